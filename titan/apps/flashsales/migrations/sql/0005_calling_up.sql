-- Promises p_units that came back to those next in line, in the order in which they asked, and says of each that it was called. Who wants
-- more than is there, or may have no more, is passed over. The item is locked.
CREATE OR REPLACE FUNCTION flashsales_call_up(p_item uuid, p_units integer, p_hold_s integer, p_metadata jsonb)
RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    free integer := p_units;
    called uuid[] := '{}';
    asked jsonb := '[]';
    one record;
    answers jsonb;
    promised jsonb;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM flashsales_item i JOIN flashsales_slot s ON s.id = i.slot_id
                   WHERE i.id = p_item AND NOT s.is_stopped AND now() < s.ends_at) THEN
        RETURN '[]';
    END IF;
    FOR one IN
        SELECT n.id, n.user_id, n.units, n.place FROM flashsales_next n
        JOIN flashsales_item i ON i.id = n.item_id
        LEFT JOIN flashsales_claim c ON c.item_id = n.item_id AND c.user_id = n.user_id
        WHERE n.item_id = p_item AND coalesce(c.units, 0) + n.units <= i.per_user_limit ORDER BY n.place, n.id
    LOOP
        EXIT WHEN free = 0;
        CONTINUE WHEN one.units > free;
        free := free - one.units;
        called := called || one.id;
        asked := asked || jsonb_build_object('id', one.id, 'item', p_item, 'buyer', one.user_id, 'units', one.units,
            'place', one.place, 'admitted_at', flashsales_iso(now()));
    END LOOP;
    answers := flashsales_promise_locked(asked, p_hold_s, p_metadata);
    DELETE FROM flashsales_next WHERE id = ANY(called);
    WITH reserved AS (
        SELECT r.id, r.item_id, r.user_id, r.units, r.expires_at, a->>2 AS until, i.title
        FROM jsonb_array_elements(answers) AS a
        JOIN flashsales_reservation r ON r.id = (a->>0)::uuid
        JOIN flashsales_item i ON i.id = r.item_id
        WHERE a->>1 = 'reserved'
    ), told AS (
        -- Of this reservation the first event was written above, by flashsales_promise_locked.
        INSERT INTO eventlog_event (stream, version, type, bucket, payload, metadata, recorded_at)
        SELECT id, 2, 'flashsales.buyer_called_up.v1', flashsales_bucket(id),
               jsonb_build_object('reservation_id', id, 'item_id', item_id, 'user_id', user_id, 'units', units,
                   'title', title, 'expires_at', until, 'called_at', flashsales_iso(now())),
               p_metadata, now()
        FROM reserved
    )
    SELECT jsonb_agg(jsonb_build_array(id, item_id, user_id, until)) INTO promised FROM reserved;
    RETURN coalesce(promised, '[]'::jsonb);
END
$$;
