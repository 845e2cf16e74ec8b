-- Changes units on hand of many places at once. p_mode: `add` adds the quantities; `set` makes them the units
-- on hand and refuses less than what is promised; `clamp` does the same but stops at what is promised.
-- A movement that is recorded already under the reference has no effect again.
-- outcome: counted, or promised with `least`.
CREATE OR REPLACE FUNCTION inventory_count(
    p_variants uuid[], p_products uuid[], p_shops uuid[], p_warehouses uuid[], p_defaults boolean[],
    p_quantities integer[], p_mode text, p_cause text, p_reference uuid, p_actor uuid, p_reason text,
    p_metadata jsonb, p_at timestamptz
) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    known uuid[];
    short integer;
    at_text text := to_char(p_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
BEGIN
    SELECT coalesce(array_agg(DISTINCT variant_id), '{}') INTO known
    FROM inventory_stock WHERE variant_id = ANY(p_variants);
    INSERT INTO inventory_stock (variant_id, warehouse_id, shop_id, product_id, is_default)
    SELECT n.variant_id, n.warehouse_id, n.shop_id, n.product_id, n.is_default
    FROM unnest(p_variants, p_products, p_shops, p_warehouses, p_defaults)
        AS n(variant_id, product_id, shop_id, warehouse_id, is_default)
    ORDER BY n.variant_id, n.warehouse_id
    ON CONFLICT ON CONSTRAINT inventory_stock_place DO NOTHING;
    PERFORM inventory_lock(p_variants);
    IF p_mode = 'set' THEN
        SELECT max(s.reserved + s.allocated + s.allotted_out) INTO short
        FROM unnest(p_variants, p_warehouses, p_quantities) AS n(variant_id, warehouse_id, quantity)
        JOIN inventory_stock s ON s.variant_id = n.variant_id AND s.warehouse_id = n.warehouse_id
        WHERE n.quantity < s.reserved + s.allocated + s.allotted_out;
        IF short IS NOT NULL THEN
            RETURN jsonb_build_object('outcome', 'promised', 'least', short, 'stock', '[]'::jsonb);
        END IF;
    END IF;
    WITH before AS (
        SELECT variant_id, (array_agg(product_id))[1] AS product_id, (array_agg(shop_id))[1] AS shop_id,
               sum(on_hand - allotted_out) AS on_hand, sum(on_hand - allocated - allotted_out) AS sellable,
               sum(on_hand - reserved - allocated - allotted_out) AS free
        FROM inventory_stock WHERE variant_id = ANY(p_variants) GROUP BY variant_id
    ), moved AS (
        INSERT INTO inventory_movement (variant_id, warehouse_id, cause, delta, reference_id, actor_id, reason, at)
        SELECT s.variant_id, s.warehouse_id, p_cause, d.delta, p_reference, p_actor, p_reason, p_at
        FROM unnest(p_variants, p_warehouses, p_quantities) AS n(variant_id, warehouse_id, quantity)
        JOIN inventory_stock s ON s.variant_id = n.variant_id AND s.warehouse_id = n.warehouse_id
        CROSS JOIN LATERAL (SELECT CASE p_mode WHEN 'add' THEN n.quantity
            ELSE greatest(n.quantity, s.reserved + s.allocated + s.allotted_out) - s.on_hand END AS delta) AS d
        WHERE d.delta <> 0
        ON CONFLICT ON CONSTRAINT inventory_movement_once DO NOTHING
        RETURNING variant_id, warehouse_id, delta
    ), stocked AS (
        UPDATE inventory_stock s SET on_hand = s.on_hand + m.delta, version = s.version + 1
        FROM moved m WHERE s.variant_id = m.variant_id AND s.warehouse_id = m.warehouse_id
    ), after AS (
        SELECT b.*, m.delta, b.variant_id = ANY(known) AS was_known,
               coalesce((SELECT max(e.version) FROM eventlog_event e WHERE e.stream = b.variant_id), 0) AS told
        FROM before b
        LEFT JOIN (SELECT variant_id, sum(delta) AS delta FROM moved GROUP BY variant_id) AS m USING (variant_id)
    ), facts AS (
        SELECT variant_id, told + 1 AS version, 'inventory.stock_changed.v1' AS type,
               jsonb_build_object('variant_id', variant_id, 'product_id', product_id, 'shop_id', shop_id,
                   'on_hand', on_hand + coalesce(delta, 0), 'free', free + coalesce(delta, 0),
                   'cause', p_cause, 'changed_at', at_text) AS payload
        FROM after WHERE delta <> 0 OR NOT was_known
        UNION ALL
        SELECT variant_id, told + 2, 'inventory.variant_back_in_stock.v1',
               jsonb_build_object('variant_id', variant_id, 'product_id', product_id, 'shop_id', shop_id,
                   'free', free + delta, 'at', at_text)
        FROM after WHERE was_known AND sellable = 0 AND delta > 0
        UNION ALL
        SELECT variant_id, told + 2, 'inventory.variant_sold_out.v1',
               jsonb_build_object('variant_id', variant_id, 'product_id', product_id, 'shop_id', shop_id, 'at', at_text)
        FROM after WHERE was_known AND sellable > 0 AND sellable + delta = 0
    )
    INSERT INTO eventlog_event (stream, version, type, bucket, payload, metadata, recorded_at)
    SELECT variant_id, version, type, ('x' || substr(variant_id::text, 16, 3))::bit(12)::int, payload,
           p_metadata, p_at
    FROM facts ORDER BY variant_id, version;
    RETURN jsonb_build_object('outcome', 'counted', 'stock', inventory_standing(p_variants));
END
$$;
