-- Puts the open units of reservations back to free. p_shops holds for each reservation the shop whose lines
-- are meant, or null for all. The caller has locked the reservations. Returns the variants.
CREATE OR REPLACE FUNCTION inventory_give_back(
    p_reservations uuid[], p_shops uuid[], p_allocated boolean, p_metadata jsonb, p_at timestamptz
) RETURNS uuid[] LANGUAGE plpgsql AS $$
DECLARE
    touched uuid[];
BEGIN
    SELECT array_agg(DISTINCT l.variant_id) INTO touched
    FROM unnest(p_reservations, p_shops) AS o(reservation_id, shop_id)
    JOIN inventory_reservation_line l ON l.reservation_id = o.reservation_id
    WHERE l.settled = '' AND (o.shop_id IS NULL OR l.shop_id = o.shop_id);
    IF touched IS NULL THEN
        RETURN '{}';
    END IF;
    PERFORM inventory_lock(touched);
    WITH back AS (
        UPDATE inventory_reservation_line l SET settled = 'back'
        FROM unnest(p_reservations, p_shops) AS o(reservation_id, shop_id)
        WHERE l.reservation_id = o.reservation_id AND l.settled = ''
          AND (o.shop_id IS NULL OR l.shop_id = o.shop_id)
        RETURNING l.variant_id, l.warehouse_id, l.quantity
    ), sums AS (
        SELECT variant_id, warehouse_id, sum(quantity)::integer AS quantity FROM back
        GROUP BY variant_id, warehouse_id
    ), given AS (
        UPDATE inventory_stock s SET
            reserved = s.reserved - CASE WHEN p_allocated THEN 0 ELSE b.quantity END,
            allocated = s.allocated - CASE WHEN p_allocated THEN b.quantity ELSE 0 END,
            version = s.version + 1
        FROM sums b WHERE s.variant_id = b.variant_id AND s.warehouse_id = b.warehouse_id
    )
    INSERT INTO eventlog_event (stream, version, type, bucket, payload, metadata, recorded_at)
    SELECT s.variant_id,
           1 + coalesce((SELECT max(e.version) FROM eventlog_event e WHERE e.stream = s.variant_id), 0),
           'inventory.variant_back_in_stock.v1', ('x' || substr(s.variant_id::text, 16, 3))::bit(12)::int,
           jsonb_build_object('variant_id', s.variant_id, 'product_id', (array_agg(s.product_id))[1],
               'shop_id', (array_agg(s.shop_id))[1], 'free', coalesce(sum(b.quantity), 0),
               'at', to_char(p_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')),
           p_metadata, p_at
    FROM inventory_stock s LEFT JOIN sums b USING (variant_id, warehouse_id)
    WHERE p_allocated AND s.variant_id = ANY(touched)
    GROUP BY s.variant_id HAVING sum(s.on_hand - s.allocated - s.allotted_out) = 0;
    RETURN touched;
END
$$;

-- Closes a reservation for good, whatever became of it, and one that was never made.
CREATE OR REPLACE FUNCTION inventory_release(p_id uuid, p_metadata jsonb, p_at timestamptz)
RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    standing text;
    touched uuid[] := '{}';
BEGIN
    INSERT INTO inventory_reservation (id, status, expires_at, created_at) VALUES (p_id, 'released', p_at, p_at)
    ON CONFLICT (id) DO NOTHING;
    IF NOT FOUND THEN
        SELECT status INTO standing FROM inventory_reservation WHERE id = p_id FOR NO KEY UPDATE;
        IF standing IN ('held', 'allocated') THEN
            touched := inventory_give_back(ARRAY[p_id], ARRAY[NULL::uuid], standing = 'allocated', p_metadata, p_at);
        END IF;
        IF standing <> 'released' THEN
            UPDATE inventory_reservation SET status = 'released' WHERE id = p_id;
        END IF;
    END IF;
    RETURN inventory_standing(touched);
END
$$;

-- Ends holds whose time is over. Answers how many, and what the gate has to know.
CREATE OR REPLACE FUNCTION inventory_expire(p_limit integer, p_metadata jsonb, p_at timestamptz)
RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    due uuid[];
    touched uuid[];
BEGIN
    SELECT array_agg(id) INTO due FROM (
        SELECT id FROM inventory_reservation WHERE status = 'held' AND expires_at <= p_at
        ORDER BY expires_at LIMIT p_limit FOR NO KEY UPDATE SKIP LOCKED) AS over;
    IF due IS NULL THEN
        RETURN jsonb_build_object('expired', 0, 'stock', '[]'::jsonb);
    END IF;
    touched := inventory_give_back(due, array_fill(NULL::uuid, ARRAY[cardinality(due)]), false, p_metadata, p_at);
    UPDATE inventory_reservation SET status = 'expired' WHERE id = ANY(due);
    RETURN jsonb_build_object('expired', cardinality(due), 'stock', inventory_standing(touched));
END
$$;

-- Orders that were called off: what was allocated to them is free again, once.
CREATE OR REPLACE FUNCTION inventory_cancel_orders(
    p_reservations uuid[], p_shops uuid[], p_metadata jsonb, p_at timestamptz
) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    reservations uuid[];
    shops uuid[];
    touched uuid[];
BEGIN
    PERFORM 1 FROM inventory_reservation WHERE id = ANY(p_reservations) ORDER BY id FOR NO KEY UPDATE;
    SELECT array_agg(o.reservation_id), array_agg(o.shop_id) INTO reservations, shops
    FROM (SELECT DISTINCT * FROM unnest(p_reservations, p_shops) AS o(reservation_id, shop_id)) AS o
    JOIN inventory_reservation r ON r.id = o.reservation_id AND r.status = 'allocated';
    IF reservations IS NULL THEN
        RETURN '[]'::jsonb;
    END IF;
    -- Two statements: inventory_standing sees what was there when its own statement began.
    touched := inventory_give_back(reservations, shops, true, p_metadata, p_at);
    RETURN inventory_standing(touched);
END
$$;

-- Orders that were handed to a carrier: their units have left the warehouse, once. Answers which orders had any.
CREATE OR REPLACE FUNCTION inventory_ship_orders(p_orders uuid[], p_ats timestamptz[])
RETURNS uuid[] LANGUAGE plpgsql AS $$
DECLARE
    shipped uuid[];
BEGIN
    PERFORM 1 FROM inventory_reservation r JOIN inventory_order o ON o.reservation_id = r.id
    WHERE o.order_id = ANY(p_orders) AND r.status = 'allocated' ORDER BY r.id FOR NO KEY UPDATE OF r;
    PERFORM inventory_lock(array_agg(DISTINCT l.variant_id)) FROM inventory_order o
    JOIN inventory_reservation_line l ON l.reservation_id = o.reservation_id AND l.shop_id = o.shop_id
    WHERE o.order_id = ANY(p_orders);
    WITH gone AS (
        UPDATE inventory_reservation_line l SET settled = 'shipped'
        FROM unnest(p_orders, p_ats) AS told(order_id, at)
        JOIN inventory_order o ON o.order_id = told.order_id
        JOIN inventory_reservation r ON r.id = o.reservation_id AND r.status = 'allocated'
        WHERE l.reservation_id = o.reservation_id AND l.shop_id = o.shop_id AND l.settled = ''
        RETURNING l.variant_id, l.warehouse_id, l.quantity, o.order_id, told.at
    ), moved AS (
        INSERT INTO inventory_movement (variant_id, warehouse_id, cause, delta, reference_id, at)
        SELECT variant_id, warehouse_id, 'shipped', -quantity, order_id, at FROM gone
    ), left_stock AS (
        UPDATE inventory_stock s SET on_hand = s.on_hand - g.quantity, allocated = s.allocated - g.quantity
        FROM (SELECT variant_id, warehouse_id, sum(quantity)::integer AS quantity FROM gone
              GROUP BY variant_id, warehouse_id) AS g
        WHERE s.variant_id = g.variant_id AND s.warehouse_id = g.warehouse_id
    )
    SELECT array_agg(DISTINCT order_id) INTO shipped FROM gone;
    RETURN coalesce(shipped, '{}');
END
$$;
