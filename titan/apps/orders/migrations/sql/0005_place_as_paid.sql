-- Places a purchase as `orders_place` does, where its orders may be paid already: an event of p_events names its version.
-- Raises TO001 where the purchase is known, so that the caller's work is undone.
CREATE OR REPLACE FUNCTION orders_place_with_events(p_purchase uuid, p_rows jsonb, p_events jsonb, p_metadata jsonb, p_at timestamptz)
RETURNS void LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
BEGIN
    INSERT INTO orders_purchase (id, is_closed, created_at) VALUES (p_purchase, false, p_at) ON CONFLICT (id) DO NOTHING;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'purchase % is known', p_purchase USING ERRCODE = 'TO001';
    END IF;
    INSERT INTO orders_order SELECT * FROM jsonb_populate_recordset(NULL::orders_order, p_rows);
    INSERT INTO eventlog_event (stream, version, type, bucket, payload, metadata, recorded_at)
    SELECT e.stream, e.version, e.type, e.bucket, e.payload, p_metadata, p_at
    FROM jsonb_to_recordset(p_events) AS e(stream uuid, version integer, type text, bucket smallint, payload jsonb);
END
$$;
