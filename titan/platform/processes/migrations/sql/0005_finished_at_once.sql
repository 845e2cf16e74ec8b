-- As before, written once as it ends: a process that is done needs no row that says it is running.
CREATE OR REPLACE FUNCTION processes_finished(p_process jsonb, p_now timestamptz) RETURNS uuid LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
    own_id uuid := (p_process->>'id')::uuid;
    wanted text[] := ARRAY(SELECT jsonb_array_elements_text(p_process->'keys'));
    taken uuid;
BEGIN
    INSERT INTO processes_process (id, kind, status, step, state, attempts, error, journal, fence, wake_at, lease_until,
        deadline_at, created_at, updated_at)
    VALUES (own_id, p_process->>'kind', 'succeeded', (p_process->>'step')::integer, p_process->'state', 0, '',
        p_process->'journal', 1, p_now, NULL, (p_process->>'deadline_at')::timestamptz, p_now, p_now)
    ON CONFLICT (id) DO NOTHING;
    IF NOT FOUND THEN
        RETURN own_id;
    END IF;
    INSERT INTO processes_key (key, process_id) SELECT unnest(wanted), own_id ON CONFLICT (key) DO NOTHING;
    SELECT k.process_id INTO taken FROM unnest(wanted) WITH ORDINALITY AS asked(key, place)
    JOIN processes_key k USING (key) WHERE k.process_id <> own_id ORDER BY place LIMIT 1;
    IF taken IS NOT NULL THEN
        DELETE FROM processes_key WHERE process_id = own_id;
        DELETE FROM processes_process WHERE id = own_id;
    END IF;
    RETURN taken;
END
$$;
