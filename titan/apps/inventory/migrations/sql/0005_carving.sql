-- Moves p_units of a variant from one allocated reservation into another, which is made where it is new. The stock row stays as
-- it is, since the same units stay allocated. Raises TI003 where too few are left in p_from, TI004 where one of the two is closed.
-- A line that is emptied is deleted.
CREATE OR REPLACE FUNCTION inventory_carve(p_from uuid, p_to uuid, p_variant uuid, p_units integer, p_at timestamptz)
RETURNS void LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
    wanted integer := p_units;
    part integer;
    line record;
BEGIN
    INSERT INTO inventory_reservation (id, status, expires_at, created_at) VALUES (p_to, 'allocated', p_at, p_at)
    ON CONFLICT (id) DO NOTHING;
    PERFORM 1 FROM inventory_reservation WHERE id IN (p_from, p_to) ORDER BY id FOR NO KEY UPDATE;
    IF (SELECT count(*) FROM inventory_reservation WHERE id IN (p_from, p_to) AND status = 'allocated') < 2 THEN
        RAISE EXCEPTION 'reservation % or % is closed', p_from, p_to USING ERRCODE = 'TI004';
    END IF;
    FOR line IN
        SELECT warehouse_id, shop_id, quantity FROM inventory_reservation_line
        WHERE reservation_id = p_from AND variant_id = p_variant AND settled = ''
        ORDER BY warehouse_id FOR UPDATE
    LOOP
        EXIT WHEN wanted = 0;
        part := least(wanted, line.quantity);
        wanted := wanted - part;
        IF part = line.quantity THEN
            DELETE FROM inventory_reservation_line
            WHERE reservation_id = p_from AND variant_id = p_variant AND warehouse_id = line.warehouse_id;
        ELSE
            UPDATE inventory_reservation_line SET quantity = quantity - part
            WHERE reservation_id = p_from AND variant_id = p_variant AND warehouse_id = line.warehouse_id;
        END IF;
        INSERT INTO inventory_reservation_line (reservation_id, variant_id, warehouse_id, shop_id, quantity, settled)
        VALUES (p_to, p_variant, line.warehouse_id, line.shop_id, part, '')
        ON CONFLICT (reservation_id, variant_id, warehouse_id)
        DO UPDATE SET quantity = inventory_reservation_line.quantity + excluded.quantity
        WHERE inventory_reservation_line.settled = '';
        IF NOT FOUND THEN
            RAISE EXCEPTION 'units of reservation % have gone', p_to USING ERRCODE = 'TI004';
        END IF;
    END LOOP;
    IF wanted > 0 THEN
        RAISE EXCEPTION 'reservation % lacks % units', p_from, wanted USING ERRCODE = 'TI003';
    END IF;
END
$$;
