-- Ends reservations that are held: p_status is lapsed (only those past their time) or released. The units go to those next
-- in line while the slot lasts. Answers {ended: [[id, item, user, units], …], next: [[id, item, user, expires_at], …]}.
CREATE OR REPLACE FUNCTION flashsales_end(p_ids uuid[], p_status text, p_hold_s integer, p_metadata jsonb)
RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    ended jsonb;
    called jsonb := '[]';
    freed record;
BEGIN
    PERFORM flashsales_lock(ARRAY(SELECT DISTINCT item_id FROM flashsales_reservation WHERE id = ANY(p_ids)));
    WITH over AS (
        UPDATE flashsales_reservation SET status = p_status, ended_at = now()
        WHERE id = ANY(p_ids) AND status = 'held' AND (p_status <> 'lapsed' OR expires_at <= now())
        RETURNING id, item_id, user_id, units
    ), counted AS (
        UPDATE flashsales_item i SET taken = i.taken - t.units, updated_at = now()
        FROM (SELECT item_id, sum(units)::integer AS units FROM over GROUP BY item_id) AS t WHERE i.id = t.item_id
    ), claimed AS (
        UPDATE flashsales_claim c SET units = c.units - t.units
        FROM (SELECT item_id, user_id, sum(units)::integer AS units FROM over GROUP BY item_id, user_id) AS t
        WHERE c.item_id = t.item_id AND c.user_id = t.user_id
    ), told AS (
        INSERT INTO eventlog_event (stream, version, type, bucket, payload, metadata, recorded_at)
        SELECT o.id, 1 + (SELECT coalesce(max(e.version), 0) FROM eventlog_event e WHERE e.stream = o.id),
               'flashsales.reservation_ended.v1', flashsales_bucket(o.id),
               jsonb_build_object('reservation_id', o.id, 'item_id', o.item_id, 'shop_id', i.shop_id,
                   'user_id', o.user_id, 'units', o.units, 'status', p_status, 'purchase_id', NULL,
                   'ended_at', flashsales_iso(now())),
               p_metadata, now()
        FROM over o JOIN flashsales_item i ON i.id = o.item_id
    )
    SELECT jsonb_agg(jsonb_build_array(id, item_id, user_id, units)) INTO ended FROM over;
    FOR freed IN
        SELECT (one->>1)::uuid AS item, sum((one->>3)::integer)::integer AS units
        FROM jsonb_array_elements(ended) AS one GROUP BY 1 ORDER BY 1
    LOOP
        called := called || flashsales_call_up(freed.item, freed.units, p_hold_s, p_metadata);
    END LOOP;
    RETURN jsonb_build_object('ended', coalesce(ended, '[]'::jsonb), 'next', called);
END
$$;

-- Promises p_units that came back to those next in line, in the order in which they asked. Who wants more than is there, or
-- may have no more, is passed over. The item is locked.
CREATE OR REPLACE FUNCTION flashsales_call_up(p_item uuid, p_units integer, p_hold_s integer, p_metadata jsonb)
RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    free integer := p_units;
    called uuid[] := '{}';
    asked jsonb := '[]';
    one record;
    answers jsonb;
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
    RETURN (SELECT coalesce(jsonb_agg(jsonb_build_array(r.id, r.item_id, r.user_id, a->>2)), '[]'::jsonb)
            FROM jsonb_array_elements(answers) AS a JOIN flashsales_reservation r ON r.id = (a->>0)::uuid
            WHERE a->>1 = 'reserved');
END
$$;

-- Ends what is overdue, at most p_limit of it.
CREATE OR REPLACE FUNCTION flashsales_lapse(p_limit integer, p_hold_s integer, p_metadata jsonb)
RETURNS jsonb LANGUAGE sql AS $$
    SELECT flashsales_end(ARRAY(
        SELECT id FROM flashsales_reservation WHERE status = 'held' AND expires_at <= now()
        ORDER BY expires_at LIMIT p_limit), 'lapsed', p_hold_s, p_metadata)
$$;
