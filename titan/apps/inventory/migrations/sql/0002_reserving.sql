-- Lock order, everywhere: reservations by id, then stock by (variant, warehouse), all places of a variant.
-- `free` = on_hand - reserved - allocated - allotted_out. `version` of a variant is the sum over its places;
-- it grows with every change of `free`, so the gate can tell which of two answers is the newer one.

-- What the gate has to know of variants: [[variant, version, free], …].
CREATE OR REPLACE FUNCTION inventory_standing(p_variants uuid[]) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT coalesce(jsonb_agg(jsonb_build_array(variant_id, version, free)), '[]'::jsonb)
    FROM (SELECT variant_id, sum(version) AS version,
                 sum(on_hand - reserved - allocated - allotted_out) AS free
          FROM inventory_stock WHERE variant_id = ANY(p_variants) GROUP BY variant_id) AS known
$$;

CREATE OR REPLACE FUNCTION inventory_lock(p_variants uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM inventory_stock WHERE variant_id = ANY(p_variants)
    ORDER BY variant_id, warehouse_id FOR NO KEY UPDATE;
END
$$;

-- Whether all of the quantities are free; the rows stay locked either way. A row is counted as it is once locked.
CREATE OR REPLACE FUNCTION inventory_lock_free(p_variants uuid[], p_quantities integer[])
RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    RETURN (
        WITH locked AS (
            SELECT s.variant_id, s.on_hand - s.reserved - s.allocated - s.allotted_out AS free
            FROM inventory_stock s WHERE s.variant_id = ANY(p_variants)
            ORDER BY s.variant_id, s.warehouse_id FOR NO KEY UPDATE
        ), standing AS (SELECT variant_id, sum(free) AS free FROM locked GROUP BY variant_id)
        SELECT bool_and(coalesce(standing.free, 0) >= wanted.quantity)
        FROM unnest(p_variants, p_quantities) AS wanted(variant_id, quantity)
        LEFT JOIN standing USING (variant_id));
END
$$;

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
    GROUP BY s.variant_id HAVING sum(s.on_hand - s.allocated - s.allotted_out) = 0;
END
$$;

-- Writes the lines of a reservation and counts their units as reserved or allocated: the default place of a
-- variant first, then the others. The caller has asked inventory_lock_free.
CREATE OR REPLACE FUNCTION inventory_take(
    p_id uuid, p_variants uuid[], p_quantities integer[], p_allocate boolean, p_metadata jsonb, p_at timestamptz
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    WITH places AS (
        SELECT s.id, s.variant_id, s.warehouse_id, s.shop_id, wanted.quantity AS wanted,
               s.on_hand - s.reserved - s.allocated - s.allotted_out AS free, s.is_default
        FROM unnest(p_variants, p_quantities) AS wanted(variant_id, quantity)
        JOIN inventory_stock s ON s.variant_id = wanted.variant_id
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

-- outcome: held (also when allocated at once), known, closed, sold_out.
CREATE OR REPLACE FUNCTION inventory_reserve(
    p_id uuid, p_variants uuid[], p_quantities integer[], p_expires_at timestamptz, p_allocate boolean,
    p_metadata jsonb, p_at timestamptz
) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    known inventory_reservation%ROWTYPE;
    outcome text := 'held';
    lines jsonb;
BEGIN
    INSERT INTO inventory_reservation (id, status, expires_at, created_at)
    VALUES (p_id, CASE WHEN p_allocate THEN 'allocated' ELSE 'held' END, p_expires_at, p_at)
    ON CONFLICT (id) DO NOTHING;
    IF NOT FOUND THEN
        SELECT * INTO known FROM inventory_reservation WHERE id = p_id;
        outcome := CASE WHEN known.status IN ('held', 'allocated') THEN 'known' ELSE 'closed' END;
        SELECT jsonb_agg(jsonb_build_array(variant_id, quantity)) INTO lines FROM (
            SELECT variant_id, sum(quantity) AS quantity FROM inventory_reservation_line
            WHERE reservation_id = p_id GROUP BY variant_id) AS held;
    ELSIF inventory_lock_free(p_variants, p_quantities) THEN
        PERFORM inventory_take(p_id, p_variants, p_quantities, p_allocate, p_metadata, p_at);
    ELSE
        DELETE FROM inventory_reservation WHERE id = p_id;
        outcome := 'sold_out';
    END IF;
    RETURN jsonb_build_object('outcome', outcome, 'expires_at', coalesce(known.expires_at, p_expires_at),
        'lines', lines, 'stock', inventory_standing(p_variants));
END
$$;

-- outcome: allocated, known, closed, sold_out. A hold that has expired is taken again if all of it is free.
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
        WHERE reservation_id = p_id GROUP BY variant_id) AS held;
    IF standing = 'held' THEN
        PERFORM inventory_lock(variants);
        UPDATE inventory_stock s SET reserved = s.reserved - l.quantity, allocated = s.allocated + l.quantity
        FROM inventory_reservation_line l
        WHERE l.reservation_id = p_id AND s.variant_id = l.variant_id AND s.warehouse_id = l.warehouse_id;
        PERFORM inventory_tell_sold_out(variants, p_metadata, p_at);
    ELSIF inventory_lock_free(variants, quantities) THEN
        DELETE FROM inventory_reservation_line WHERE reservation_id = p_id;
        PERFORM inventory_take(p_id, variants, quantities, true, p_metadata, p_at);
    ELSE
        RETURN jsonb_build_object('outcome', 'sold_out', 'stock', inventory_standing(variants));
    END IF;
    UPDATE inventory_reservation SET status = 'allocated' WHERE id = p_id;
    RETURN jsonb_build_object('outcome', 'allocated', 'stock', inventory_standing(variants));
END
$$;
