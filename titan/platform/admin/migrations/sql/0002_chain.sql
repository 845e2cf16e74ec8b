-- Each entry carries the hash of the one before it and of itself (SHA-256), so a change, a removal or an insertion
-- in between is seen by ops_audit_faults. Written by the database, one entry after the other.
CREATE OR REPLACE FUNCTION ops_audit_digest(p_entry ops_audit) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT encode(sha256(convert_to(jsonb_build_array(
        p_entry.id, extract(epoch FROM p_entry.at), p_entry.actor_id, p_entry.actor, p_entry.action, p_entry.target_type,
        p_entry.target_id, p_entry.reason, p_entry.outcome, p_entry.request_id, p_entry.previous_hash)::text, 'UTF8')), 'hex')
$$;

CREATE OR REPLACE FUNCTION ops_audit_link() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('ops_audit'));
    -- The number is drawn anew under the lock, so that the order of numbers is the order of the chain.
    NEW.id := nextval(pg_get_serial_sequence('ops_audit', 'id'));
    NEW.previous_hash := coalesce((SELECT hash FROM ops_audit ORDER BY id DESC LIMIT 1), '');
    NEW.hash := ops_audit_digest(NEW);
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION ops_audit_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'ops_audit is append-only: % refused', TG_OP USING ERRCODE = 'TO001';
END $$;

-- Entries that do not follow from the one before: id and what is wrong.
CREATE OR REPLACE FUNCTION ops_audit_faults() RETURNS TABLE (entry_id bigint, fault text) LANGUAGE sql STABLE AS $$
    SELECT id, CASE WHEN previous_hash <> before THEN 'does not follow the entry before it'
                    ELSE 'was changed' END
    FROM (SELECT a.*, coalesce(lag(hash) OVER (ORDER BY id), '') AS before, ops_audit_digest(a) AS digest FROM ops_audit a) e
    WHERE previous_hash <> before OR hash <> digest
    ORDER BY id
$$;

DO $$
DECLARE
    entry ops_audit;
    before text := '';
BEGIN
    FOR entry IN SELECT * FROM ops_audit ORDER BY id LOOP
        entry.previous_hash := before;
        before := ops_audit_digest(entry);
        UPDATE ops_audit SET previous_hash = entry.previous_hash, hash = before WHERE id = entry.id;
    END LOOP;
END $$;

CREATE OR REPLACE TRIGGER ops_audit_linked BEFORE INSERT ON ops_audit FOR EACH ROW EXECUTE FUNCTION ops_audit_link();
CREATE OR REPLACE TRIGGER ops_audit_append_only BEFORE UPDATE OR DELETE ON ops_audit
    FOR EACH ROW EXECUTE FUNCTION ops_audit_guard();
CREATE OR REPLACE TRIGGER ops_audit_no_truncate BEFORE TRUNCATE ON ops_audit
    FOR EACH STATEMENT EXECUTE FUNCTION ops_audit_guard();
