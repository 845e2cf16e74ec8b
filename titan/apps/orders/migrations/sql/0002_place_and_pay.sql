-- Place a purchase: the mark, the rows of its orders and their events, all or nothing.
-- Answers 'placed', 'known' (placed before, nothing done) or 'closed' (undone before it was placed).
CREATE OR REPLACE FUNCTION orders_place(p_purchase uuid, p_rows jsonb, p_events jsonb, p_metadata jsonb, p_at timestamptz)
RETURNS text LANGUAGE plpgsql AS $$
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
    SELECT (e->>'stream')::uuid, 1, e->>'type', (e->>'bucket')::smallint, (e->>'payload')::jsonb, p_metadata, p_at
    FROM jsonb_array_elements(p_events) AS e;
    RETURN 'placed';
END
$$;

-- Mark orders of a purchase paid (all, where p_orders is null): what domain/decisions.py `pay` and domain/order.py `OrderPaid` say, for
-- all orders in one statement. tests/apps/orders proves that the row equals the fold.
-- Answers how many orders changed.
CREATE OR REPLACE FUNCTION orders_mark_paid(p_purchase uuid, p_orders uuid[], p_metadata jsonb, p_at timestamptz)
RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    changed integer;
    at_text text := to_char(p_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
BEGIN
    WITH due AS (
        SELECT id FROM orders_order WHERE purchase_id = p_purchase AND NOT is_paid AND status <> 'cancelled'
        AND (p_orders IS NULL OR id = ANY(p_orders))
        ORDER BY id FOR UPDATE
    ), paid AS (
        UPDATE orders_order AS o SET
            is_paid = true,
            status = CASE WHEN o.status = 'placed' THEN 'paid' ELSE o.status END,
            version = o.version + 1,
            document = o.document || jsonb_build_object(
                'is_paid', true,
                'status', CASE WHEN o.status = 'placed' THEN 'paid' ELSE o.status END,
                'version', o.version + 1,
                'timeline', (o.document->'timeline') || jsonb_build_array(
                    jsonb_build_object('what', 'paid', 'detail', 'Payment received', 'at', at_text)))
        FROM due WHERE o.id = due.id
        RETURNING o.id, o.version, o.purchase_id, o.buyer_id, o.shop_id, o.total_minor, o.currency
    )
    INSERT INTO eventlog_event (stream, version, type, bucket, payload, metadata, recorded_at)
    SELECT id, version, 'orders.order_paid.v1', ('x' || substr(id::text, 16, 3))::bit(12)::int,
        jsonb_build_object('order_id', id, 'purchase_id', purchase_id, 'buyer_id', buyer_id, 'shop_id', shop_id,
            'amount', jsonb_build_object('amount', total_minor, 'currency', currency), 'paid_at', at_text),
        p_metadata, p_at
    FROM paid;
    GET DIAGNOSTICS changed = ROW_COUNT;
    RETURN changed;
END
$$;
