-- Writes a new payment: its row, its parts, its tenders, its first events. False, with nothing done, where it is known.
CREATE OR REPLACE FUNCTION payments_record(
    p_payment jsonb, p_parts jsonb, p_tenders jsonb, p_events jsonb, p_metadata jsonb, p_at timestamptz
) RETURNS boolean LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
    own_id uuid := (p_payment->>'id')::uuid;
BEGIN
    INSERT INTO payments_payment SELECT * FROM jsonb_populate_record(NULL::payments_payment, p_payment)
    ON CONFLICT (id) DO NOTHING;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO payments_part SELECT * FROM jsonb_populate_recordset(NULL::payments_part, p_parts);
    IF jsonb_array_length(p_tenders) > 0 THEN
        INSERT INTO payments_tender SELECT * FROM jsonb_populate_recordset(NULL::payments_tender, p_tenders);
    END IF;
    INSERT INTO eventlog_event (stream, version, type, bucket, payload, metadata, recorded_at)
    SELECT own_id, e.version, e.event->>'type', ('x' || substr(own_id::text, 16, 3))::bit(12)::int,
        e.event->'payload', p_metadata, p_at
    FROM jsonb_array_elements(p_events) WITH ORDINALITY AS e(event, version);
    RETURN true;
END $$;

-- Opens a payment and holds its money, all or nothing. A payment that is known stays as it is. Answers how it stands, with `is_new`.
-- Replaced in place: it takes, does and answers what it did.
CREATE OR REPLACE FUNCTION payments_open_tendered(
    p_payment jsonb, p_parts jsonb, p_tenders jsonb, p_events jsonb, p_holds jsonb, p_metadata jsonb, p_at timestamptz
) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    IF NOT payments_record(p_payment, p_parts, p_tenders, p_events, p_metadata, p_at) THEN
        RETURN payments_read((p_payment->>'id')::uuid) || '{"is_new": false}';
    END IF;
    IF jsonb_array_length(p_holds) > 0 THEN
        PERFORM wallet_hold(p_holds, p_at);
    END IF;
    RETURN p_payment || jsonb_build_object('parts', p_parts, 'tenders', p_tenders, 'is_new', true);
END $$;

-- Opens a payment whose rows and events say how it stands, inside the caller's transaction. p_transfers move at once where
-- p_is_captured (by wallet), else they are held (tenders of a payment in cash). A known payment raises TP001, so that the
-- caller's work is undone.
CREATE OR REPLACE FUNCTION payments_open_at_once(
    p_payment jsonb, p_parts jsonb, p_tenders jsonb, p_events jsonb, p_transfers jsonb, p_is_captured boolean,
    p_metadata jsonb, p_at timestamptz
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF NOT payments_record(p_payment, p_parts, p_tenders, p_events, p_metadata, p_at) THEN
        RAISE EXCEPTION 'payment % is known', p_payment->>'id' USING ERRCODE = 'TP001';
    END IF;
    IF jsonb_array_length(p_transfers) > 0 THEN
        IF p_is_captured THEN
            PERFORM wallet_execute(p_transfers, p_at);
        ELSE
            PERFORM wallet_hold(p_transfers, p_at);
        END IF;
    END IF;
END $$;
