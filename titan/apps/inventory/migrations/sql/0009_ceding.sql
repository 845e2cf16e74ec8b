-- As before, but nothing is owed any more: of units that were given back before the order was seen, what others have taken in between stays with them. The
-- shop's cell is told how many left the lease, and gives the rest from its own or tells that they are missing. Answers [[variant, units that left], …],
-- empty when it is repeated, and how the variants stand.
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
        part := CASE WHEN line.settled = '' THEN line.quantity ELSE greatest(0, least(line.quantity, line.free)) END;
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
        VALUES (line.variant_id, line.product_id, p_shop, p_order, p_at, p_at, line.quantity, 0)
        ON CONFLICT (variant_id) DO UPDATE SET used_at = excluded.used_at, sold = inventory_lease.sold + excluded.sold;
        ceded := ceded || jsonb_build_array(jsonb_build_array(line.variant_id, part));
    END LOOP;
    UPDATE inventory_reservation_line SET settled = 'shipped'
    WHERE reservation_id = p_reservation AND shop_id = p_shop AND warehouse_id = '1ea5e000-0000-4000-8000-000000000000';
    RETURN jsonb_build_object('lines', ceded, 'stock', inventory_standing(variants));
END
$$;
