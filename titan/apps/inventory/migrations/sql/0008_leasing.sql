-- The buyer's cell. Units that another cell granted lie in a place of their own, the same for all variants, and sell like any others.
-- Of a lease: granted units = units on hand - owed + what is in letters on their way.

-- Pays with free units of the lease what was sold from it too much. The caller holds the lock of its stock.
CREATE OR REPLACE FUNCTION inventory_pay(p_variant uuid, p_reference uuid, p_at timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    paid integer;
BEGIN
    SELECT least(l.owed, s.on_hand - s.reserved - s.allocated) INTO paid
    FROM inventory_lease l JOIN inventory_stock s
        ON s.variant_id = l.variant_id AND s.warehouse_id = '1ea5e000-0000-4000-8000-000000000000'
    WHERE l.variant_id = p_variant FOR NO KEY UPDATE OF l;
    IF coalesce(paid, 0) <= 0 THEN
        RETURN 0;
    END IF;
    UPDATE inventory_lease SET owed = owed - paid WHERE variant_id = p_variant;
    UPDATE inventory_stock SET on_hand = on_hand - paid, version = version + 1
    WHERE variant_id = p_variant AND warehouse_id = '1ea5e000-0000-4000-8000-000000000000';
    INSERT INTO inventory_movement (variant_id, warehouse_id, cause, delta, reference_id, at)
    VALUES (p_variant, '1ea5e000-0000-4000-8000-000000000000', 'sold', -paid, p_reference, p_at);
    RETURN paid;
END
$$;

-- Takes granted units into the lease, once for each grant. The version goes beyond whatever the gate may know of the variant from when
-- its shop lived here: milliseconds are more than any number of changes since.
CREATE OR REPLACE FUNCTION inventory_lease_in(
    p_variant uuid, p_product uuid, p_shop uuid, p_units integer, p_grant uuid, p_asker uuid, p_at timestamptz
) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO inventory_stock (variant_id, warehouse_id, shop_id, product_id, is_default)
    VALUES (p_variant, '1ea5e000-0000-4000-8000-000000000000', p_shop, p_product, false)
    ON CONFLICT ON CONSTRAINT inventory_stock_place DO NOTHING;
    PERFORM inventory_lock(ARRAY[p_variant]);
    INSERT INTO inventory_movement (variant_id, warehouse_id, cause, delta, reference_id, at)
    VALUES (p_variant, '1ea5e000-0000-4000-8000-000000000000', 'leased', p_units, p_grant, p_at)
    ON CONFLICT ON CONSTRAINT inventory_movement_once DO NOTHING;
    IF FOUND THEN
        UPDATE inventory_stock SET on_hand = on_hand + p_units,
            version = greatest(version + 1, (extract(epoch FROM p_at) * 1000)::bigint)
        WHERE variant_id = p_variant AND warehouse_id = '1ea5e000-0000-4000-8000-000000000000';
        INSERT INTO inventory_lease (variant_id, product_id, shop_id, asker_id, asked_at, used_at, sold, owed)
        VALUES (p_variant, p_product, p_shop, p_asker, p_at, p_at, 0, 0)
        ON CONFLICT (variant_id) DO UPDATE SET used_at = excluded.used_at, sold = 0;
        PERFORM inventory_pay(p_variant, p_grant, p_at);
    END IF;
    RETURN inventory_standing(ARRAY[p_variant]);
END
$$;

-- Takes all free units but p_keep out of the lease, to be given back. Answers how many, and how the variant stands.
CREATE OR REPLACE FUNCTION inventory_lease_out(p_variant uuid, p_keep integer, p_reference uuid, p_at timestamptz)
RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    units integer;
BEGIN
    PERFORM inventory_lock(ARRAY[p_variant]);
    PERFORM inventory_pay(p_variant, p_reference, p_at);
    SELECT on_hand - reserved - allocated - p_keep INTO units FROM inventory_stock
    WHERE variant_id = p_variant AND warehouse_id = '1ea5e000-0000-4000-8000-000000000000';
    units := greatest(0, coalesce(units, 0));
    IF units > 0 THEN
        UPDATE inventory_stock SET on_hand = on_hand - units, version = version + 1
        WHERE variant_id = p_variant AND warehouse_id = '1ea5e000-0000-4000-8000-000000000000';
        INSERT INTO inventory_movement (variant_id, warehouse_id, cause, delta, reference_id, at)
        VALUES (p_variant, '1ea5e000-0000-4000-8000-000000000000', 'unleased', -units, p_reference, p_at);
    END IF;
    RETURN jsonb_build_object('units', units, 'stock', inventory_standing(ARRAY[p_variant]));
END
$$;

-- The units of an order leave the lease for good, whether they are held, allocated or were given back meanwhile; what others have
-- taken in between is owed. Answers [[variant, units], …], empty when it is repeated, and how the variants stand.
CREATE OR REPLACE FUNCTION inventory_cede(p_order uuid, p_reservation uuid, p_shop uuid, p_at timestamptz)
RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    standing text;
    variants uuid[];
    ceded jsonb := '[]';
    part integer;
    line record;
BEGIN
    SELECT status INTO standing FROM inventory_reservation WHERE id = p_reservation FOR NO KEY UPDATE;
    SELECT array_agg(variant_id) INTO variants FROM inventory_reservation_line
    WHERE reservation_id = p_reservation AND shop_id = p_shop AND settled <> 'shipped'
      AND warehouse_id = '1ea5e000-0000-4000-8000-000000000000';
    IF variants IS NULL THEN
        RETURN jsonb_build_object('lines', ceded, 'stock', '[]'::jsonb);
    END IF;
    PERFORM inventory_lock(variants);
    FOR line IN
        SELECT l.variant_id, l.quantity, l.settled, s.product_id, s.on_hand - s.reserved - s.allocated AS free
        FROM inventory_reservation_line l JOIN inventory_stock s USING (variant_id, warehouse_id)
        WHERE l.reservation_id = p_reservation AND l.shop_id = p_shop AND l.variant_id = ANY(variants)
          AND l.warehouse_id = '1ea5e000-0000-4000-8000-000000000000'
        ORDER BY l.variant_id
    LOOP
        part := CASE WHEN line.settled = '' THEN line.quantity ELSE least(line.quantity, line.free) END;
        UPDATE inventory_stock SET on_hand = on_hand - part,
            reserved = reserved - CASE WHEN line.settled = '' AND standing <> 'allocated' THEN part ELSE 0 END,
            allocated = allocated - CASE WHEN line.settled = '' AND standing = 'allocated' THEN part ELSE 0 END,
            version = version + 1
        WHERE variant_id = line.variant_id AND warehouse_id = '1ea5e000-0000-4000-8000-000000000000';
        IF part > 0 THEN
            INSERT INTO inventory_movement (variant_id, warehouse_id, cause, delta, reference_id, at)
            VALUES (line.variant_id, '1ea5e000-0000-4000-8000-000000000000', 'sold', -part, p_order, p_at);
        END IF;
        INSERT INTO inventory_lease (variant_id, product_id, shop_id, asker_id, asked_at, used_at, sold, owed)
        VALUES (line.variant_id, line.product_id, p_shop, p_order, p_at, p_at, line.quantity, line.quantity - part)
        ON CONFLICT (variant_id) DO UPDATE SET used_at = excluded.used_at, sold = inventory_lease.sold + excluded.sold,
            owed = inventory_lease.owed + excluded.owed;
        ceded := ceded || jsonb_build_array(jsonb_build_array(line.variant_id, line.quantity));
    END LOOP;
    UPDATE inventory_reservation_line SET settled = 'shipped'
    WHERE reservation_id = p_reservation AND shop_id = p_shop AND warehouse_id = '1ea5e000-0000-4000-8000-000000000000';
    RETURN jsonb_build_object('lines', ceded, 'stock', inventory_standing(variants));
END
$$;

-- The shop of a lease lives here: its units are the shop's own again, and what was promised of them is promised from the shop's places.
CREATE OR REPLACE FUNCTION inventory_fold(p_variant uuid, p_cell integer, p_reference uuid, p_metadata jsonb, p_at timestamptz)
RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    locked uuid[] := '{}';
    was_out uuid[];
    lease inventory_stock%ROWTYPE;
    units integer;
    wanted integer;
    part integer;
    line record;
    place record;
BEGIN
    IF EXISTS (SELECT 1 FROM inventory_stock WHERE variant_id = p_variant AND reserved + allocated > 0
               AND warehouse_id = '1ea5e000-0000-4000-8000-000000000000') THEN
        SELECT coalesce(array_agg(id), '{}') INTO locked FROM (
            SELECT r.id FROM inventory_reservation r WHERE r.id IN (
                SELECT reservation_id FROM inventory_reservation_line WHERE variant_id = p_variant AND settled = ''
                AND warehouse_id = '1ea5e000-0000-4000-8000-000000000000')
            ORDER BY r.id FOR NO KEY UPDATE) AS own;
    END IF;
    PERFORM inventory_lock(ARRAY[p_variant]);
    was_out := inventory_sold_out_of(ARRAY[p_variant]);
    SELECT * INTO lease FROM inventory_stock
    WHERE variant_id = p_variant AND warehouse_id = '1ea5e000-0000-4000-8000-000000000000';
    units := coalesce(lease.on_hand - lease.reserved - lease.allocated, 0);
    PERFORM inventory_ungrant(p_variant, p_cell, units);
    FOR line IN
        SELECT l.reservation_id, l.shop_id, l.quantity, r.status FROM inventory_reservation_line l
        JOIN inventory_reservation r ON r.id = l.reservation_id
        WHERE l.reservation_id = ANY(locked) AND l.variant_id = p_variant AND l.settled = ''
          AND l.warehouse_id = '1ea5e000-0000-4000-8000-000000000000' ORDER BY l.reservation_id
    LOOP
        PERFORM inventory_ungrant(p_variant, p_cell, line.quantity);
        wanted := line.quantity;
        CONTINUE WHEN wanted > (SELECT sum(on_hand - reserved - allocated - allotted_out) FROM inventory_stock
            WHERE variant_id = p_variant AND warehouse_id <> '1ea5e000-0000-4000-8000-000000000000');
        FOR place IN
            SELECT id, warehouse_id, on_hand - reserved - allocated - allotted_out AS free FROM inventory_stock
            WHERE variant_id = p_variant AND warehouse_id <> '1ea5e000-0000-4000-8000-000000000000'
            ORDER BY is_default DESC, warehouse_id
        LOOP
            part := least(wanted, place.free);
            CONTINUE WHEN part <= 0;
            UPDATE inventory_stock SET
                reserved = reserved + CASE WHEN line.status = 'allocated' THEN 0 ELSE part END,
                allocated = allocated + CASE WHEN line.status = 'allocated' THEN part ELSE 0 END, version = version + 1
            WHERE id = place.id;
            INSERT INTO inventory_reservation_line (reservation_id, variant_id, warehouse_id, shop_id, quantity, settled)
            VALUES (line.reservation_id, p_variant, place.warehouse_id, line.shop_id, part, '')
            ON CONFLICT (reservation_id, variant_id, warehouse_id)
            DO UPDATE SET quantity = inventory_reservation_line.quantity + excluded.quantity;
            wanted := wanted - part;
        END LOOP;
        DELETE FROM inventory_reservation_line WHERE reservation_id = line.reservation_id AND variant_id = p_variant
            AND warehouse_id = '1ea5e000-0000-4000-8000-000000000000';
        UPDATE inventory_stock SET
            reserved = reserved - CASE WHEN line.status = 'allocated' THEN 0 ELSE line.quantity END,
            allocated = allocated - CASE WHEN line.status = 'allocated' THEN line.quantity ELSE 0 END
        WHERE id = lease.id;
        units := units + line.quantity;
    END LOOP;
    IF units > 0 THEN
        UPDATE inventory_stock SET on_hand = on_hand - units, version = version + 1 WHERE id = lease.id;
        INSERT INTO inventory_movement (variant_id, warehouse_id, cause, delta, reference_id, at)
        VALUES (p_variant, '1ea5e000-0000-4000-8000-000000000000', 'unleased', -units, p_reference, p_at);
    END IF;
    DELETE FROM inventory_lease WHERE variant_id = p_variant AND NOT EXISTS (
        SELECT 1 FROM inventory_stock s WHERE s.variant_id = p_variant AND s.on_hand > 0
        AND s.warehouse_id = '1ea5e000-0000-4000-8000-000000000000');
    PERFORM inventory_tell_back(was_out, p_metadata, p_at);
    RETURN jsonb_build_object('units', units, 'stock', inventory_standing(ARRAY[p_variant]));
END
$$;
