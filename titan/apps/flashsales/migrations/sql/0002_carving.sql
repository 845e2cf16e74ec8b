-- Lock order: items by id, then claims and reservations, then the stock's. Taking up and putting down change no counter, so
-- they lock the reservation alone. Whether there is time left is told by this server's clock.

-- A purchase takes a held reservation up: its units go from the item's part of the stock to the purchase's. Again has no
-- further effect. Raises TF001 where it is not this buyer's, TF002 where it is over.
CREATE OR REPLACE FUNCTION flashsales_take_up(p_id uuid, p_user uuid, p_purchase uuid, p_at timestamptz)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    held record;
BEGIN
    SELECT r.item_id, r.units, r.status, r.purchase_id, r.expires_at, i.variant_id INTO held
    FROM flashsales_reservation r JOIN flashsales_item i ON i.id = r.item_id
    WHERE r.id = p_id AND r.user_id = p_user FOR NO KEY UPDATE OF r;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no reservation %', p_id USING ERRCODE = 'TF001';
    ELSIF held.purchase_id = p_purchase AND held.status IN ('paying', 'sold') THEN
        RETURN;
    ELSIF held.status <> 'held' OR held.expires_at <= now() THEN
        RAISE EXCEPTION 'reservation % is over', p_id USING ERRCODE = 'TF002';
    END IF;
    UPDATE flashsales_reservation SET status = 'paying', purchase_id = p_purchase WHERE id = p_id;
    PERFORM inventory_carve(held.item_id, p_purchase, held.variant_id, held.units, p_at);
END
$$;

-- A purchase was undone: its reservation is held again until the time that it had, and lapses as any other. Where an order of it
-- was called off meanwhile, the units are in ordinary stock already: the reservation is over, and they stay counted as taken.
CREATE OR REPLACE FUNCTION flashsales_put_down(p_id uuid, p_purchase uuid, p_at timestamptz)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    held record;
BEGIN
    SELECT r.item_id, r.user_id, r.units, i.variant_id INTO held
    FROM flashsales_reservation r JOIN flashsales_item i ON i.id = r.item_id
    WHERE r.id = p_id AND r.purchase_id = p_purchase AND r.status = 'paying' FOR NO KEY UPDATE OF r;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    BEGIN
        PERFORM inventory_carve(p_purchase, held.item_id, held.variant_id, held.units, p_at);
        UPDATE flashsales_reservation SET status = 'held', purchase_id = NULL WHERE id = p_id;
    EXCEPTION WHEN SQLSTATE 'TI003' OR SQLSTATE 'TI004' THEN
        UPDATE flashsales_reservation SET status = 'lapsed', purchase_id = NULL, ended_at = now() WHERE id = p_id;
    END;
END
$$;

-- The purchase is through.
CREATE OR REPLACE FUNCTION flashsales_sell(p_id uuid, p_purchase uuid, p_metadata jsonb)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    item flashsales_item%ROWTYPE;
    done flashsales_reservation%ROWTYPE;
BEGIN
    SELECT i.* INTO item FROM flashsales_item i
    WHERE i.id = (SELECT item_id FROM flashsales_reservation WHERE id = p_id) FOR NO KEY UPDATE;
    UPDATE flashsales_reservation SET status = 'sold', ended_at = now()
    WHERE id = p_id AND purchase_id = p_purchase AND status = 'paying' RETURNING * INTO done;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    UPDATE flashsales_item SET sold = sold + done.units, updated_at = now() WHERE id = item.id;
    INSERT INTO eventlog_event (stream, version, type, bucket, payload, metadata, recorded_at)
    SELECT done.id, 1 + (SELECT coalesce(max(e.version), 0) FROM eventlog_event e WHERE e.stream = done.id),
           'flashsales.reservation_ended.v1', ('x' || substr(done.id::text, 16, 3))::bit(12)::int,
           jsonb_build_object('reservation_id', done.id, 'item_id', item.id, 'shop_id', item.shop_id,
               'user_id', done.user_id, 'units', done.units, 'status', 'sold', 'purchase_id', p_purchase,
               'ended_at', to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')),
           p_metadata, now();
END
$$;

-- A slot is over and nobody can pay any more: what is left of its items is free again, and nobody waits for them. Answers how the
-- stock stands, [[item, [[variant, version, free], …]], …], or null while it cannot be settled yet.
CREATE OR REPLACE FUNCTION flashsales_settle_slot(p_slot uuid, p_metadata jsonb, p_at timestamptz)
RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    told jsonb := '[]';
    one record;
BEGIN
    PERFORM 1 FROM flashsales_item WHERE slot_id = p_slot ORDER BY id FOR NO KEY UPDATE;
    IF EXISTS (SELECT 1 FROM flashsales_reservation r JOIN flashsales_item i ON i.id = r.item_id
               WHERE i.slot_id = p_slot AND r.status IN ('held', 'paying')) THEN
        RETURN NULL;
    END IF;
    UPDATE flashsales_slot SET settled_at = now()
    WHERE id = p_slot AND settled_at IS NULL AND (ends_at <= now() OR is_stopped);
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    FOR one IN SELECT id FROM flashsales_item WHERE slot_id = p_slot AND is_set_aside ORDER BY id LOOP
        told := told || jsonb_build_array(jsonb_build_array(one.id, inventory_release(one.id, p_metadata, p_at)));
    END LOOP;
    DELETE FROM flashsales_next n USING flashsales_item i WHERE n.item_id = i.id AND i.slot_id = p_slot;
    RETURN told;
END
$$;
