-- The shop's cell. A variant's allotments are written under the locks of its stock, so in the lock order of that.

-- Takes up to p_units free units out of sale here, for a cell. Answers how many, and how the variant stands.
CREATE OR REPLACE FUNCTION inventory_grant(
    p_variant uuid, p_cell integer, p_units integer, p_asker uuid, p_metadata jsonb, p_at timestamptz
) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    granted integer;
BEGIN
    PERFORM inventory_lock(ARRAY[p_variant]);
    WITH own AS (
        SELECT id, is_default, warehouse_id, on_hand - reserved - allocated - allotted_out AS free FROM inventory_stock
        WHERE variant_id = p_variant AND warehouse_id <> '1ea5e000-0000-4000-8000-000000000000'
    ), planned AS (
        SELECT id, least(free, greatest(0, p_units - coalesce(sum(free) OVER (ORDER BY is_default DESC, warehouse_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)))::integer AS units
        FROM own
    ), gone AS (
        UPDATE inventory_stock s SET allotted_out = s.allotted_out + p.units, version = s.version + 1
        FROM planned p WHERE s.id = p.id AND p.units > 0 RETURNING p.units
    )
    SELECT coalesce(sum(units), 0) INTO granted FROM gone;
    IF granted > 0 THEN
        INSERT INTO inventory_allotment (variant_id, cell, units, asker_id, granted_at)
        VALUES (p_variant, p_cell, granted, p_asker, p_at)
        ON CONFLICT (variant_id, cell) DO UPDATE SET units = inventory_allotment.units + excluded.units,
            asker_id = excluded.asker_id, granted_at = excluded.granted_at;
        PERFORM inventory_tell_sold_out(ARRAY[p_variant], p_metadata, p_at);
    END IF;
    RETURN jsonb_build_object('units', granted, 'stock', inventory_standing(ARRAY[p_variant]));
END
$$;

-- Books up to p_units granted ones as free again, and answers how many. The caller holds the locks of the variant's stock.
CREATE OR REPLACE FUNCTION inventory_ungrant(p_variant uuid, p_cell integer, p_units integer)
RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    booked integer;
BEGIN
    SELECT least(units, p_units) INTO booked FROM inventory_allotment
    WHERE variant_id = p_variant AND cell = p_cell FOR NO KEY UPDATE;
    IF coalesce(booked, 0) <= 0 THEN
        RETURN 0;
    END IF;
    UPDATE inventory_allotment SET units = units - booked WHERE variant_id = p_variant AND cell = p_cell;
    WITH planned AS (
        SELECT id, least(allotted_out, greatest(0, booked - coalesce(sum(allotted_out) OVER (ORDER BY is_default DESC, warehouse_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)))::integer AS units
        FROM inventory_stock WHERE variant_id = p_variant
    )
    UPDATE inventory_stock s SET allotted_out = s.allotted_out - p.units, version = s.version + 1
    FROM planned p WHERE s.id = p.id AND p.units > 0;
    RETURN booked;
END
$$;

-- Those of the variants, whose stock the caller has locked, of which all units are sold or granted.
CREATE OR REPLACE FUNCTION inventory_sold_out_of(p_variants uuid[]) RETURNS uuid[] LANGUAGE sql STABLE AS $$
    SELECT coalesce(array_agg(variant_id), '{}') FROM (
        SELECT variant_id FROM inventory_stock WHERE variant_id = ANY(p_variants)
        GROUP BY variant_id HAVING sum(on_hand - allocated - allotted_out) = 0) AS none
$$;

-- Units that a cell has no more are free again, as far as it was granted them. Answers how many, and how the variant stands.
CREATE OR REPLACE FUNCTION inventory_regain(
    p_variant uuid, p_cell integer, p_units integer, p_metadata jsonb, p_at timestamptz
) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    booked integer;
    was_out uuid[];
BEGIN
    PERFORM inventory_lock(ARRAY[p_variant]);
    was_out := inventory_sold_out_of(ARRAY[p_variant]);
    booked := inventory_ungrant(p_variant, p_cell, p_units);
    PERFORM inventory_tell_back(was_out, p_metadata, p_at);
    RETURN jsonb_build_object('units', booked, 'stock', inventory_standing(ARRAY[p_variant]));
END
$$;

-- Promises units to an order that another cell has sold: those of p_leased left its lease, so they are granted to it no more. The order's
-- reservation has the order's id. outcome: filled; known, where it was filled or called off before; missing, with nothing promised.
CREATE OR REPLACE FUNCTION inventory_fill(
    p_order uuid, p_shop uuid, p_cell integer, p_variants uuid[], p_quantities integer[], p_leased integer[],
    p_metadata jsonb, p_at timestamptz
) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    outcome text := 'known';
    was_out uuid[];
BEGIN
    INSERT INTO inventory_reservation (id, status, expires_at, created_at) VALUES (p_order, 'allocated', p_at, p_at)
    ON CONFLICT (id) DO NOTHING;
    IF FOUND THEN
        outcome := 'filled';
    END IF;
    PERFORM inventory_lock(p_variants);
    was_out := inventory_sold_out_of(p_variants);
    PERFORM inventory_ungrant(n.variant_id, p_cell, n.units)
    FROM (SELECT * FROM unnest(p_variants, p_leased) AS n(variant_id, units) ORDER BY variant_id) AS n;
    IF outcome = 'filled' THEN
        IF inventory_lock_free(p_variants, p_quantities) THEN
            PERFORM inventory_take(p_order, p_variants, p_quantities, true, p_metadata, p_at);
            INSERT INTO inventory_order (order_id, reservation_id, shop_id) VALUES (p_order, p_order, p_shop)
            ON CONFLICT (order_id) DO UPDATE SET reservation_id = excluded.reservation_id;
        ELSE
            UPDATE inventory_reservation SET status = 'released' WHERE id = p_order;
            outcome := 'missing';
        END IF;
    END IF;
    PERFORM inventory_tell_back(was_out, p_metadata, p_at);
    RETURN jsonb_build_object('outcome', outcome, 'stock', inventory_standing(p_variants));
END
$$;
