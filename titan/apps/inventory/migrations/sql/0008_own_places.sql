-- As before, but for places of leases: what another cell granted is free to be sold here, yet whether its variant is sold out is for
-- its home to tell, in the stream of the variant.
CREATE OR REPLACE FUNCTION inventory_tell_sold_out(p_variants uuid[], p_metadata jsonb, p_at timestamptz)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    -- Most sales leave units behind: one look at rows that are in memory spares them the rest.
    IF NOT EXISTS (SELECT 1 FROM inventory_stock WHERE variant_id = ANY(p_variants)
                   AND on_hand = allocated + allotted_out) THEN
        RETURN;
    END IF;
    INSERT INTO eventlog_event (stream, version, type, bucket, payload, metadata, recorded_at)
    SELECT s.variant_id,
           1 + coalesce((SELECT max(e.version) FROM eventlog_event e WHERE e.stream = s.variant_id), 0),
           'inventory.variant_sold_out.v1', ('x' || substr(s.variant_id::text, 16, 3))::bit(12)::int,
           jsonb_build_object('variant_id', s.variant_id, 'product_id', (array_agg(s.product_id))[1],
               'shop_id', (array_agg(s.shop_id))[1],
               'at', to_char(p_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')),
           p_metadata, p_at
    FROM inventory_stock s WHERE s.variant_id = ANY(p_variants)
    GROUP BY s.variant_id HAVING sum(s.on_hand - s.allocated - s.allotted_out) = 0
        AND bool_or(s.warehouse_id <> '1ea5e000-0000-4000-8000-000000000000');
END
$$;

-- Tells of those of these variants that have units again; the caller has seen that they had none.
CREATE OR REPLACE FUNCTION inventory_tell_back(p_variants uuid[], p_metadata jsonb, p_at timestamptz)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO eventlog_event (stream, version, type, bucket, payload, metadata, recorded_at)
    SELECT s.variant_id,
           1 + coalesce((SELECT max(e.version) FROM eventlog_event e WHERE e.stream = s.variant_id), 0),
           'inventory.variant_back_in_stock.v1', ('x' || substr(s.variant_id::text, 16, 3))::bit(12)::int,
           jsonb_build_object('variant_id', s.variant_id, 'product_id', (array_agg(s.product_id))[1],
               'shop_id', (array_agg(s.shop_id))[1], 'free', sum(s.on_hand - s.reserved - s.allocated - s.allotted_out),
               'at', to_char(p_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')),
           p_metadata, p_at
    FROM inventory_stock s WHERE s.variant_id = ANY(p_variants)
    GROUP BY s.variant_id HAVING sum(s.on_hand - s.allocated - s.allotted_out) > 0
        AND bool_or(s.warehouse_id <> '1ea5e000-0000-4000-8000-000000000000');
END
$$;

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
    GROUP BY s.variant_id HAVING sum(s.on_hand - s.allocated - s.allotted_out) = 0
        AND bool_or(s.warehouse_id <> '1ea5e000-0000-4000-8000-000000000000');
    RETURN touched;
END
$$;

-- outcome: allocated, known, closed, sold_out. A hold that has expired is taken again if all of it is free, but for units that
-- have left the lease already.
CREATE OR REPLACE FUNCTION inventory_allocate(p_id uuid, p_metadata jsonb, p_at timestamptz)
RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    standing text;
    variants uuid[];
    quantities integer[];
BEGIN
    SELECT status INTO standing FROM inventory_reservation WHERE id = p_id FOR NO KEY UPDATE;
    IF standing IS NULL OR standing = 'released' THEN
        RETURN jsonb_build_object('outcome', 'closed', 'stock', '[]'::jsonb);
    ELSIF standing = 'allocated' THEN
        RETURN jsonb_build_object('outcome', 'known', 'stock', '[]'::jsonb);
    END IF;
    SELECT array_agg(variant_id), array_agg(quantity) INTO variants, quantities FROM (
        SELECT variant_id, sum(quantity)::integer AS quantity FROM inventory_reservation_line
        WHERE reservation_id = p_id AND settled <> 'shipped' GROUP BY variant_id) AS held;
    IF variants IS NULL THEN
        variants := '{}';
    ELSIF standing = 'held' THEN
        PERFORM inventory_lock(variants);
        UPDATE inventory_stock s SET reserved = s.reserved - l.quantity, allocated = s.allocated + l.quantity
        FROM inventory_reservation_line l
        WHERE l.reservation_id = p_id AND l.settled = '' AND s.variant_id = l.variant_id AND s.warehouse_id = l.warehouse_id;
        PERFORM inventory_tell_sold_out(variants, p_metadata, p_at);
    ELSIF inventory_lock_free(variants, quantities) THEN
        DELETE FROM inventory_reservation_line WHERE reservation_id = p_id AND settled <> 'shipped';
        PERFORM inventory_take(p_id, variants, quantities, true, p_metadata, p_at);
    ELSE
        RETURN jsonb_build_object('outcome', 'sold_out', 'stock', inventory_standing(variants));
    END IF;
    UPDATE inventory_reservation SET status = 'allocated' WHERE id = p_id;
    RETURN jsonb_build_object('outcome', 'allocated', 'stock', inventory_standing(variants));
END
$$;
