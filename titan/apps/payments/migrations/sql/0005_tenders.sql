-- Plans: one for each statement, made without the values, by index. They touch a few rows by their keys, so planning each call
-- would take longer than running it, and a plan made while the tables were small must not read them whole later.

-- A payment with its parts and tenders, as services/rows.py reads it; null when there is none.
CREATE OR REPLACE FUNCTION payments_read(p_payment uuid) RETURNS jsonb LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
BEGIN
    RETURN (
        SELECT to_jsonb(p) || jsonb_build_object(
            'parts', coalesce(
                (SELECT jsonb_agg(to_jsonb(x) ORDER BY x.position) FROM payments_part x WHERE x.payment_id = p.id), '[]'),
            'tenders', coalesce(
                (SELECT jsonb_agg(to_jsonb(t) ORDER BY t.position) FROM payments_tender t WHERE t.payment_id = p.id), '[]'))
        FROM payments_payment p WHERE p.id = p_payment);
END $$;

-- Opens a payment: its row, its parts, its tenders, its first events, and the holds, all or nothing. A payment that is
-- known stays as it is. Answers how it stands, with `is_new`. `payments_open` is the same for a payment without tenders.
CREATE OR REPLACE FUNCTION payments_open_tendered(
    p_payment jsonb, p_parts jsonb, p_tenders jsonb, p_events jsonb, p_holds jsonb, p_metadata jsonb, p_at timestamptz
) RETURNS jsonb LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
    own_id uuid := (p_payment->>'id')::uuid;
BEGIN
    INSERT INTO payments_payment SELECT * FROM jsonb_populate_record(NULL::payments_payment, p_payment)
    ON CONFLICT (id) DO NOTHING;
    IF NOT FOUND THEN
        RETURN payments_read(own_id) || '{"is_new": false}';
    END IF;
    INSERT INTO payments_part SELECT * FROM jsonb_populate_recordset(NULL::payments_part, p_parts);
    IF jsonb_array_length(p_tenders) > 0 THEN
        INSERT INTO payments_tender SELECT * FROM jsonb_populate_recordset(NULL::payments_tender, p_tenders);
    END IF;
    INSERT INTO eventlog_event (stream, version, type, bucket, payload, metadata, recorded_at)
    SELECT own_id, e.version, e.event->>'type', ('x' || substr(own_id::text, 16, 3))::bit(12)::int,
        e.event->'payload', p_metadata, p_at
    FROM jsonb_array_elements(p_events) WITH ORDINALITY AS e(event, version);
    IF jsonb_array_length(p_holds) > 0 THEN
        PERFORM wallet_hold(p_holds, p_at);
    END IF;
    RETURN p_payment || jsonb_build_object('parts', p_parts, 'tenders', p_tenders, 'is_new', true);
END $$;

-- Captures an authorised payment by wallet: posts the holds of its open parts and of their tenders and records the fact.
-- Payments of other methods and states stay as they are. Answers how it stands; null when there is none.
-- It says in SQL what domain/decisions.py `captured` and the fold say; the tests prove that row and fold agree.
-- Replaced in place: it takes and answers what it did, and a release that still runs must post tenders too.
CREATE OR REPLACE FUNCTION payments_capture_wallet(p_payment uuid, p_metadata jsonb, p_at timestamptz)
RETURNS jsonb LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
    pay payments_payment%ROWTYPE;
    parts jsonb;
    tenders jsonb;
    holds uuid[];
    tender_holds uuid[];
    total bigint;
BEGIN
    SELECT * INTO pay FROM payments_payment WHERE id = p_payment FOR UPDATE;
    IF pay.method = 'wallet' AND pay.status = 'authorised' AND NOT pay.is_closing THEN
        WITH taken AS (
            UPDATE payments_part SET status = 'captured' WHERE payment_id = p_payment AND status = 'open'
            RETURNING *
        )
        SELECT coalesce(array_agg(transfer_id) FILTER (WHERE amount_minor > 0), '{}'), coalesce(sum(amount_minor), 0),
            jsonb_agg(jsonb_build_object(
                'order_id', order_id, 'shop_id', shop_id,
                'amount', jsonb_build_object('amount', amount_minor, 'currency', pay.currency)) ORDER BY position)
        INTO holds, total, parts FROM taken;
        WITH taken AS (
            UPDATE payments_tender SET status = 'captured' WHERE payment_id = p_payment AND status = 'open'
            RETURNING *
        )
        SELECT coalesce(array_agg(id), '{}'), coalesce(jsonb_agg(jsonb_build_object(
            'order_id', order_id, 'kind', kind, 'source_id', source_id,
            'amount', jsonb_build_object('amount', amount_minor, 'currency', pay.currency)) ORDER BY position), '[]')
        INTO tender_holds, tenders FROM taken;
        PERFORM wallet_post(holds || tender_holds, p_at);
        UPDATE payments_payment
        SET status = 'captured', captured_minor = total, version = pay.version + 1, updated_at = p_at
        WHERE id = p_payment;
        INSERT INTO eventlog_event (stream, version, type, bucket, payload, metadata, recorded_at)
        VALUES (p_payment, pay.version + 1, 'payments.payment_captured.v1',
            ('x' || substr(p_payment::text, 16, 3))::bit(12)::int,
            jsonb_build_object('payment_id', p_payment, 'buyer_id', pay.buyer_id, 'method', pay.method,
                'amount', jsonb_build_object('amount', total, 'currency', pay.currency), 'parts', parts,
                'at', payments_instant(p_at), 'tenders', tenders),
            p_metadata, p_at);
    END IF;
    RETURN payments_read(p_payment);
END $$;
