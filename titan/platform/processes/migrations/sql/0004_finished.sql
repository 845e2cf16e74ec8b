-- Store a process that is done already, with its keys, inside the caller's transaction, which did all of its steps.
-- Answers null, or the process that holds the first taken key: then nothing was stored.
CREATE OR REPLACE FUNCTION processes_finished(p_process jsonb, p_now timestamptz) RETURNS uuid LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
    own_id uuid := (p_process->>'id')::uuid;
    started uuid;
BEGIN
    started := processes_start(own_id, p_process->>'kind', p_process->'state',
        ARRAY(SELECT jsonb_array_elements_text(p_process->'keys')), p_now, NULL, (p_process->>'deadline_at')::timestamptz);
    IF started IS DISTINCT FROM own_id THEN
        RETURN coalesce(started, own_id);
    END IF;
    UPDATE processes_process SET status = 'succeeded', step = (p_process->>'step')::integer, journal = p_process->'journal'
    WHERE id = own_id;
    RETURN NULL;
END
$$;
