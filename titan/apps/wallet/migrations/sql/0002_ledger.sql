-- Transfers are append-only. The one change is the close of a pending one.
CREATE OR REPLACE FUNCTION wallet_transfer_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.status = 'pending' AND NEW.status IN ('posted', 'voided')
        AND ROW(NEW.id, NEW.debit_id, NEW.credit_id, NEW.amount_minor, NEW.currency, NEW.reason, NEW.reference_id,
                NEW.created_at)
            IS NOT DISTINCT FROM
            ROW(OLD.id, OLD.debit_id, OLD.credit_id, OLD.amount_minor, OLD.currency, OLD.reason, OLD.reference_id,
                OLD.created_at)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'wallet_transfer is append-only: % refused', TG_OP USING ERRCODE = 'TW009';
END $$;

CREATE OR REPLACE TRIGGER wallet_transfer_append_only BEFORE UPDATE OR DELETE ON wallet_transfer
    FOR EACH ROW EXECUTE FUNCTION wallet_transfer_guard();
CREATE OR REPLACE TRIGGER wallet_transfer_no_truncate BEFORE TRUNCATE ON wallet_transfer
    FOR EACH STATEMENT EXECUTE FUNCTION wallet_transfer_guard();

-- Moves the balances of owned accounts by what these transfers say; the factors say which phase it is.
-- Rows are locked in the order of their ids, so that no two calls wait for each other.
CREATE OR REPLACE FUNCTION wallet_apply(
    p_transfers uuid[], p_debit_available integer, p_debit_held integer, p_credit_available integer
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM wallet_account
    WHERE owner_id IS NOT NULL AND id IN (
        SELECT unnest(ARRAY[debit_id, credit_id]) FROM wallet_transfer WHERE id = ANY (p_transfers))
    ORDER BY id FOR NO KEY UPDATE;

    UPDATE wallet_account a
    SET available_minor = a.available_minor + change.available, held_minor = a.held_minor + change.held
    FROM (
        SELECT leg.id, sum(leg.available)::bigint AS available, sum(leg.held)::bigint AS held
        FROM (
            SELECT debit_id AS id, p_debit_available * amount_minor AS available, p_debit_held * amount_minor AS held
            FROM wallet_transfer WHERE id = ANY (p_transfers)
            UNION ALL
            SELECT credit_id, p_credit_available * amount_minor, 0
            FROM wallet_transfer WHERE id = ANY (p_transfers)
        ) AS leg
        GROUP BY leg.id
    ) AS change
    WHERE a.id = change.id AND a.owner_id IS NOT NULL AND (change.available <> 0 OR change.held <> 0);
END $$;

-- Refuses ids that are known with other terms, or that were closed the other way.
CREATE OR REPLACE FUNCTION wallet_compare(p_orders jsonb, p_accepted text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    other record;
BEGIN
    SELECT t.id, t.status,
        (t.debit_id, t.credit_id, t.amount_minor, t.currency)
            IS DISTINCT FROM (o.debit_id, o.credit_id, o.amount_minor, o.currency) AS differs
    INTO other
    FROM jsonb_to_recordset(p_orders)
        AS o(id uuid, debit_id uuid, credit_id uuid, amount_minor bigint, currency text)
    JOIN wallet_transfer t ON t.id = o.id
    WHERE t.status <> ALL (p_accepted)
        OR (t.debit_id, t.credit_id, t.amount_minor, t.currency)
            IS DISTINCT FROM (o.debit_id, o.credit_id, o.amount_minor, o.currency)
    LIMIT 1;
    IF other.id IS NULL THEN
        RETURN;
    ELSIF other.status = 'voided' THEN
        RAISE EXCEPTION 'transfer % is voided', other.id USING ERRCODE = 'TW001';
    ELSIF other.differs THEN
        RAISE EXCEPTION 'transfer % exists with other terms', other.id USING ERRCODE = 'TW002';
    END IF;
    RAISE EXCEPTION 'transfer % is %', other.id, other.status USING ERRCODE = 'TW001';
END $$;

-- Records transfers that are not known yet, with the accounts they need. Answers which ids are new.
CREATE OR REPLACE FUNCTION wallet_record(p_orders jsonb, p_status text, p_accepted text[], p_at timestamptz)
RETURNS uuid[] LANGUAGE plpgsql AS $$
DECLARE
    fresh uuid[];
BEGIN
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
        currency text, debit_id uuid, debit_kind text, debit_owner_id uuid,
        credit_id uuid, credit_kind text, credit_owner_id uuid),
        LATERAL (VALUES (o.debit_id, o.debit_kind, o.debit_owner_id), (o.credit_id, o.credit_kind, o.credit_owner_id))
            AS side(id, kind, owner_id)
    ORDER BY side.id
    ON CONFLICT (id) DO NOTHING;
    RETURN fresh;
END $$;

-- Move at once. All or nothing; an id that is posted already has no further effect. Answers how many were new.
CREATE OR REPLACE FUNCTION wallet_execute(p_orders jsonb, p_at timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    fresh uuid[] := wallet_record(p_orders, 'posted', '{posted}', p_at);
BEGIN
    PERFORM wallet_apply(fresh, -1, 0, 1);
    RETURN cardinality(fresh);
END $$;

-- First phase: what is debited is held. An id that is pending or posted already has no further effect.
CREATE OR REPLACE FUNCTION wallet_hold(p_orders jsonb, p_at timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    fresh uuid[] := wallet_record(p_orders, 'pending', '{pending,posted}', p_at);
BEGIN
    PERFORM wallet_apply(fresh, -1, 1, 0);
    RETURN cardinality(fresh);
END $$;

-- Second phase: what was held arrives. Answers how many changed.
CREATE OR REPLACE FUNCTION wallet_post(p_transfers uuid[], p_at timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    changed uuid[];
    found_rows integer;
    voided uuid;
BEGIN
    SELECT array_agg(t.id) FILTER (WHERE t.status = 'pending'), count(*),
        (array_agg(t.id) FILTER (WHERE t.status = 'voided'))[1]
    INTO changed, found_rows, voided
    FROM (SELECT id, status FROM wallet_transfer WHERE id = ANY (p_transfers) ORDER BY id FOR UPDATE) AS t;
    IF voided IS NOT NULL THEN
        RAISE EXCEPTION 'transfer % is voided', voided USING ERRCODE = 'TW001';
    ELSIF found_rows < cardinality(p_transfers) THEN
        RAISE EXCEPTION 'a transfer of % is not known', p_transfers USING ERRCODE = 'TW003';
    ELSIF changed IS NULL THEN
        RETURN 0;
    END IF;
    UPDATE wallet_transfer SET status = 'posted', closed_at = p_at WHERE id = ANY (changed);
    PERFORM wallet_apply(changed, 0, -1, 1);
    RETURN cardinality(changed);
END $$;

-- Give held money back. An unknown id gets a mark that keeps a late hold of it out. Answers how many changed.
CREATE OR REPLACE FUNCTION wallet_void(p_transfers uuid[], p_at timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    changed uuid[];
    posted uuid;
BEGIN
    INSERT INTO wallet_transfer (id, currency, status, reason, created_at, closed_at)
    SELECT id, '', 'voided', 'void before hold', p_at, p_at FROM unnest(p_transfers) AS id ORDER BY id
    ON CONFLICT (id) DO NOTHING;
    SELECT array_agg(t.id) FILTER (WHERE t.status = 'pending'),
        (array_agg(t.id) FILTER (WHERE t.status = 'posted'))[1]
    INTO changed, posted
    FROM (SELECT id, status FROM wallet_transfer WHERE id = ANY (p_transfers) ORDER BY id FOR UPDATE) AS t;
    IF posted IS NOT NULL THEN
        RAISE EXCEPTION 'transfer % is posted', posted USING ERRCODE = 'TW001';
    ELSIF changed IS NULL THEN
        RETURN 0;
    END IF;
    UPDATE wallet_transfer SET status = 'voided', closed_at = p_at WHERE id = ANY (changed);
    PERFORM wallet_apply(changed, 1, -1, 0);
    RETURN cardinality(changed);
END $$;

-- Moves money and records the fact of it, if it has not happened before. Answers whether it happened now.
CREATE OR REPLACE FUNCTION wallet_execute_as_fact(p_orders jsonb, p_fact jsonb, p_metadata jsonb, p_at timestamptz)
RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    IF wallet_execute(p_orders, p_at) = 0 THEN
        RETURN false;
    END IF;
    PERFORM wallet_append(p_fact, p_metadata, p_at);
    RETURN true;
END $$;

CREATE OR REPLACE FUNCTION wallet_append(p_fact jsonb, p_metadata jsonb, p_at timestamptz)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO eventlog_event (stream, version, type, bucket, payload, metadata, recorded_at)
    VALUES ((p_fact->>'stream')::uuid, 1, p_fact->>'type', (p_fact->>'bucket')::smallint, p_fact->'payload',
        p_metadata, p_at);
END $$;

-- Empties an order's escrow once: the transfers, the end's settlement, the fact.
CREATE OR REPLACE FUNCTION wallet_release_escrow(
    p_order uuid, p_orders jsonb, p_fact jsonb, p_metadata jsonb, p_at timestamptz
) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    UPDATE wallet_escrow_end SET settled_at = p_at WHERE order_id = p_order AND settled_at IS NULL;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM wallet_execute(p_orders, p_at);
    PERFORM wallet_append(p_fact, p_metadata, p_at);
    RETURN true;
END $$;
