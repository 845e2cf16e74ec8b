-- Opens a payment whose rows and events say how it stands, inside the caller's transaction. p_transfers move at once where
-- p_is_captured (by wallet), else they are held (tenders of a payment in cash). A known payment raises TP001, so that the caller's
-- work is undone.
CREATE OR REPLACE FUNCTION payments_open_at_once(
    p_payment jsonb, p_parts jsonb, p_tenders jsonb, p_events jsonb, p_transfers jsonb, p_is_captured boolean,
    p_metadata jsonb, p_at timestamptz
) RETURNS void LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
    own_id uuid := (p_payment->>'id')::uuid;
BEGIN
    INSERT INTO payments_payment SELECT * FROM jsonb_populate_record(NULL::payments_payment, p_payment)
    ON CONFLICT (id) DO NOTHING;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'payment % is known', own_id USING ERRCODE = 'TP001';
    END IF;
    INSERT INTO payments_part SELECT * FROM jsonb_populate_recordset(NULL::payments_part, p_parts);
    IF jsonb_array_length(p_tenders) > 0 THEN
        INSERT INTO payments_tender SELECT * FROM jsonb_populate_recordset(NULL::payments_tender, p_tenders);
    END IF;
    INSERT INTO eventlog_event (stream, version, type, bucket, payload, metadata, recorded_at)
    SELECT own_id, e.version, e.event->>'type', ('x' || substr(own_id::text, 16, 3))::bit(12)::int,
        e.event->'payload', p_metadata, p_at
    FROM jsonb_array_elements(p_events) WITH ORDINALITY AS e(event, version);
    IF jsonb_array_length(p_transfers) > 0 THEN
        IF p_is_captured THEN
            PERFORM wallet_execute(p_transfers, p_at);
        ELSE
            PERFORM wallet_hold(p_transfers, p_at);
        END IF;
    END IF;
END $$;
