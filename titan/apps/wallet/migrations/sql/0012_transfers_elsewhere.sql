-- Records transfers that are not known yet, with the accounts they need. Answers which ids are new.
-- Replaced in place: what names no account elsewhere is done as before. An account that another cell keeps is noted, so that the sums of
-- this cell stay zero, and has no row here, so that wallet_apply moves this cell's side alone. Both homes of a transfer record it under
-- one id; a pending one would have to be closed in both at once.
CREATE OR REPLACE FUNCTION wallet_record(p_orders jsonb, p_status text, p_accepted text[], p_at timestamptz)
RETURNS uuid[] LANGUAGE plpgsql AS $$
DECLARE
    fresh uuid[];
    is_across boolean := p_orders @? '$[*] ? (@.debit_elsewhere == true || @.credit_elsewhere == true)';
BEGIN
    IF is_across AND (p_status = 'pending'
        OR p_orders @? '$[*] ? (@.debit_elsewhere == true && @.credit_elsewhere == true)')
    THEN
        RAISE EXCEPTION 'a % transfer of % is between cells', p_status, p_orders USING ERRCODE = 'TW004';
    END IF;
    WITH made AS (
        INSERT INTO wallet_transfer
            (id, debit_id, credit_id, amount_minor, currency, status, reason, reference_id, created_at, closed_at)
        SELECT o.id, o.debit_id, o.credit_id, o.amount_minor, o.currency, p_status, o.reason, o.reference_id, p_at,
            CASE WHEN p_status = 'pending' THEN NULL ELSE p_at END
        FROM jsonb_to_recordset(p_orders)
            AS o(id uuid, debit_id uuid, credit_id uuid, amount_minor bigint, currency text, reason text, reference_id uuid)
        ORDER BY o.id
        ON CONFLICT (id) DO NOTHING
        RETURNING id
    )
    SELECT coalesce(array_agg(id), '{}') INTO fresh FROM made;
    IF cardinality(fresh) < jsonb_array_length(p_orders) THEN
        PERFORM wallet_compare(p_orders, p_accepted);
    END IF;
    INSERT INTO wallet_account (id, kind, owner_id, currency, available_minor, held_minor, created_at)
    SELECT DISTINCT ON (side.id) side.id, side.kind, side.owner_id, o.currency, 0, 0, p_at
    FROM jsonb_to_recordset(p_orders) AS o(
        currency text, debit_id uuid, debit_kind text, debit_owner_id uuid, debit_elsewhere boolean,
        credit_id uuid, credit_kind text, credit_owner_id uuid, credit_elsewhere boolean),
        LATERAL (VALUES (o.debit_id, o.debit_kind, o.debit_owner_id, o.debit_elsewhere),
            (o.credit_id, o.credit_kind, o.credit_owner_id, o.credit_elsewhere)) AS side(id, kind, owner_id, is_elsewhere)
    WHERE side.is_elsewhere IS NOT TRUE
    ORDER BY side.id
    ON CONFLICT DO NOTHING;
    IF is_across THEN
        PERFORM wallet_mark_elsewhere(p_orders);
    END IF;
    RETURN fresh;
END $$;

-- Notes the accounts of these transfers that another cell keeps, and forgets of those that are of this cell that it once did.
CREATE OR REPLACE FUNCTION wallet_mark_elsewhere(p_orders jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO wallet_elsewhere AS e (id, kind, owner_id)
    SELECT DISTINCT ON (side.id) side.id, side.kind, side.owner_id
    FROM jsonb_to_recordset(p_orders) AS o(
        debit_id uuid, debit_kind text, debit_owner_id uuid, debit_elsewhere boolean,
        credit_id uuid, credit_kind text, credit_owner_id uuid, credit_elsewhere boolean),
        LATERAL (VALUES (o.debit_id, o.debit_kind, o.debit_owner_id, o.debit_elsewhere),
            (o.credit_id, o.credit_kind, o.credit_owner_id, o.credit_elsewhere)) AS side(id, kind, owner_id, is_elsewhere)
    WHERE side.is_elsewhere
    ORDER BY side.id
    ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, owner_id = excluded.owner_id WHERE e.kind = '';
END $$;

-- An account is kept here or elsewhere. One whose bucket has just left is a matter of a moment, until its row is gone too.
CREATE OR REPLACE FUNCTION wallet_elsewhere_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM wallet_account a WHERE a.id = NEW.id) THEN
        RETURN NEW;
    ELSIF EXISTS (SELECT FROM portability_moving m WHERE m.bucket = portability_bucket(NEW.id)) THEN
        RAISE EXCEPTION 'account % is moving to another cell', NEW.id USING ERRCODE = 'lock_not_available';
    END IF;
    RAISE EXCEPTION 'account % is kept in this cell', NEW.id USING ERRCODE = 'TW004';
END $$;

CREATE OR REPLACE TRIGGER wallet_elsewhere_not_here BEFORE INSERT OR UPDATE OF id ON wallet_elsewhere
    FOR EACH ROW EXECUTE FUNCTION wallet_elsewhere_guard();

-- And the other way: once an account has its row, it is kept here.
CREATE OR REPLACE FUNCTION wallet_account_here() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM wallet_elsewhere e WHERE e.id = NEW.id;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER wallet_account_is_here AFTER INSERT ON wallet_account
    FOR EACH ROW EXECUTE FUNCTION wallet_account_here();

-- This cell's side of transfers that another cell decided upon, and the fact of it as a copy; once, which the copy tells. A transfer that is
-- known already was recorded by the cell that decided, and both of its accounts live here by now: of such a one p_account alone has not moved.
CREATE OR REPLACE FUNCTION wallet_take_letter(
    p_orders jsonb, p_account uuid, p_fact jsonb, p_metadata jsonb, p_at timestamptz
) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    fresh uuid[];
BEGIN
    INSERT INTO eventlog_event (stream, version, type, bucket, payload, metadata, recorded_at)
    VALUES ((p_fact->>'stream')::uuid, 1, p_fact->>'type', (p_fact->>'bucket')::smallint, p_fact->'payload',
        p_metadata, p_at)
    ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    fresh := wallet_record(p_orders, 'posted', '{posted}', p_at);
    PERFORM wallet_apply(fresh, -1, 0, 1);
    IF cardinality(fresh) < jsonb_array_length(p_orders) THEN
        UPDATE wallet_account a SET available_minor = a.available_minor + missed.amount
        FROM (
            SELECT sum(CASE WHEN t.credit_id = p_account THEN t.amount_minor ELSE -t.amount_minor END)::bigint AS amount
            FROM jsonb_to_recordset(p_orders) AS o(id uuid)
            JOIN wallet_transfer t ON t.id = o.id
            WHERE t.id <> ALL (fresh) AND p_account IN (t.debit_id, t.credit_id)
        ) AS missed
        WHERE a.id = p_account AND missed.amount <> 0;
    END IF;
    RETURN true;
END $$;
