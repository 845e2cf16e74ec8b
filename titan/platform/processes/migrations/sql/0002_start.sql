-- Store a process and claim its keys in one round trip, held by the caller until p_lease.
-- Answers the process's own id when it was stored, else the id of the process that holds the first taken key.
CREATE OR REPLACE FUNCTION processes_start(
    p_id uuid, p_kind text, p_state jsonb, p_keys text[], p_now timestamptz, p_lease timestamptz, p_deadline timestamptz)
RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
    taken uuid;
BEGIN
    INSERT INTO processes_process (id, kind, status, step, state, attempts, error, journal, fence, wake_at, lease_until,
        deadline_at, created_at, updated_at)
    VALUES (p_id, p_kind, 'running', 0, p_state, 0, '', '[]', 1, p_now, p_lease, p_deadline, p_now, p_now)
    ON CONFLICT (id) DO NOTHING;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    INSERT INTO processes_key (key, process_id) SELECT unnest(p_keys), p_id ON CONFLICT (key) DO NOTHING;
    SELECT k.process_id INTO taken FROM unnest(p_keys) WITH ORDINALITY AS wanted(key, place)
    JOIN processes_key k USING (key) WHERE k.process_id <> p_id ORDER BY place LIMIT 1;
    IF taken IS NOT NULL THEN
        DELETE FROM processes_key WHERE process_id = p_id;
        DELETE FROM processes_process WHERE id = p_id;
        RETURN taken;
    END IF;
    RETURN p_id;
END
$$;
