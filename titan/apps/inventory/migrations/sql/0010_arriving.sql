-- As before, but for places of a shop whose bucket is on its way into this cell: they are not yet there, and nobody may write them. What is leased
-- of its variants is sold on meanwhile.
CREATE OR REPLACE FUNCTION inventory_standing(p_variants uuid[]) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT coalesce(jsonb_agg(jsonb_build_array(variant_id, version, free)), '[]'::jsonb)
    FROM (SELECT s.variant_id, sum(s.version) AS version,
                 sum(s.on_hand - s.reserved - s.allocated - s.allotted_out) AS free
          FROM inventory_stock s WHERE s.variant_id = ANY(p_variants)
              AND NOT (s.warehouse_id <> '1ea5e000-0000-4000-8000-000000000000' AND EXISTS (
                  SELECT FROM portability_moving m WHERE m.phase = 'arriving' AND m.bucket = portability_bucket(s.shop_id)))
          GROUP BY s.variant_id) AS known
$$;

CREATE OR REPLACE FUNCTION inventory_lock_free(p_variants uuid[], p_quantities integer[])
RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    RETURN (
        WITH locked AS (
            SELECT s.variant_id, s.on_hand - s.reserved - s.allocated - s.allotted_out AS free
            FROM inventory_stock s WHERE s.variant_id = ANY(p_variants)
              AND NOT (s.warehouse_id <> '1ea5e000-0000-4000-8000-000000000000' AND EXISTS (
                  SELECT FROM portability_moving m WHERE m.phase = 'arriving' AND m.bucket = portability_bucket(s.shop_id)))
            ORDER BY s.variant_id, s.warehouse_id FOR NO KEY UPDATE OF s
        ), standing AS (SELECT variant_id, sum(free) AS free FROM locked GROUP BY variant_id)
        SELECT bool_and(coalesce(standing.free, 0) >= wanted.quantity)
        FROM unnest(p_variants, p_quantities) AS wanted(variant_id, quantity)
        LEFT JOIN standing USING (variant_id));
END
$$;

CREATE OR REPLACE FUNCTION inventory_take(
    p_id uuid, p_variants uuid[], p_quantities integer[], p_allocate boolean, p_metadata jsonb, p_at timestamptz
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    WITH places AS (
        SELECT s.id, s.variant_id, s.warehouse_id, s.shop_id, wanted.quantity AS wanted,
               s.on_hand - s.reserved - s.allocated - s.allotted_out AS free, s.is_default
        FROM unnest(p_variants, p_quantities) AS wanted(variant_id, quantity)
        JOIN inventory_stock s ON s.variant_id = wanted.variant_id
        WHERE NOT (s.warehouse_id <> '1ea5e000-0000-4000-8000-000000000000' AND EXISTS (
                  SELECT FROM portability_moving m WHERE m.phase = 'arriving' AND m.bucket = portability_bucket(s.shop_id)))
    ), planned AS (
        SELECT id, variant_id, warehouse_id, shop_id,
               least(free, greatest(0, wanted - coalesce(sum(free) OVER (
                   PARTITION BY variant_id ORDER BY is_default DESC, warehouse_id
                   ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)))::integer AS quantity
        FROM places
    ), taken AS (
        UPDATE inventory_stock s SET
            reserved = s.reserved + CASE WHEN p_allocate THEN 0 ELSE p.quantity END,
            allocated = s.allocated + CASE WHEN p_allocate THEN p.quantity ELSE 0 END,
            version = s.version + 1
        FROM planned p WHERE s.id = p.id AND p.quantity > 0
    )
    INSERT INTO inventory_reservation_line (reservation_id, variant_id, warehouse_id, shop_id, quantity, settled)
    SELECT p_id, variant_id, warehouse_id, shop_id, quantity, '' FROM planned WHERE quantity > 0;
    IF p_allocate THEN
        PERFORM inventory_tell_sold_out(p_variants, p_metadata, p_at);
    END IF;
END
$$;
