-- Places a purchase as `orders_place` did, where its orders may be paid already: each event of p_events names its version.
-- Answers 'placed', 'known' (placed before, nothing done) or 'closed' (undone before it was placed).
CREATE OR REPLACE FUNCTION orders_place_with_events(p_purchase uuid, p_rows jsonb, p_events jsonb, p_metadata jsonb, p_at timestamptz)
RETURNS text LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
    was_closed boolean;
BEGIN
    INSERT INTO orders_purchase (id, is_closed, created_at) VALUES (p_purchase, false, p_at) ON CONFLICT (id) DO NOTHING;
    IF NOT FOUND THEN
        SELECT is_closed INTO was_closed FROM orders_purchase WHERE id = p_purchase;
        RETURN CASE WHEN was_closed THEN 'closed' ELSE 'known' END;
    END IF;
    INSERT INTO orders_order SELECT * FROM jsonb_populate_recordset(NULL::orders_order, p_rows);
    INSERT INTO eventlog_event (stream, version, type, bucket, payload, metadata, recorded_at)
    SELECT e.stream, e.version, e.type, e.bucket, e.payload, p_metadata, p_at
    FROM jsonb_to_recordset(p_events) AS e(stream uuid, version integer, type text, bucket smallint, payload jsonb);
    RETURN 'placed';
END
$$;
