-- Claims a key. Returns (state, status, headers, body); state is
--   started    the caller owns the key until it calls idempotency_finish or its session ends
--   answered   with the stored answer
--   in_flight  another session owns it
--   reused     the key stands for another request
CREATE OR REPLACE FUNCTION idempotency_begin(
    p_scope text, p_key text, p_fingerprint bytea, p_now timestamptz,
    OUT state text, OUT status smallint, OUT headers jsonb, OUT body bytea
) LANGUAGE plpgsql AS $$
DECLARE
    lock_key bigint := hashtextextended(p_scope || E'\n' || p_key, 7001);
    row_found idempotency_answer%ROWTYPE;
    owned boolean := pg_try_advisory_lock(lock_key);
BEGIN
    IF owned THEN
        INSERT INTO idempotency_answer (scope, key, fingerprint, created_at)
        VALUES (p_scope, p_key, p_fingerprint, p_now)
        ON CONFLICT ON CONSTRAINT idempotency_answer_scope_key DO NOTHING;
        IF FOUND THEN
            state := 'started';
            RETURN;
        END IF;
        -- The last owner unlocks a moment before its answer commits. FOR UPDATE waits for that commit.
        SELECT * INTO row_found FROM idempotency_answer a WHERE a.scope = p_scope AND a.key = p_key FOR UPDATE;
    ELSE
        SELECT * INTO row_found FROM idempotency_answer a WHERE a.scope = p_scope AND a.key = p_key;
    END IF;
    IF row_found.fingerprint <> p_fingerprint THEN
        state := 'reused';
    ELSIF row_found.status IS NOT NULL THEN
        state := 'answered';
        status := row_found.status;
        headers := row_found.headers;
        body := row_found.body;
    ELSIF owned THEN
        state := 'started';
        RETURN;
    ELSE
        state := 'in_flight';
    END IF;
    IF owned THEN
        PERFORM pg_advisory_unlock(lock_key);
    END IF;
END $$;

-- Stores the answer, unless p_status is null, and gives the key free. The first stored answer stays.
CREATE OR REPLACE FUNCTION idempotency_finish(
    p_scope text, p_key text, p_status smallint, p_headers jsonb, p_body bytea
) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    IF p_status IS NOT NULL THEN
        UPDATE idempotency_answer a SET status = p_status, headers = p_headers, body = p_body
        WHERE a.scope = p_scope AND a.key = p_key AND a.status IS NULL;
    END IF;
    RETURN pg_advisory_unlock(hashtextextended(p_scope || E'\n' || p_key, 7001));
END $$;
