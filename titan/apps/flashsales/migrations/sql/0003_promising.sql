-- Lock order, everywhere: items by id, then claims and reservations, which are only counted under their item. What changes no
-- counter (a purchase takes a reservation up) may lock the reservation alone. Times are this server's: no worker's clock decides.

-- Promises units of items whose rows are locked. p_asked is [{id, item, user, units, place, admitted_at}, …]; answers
-- [[id, outcome, expires_at], …]. Within an item the order is that of `place`: who comes later never overtakes.
CREATE OR REPLACE FUNCTION flashsales_promise_locked(p_asked jsonb, p_hold_s integer, p_metadata jsonb)
RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    answers jsonb;
    until timestamptz := now() + make_interval(secs => p_hold_s);
BEGIN
    WITH asked AS (
        SELECT DISTINCT ON (a.id) a.id, a.item, a.buyer, a.units, a.place, a.admitted_at
        FROM jsonb_to_recordset(p_asked)
            AS a(id uuid, item uuid, buyer uuid, units integer, place bigint, admitted_at timestamptz)
        WHERE NOT EXISTS (SELECT 1 FROM flashsales_reservation r WHERE r.id = a.id)
        ORDER BY a.id, a.place
    ), seen AS (
        SELECT a.*, i.allotment - i.taken AS room, i.per_user_limit AS most, i.shop_id, i.price_minor, i.currency,
               i.status = 'approved' AND i.is_set_aside AND NOT s.is_stopped AND s.settled_at IS NULL
                   AND sale.status = 'scheduled' AND s.starts_at <= now() AND a.admitted_at < s.ends_at AS is_open,
               coalesce(c.units, 0) + sum(a.units) OVER (PARTITION BY a.item, a.buyer ORDER BY a.place, a.id)
                   <= i.per_user_limit AS is_within
        FROM asked a
        JOIN flashsales_item i ON i.id = a.item
        JOIN flashsales_slot s ON s.id = i.slot_id
        JOIN flashsales_sale sale ON sale.id = s.sale_id
        LEFT JOIN flashsales_claim c ON c.item_id = a.item AND c.user_id = a.buyer
    ), judged AS (
        SELECT seen.*, CASE
            WHEN NOT is_open THEN 'not_open'
            WHEN NOT is_within THEN 'limit'
            WHEN sum(units) FILTER (WHERE is_open AND is_within) OVER (PARTITION BY item ORDER BY place, id) > room
            THEN 'sold_out' ELSE 'reserved' END AS outcome
        FROM seen
    ), counted AS (
        UPDATE flashsales_item i SET taken = i.taken + t.units, updated_at = now()
        FROM (SELECT item, sum(units)::integer AS units FROM judged WHERE outcome = 'reserved' GROUP BY item) AS t
        WHERE i.id = t.item
    ), claimed AS (
        INSERT INTO flashsales_claim (item_id, user_id, units, most)
        SELECT item, buyer, sum(units)::integer, max(most) FROM judged WHERE outcome = 'reserved' GROUP BY item, buyer
        ON CONFLICT (item_id, user_id) DO UPDATE
        SET units = flashsales_claim.units + excluded.units, most = excluded.most
    ), written AS (
        INSERT INTO flashsales_reservation
            (id, item_id, user_id, units, status, place, purchase_id, admitted_at, expires_at, ended_at)
        SELECT id, item, buyer, units, CASE outcome WHEN 'reserved' THEN 'held' ELSE 'refused' END, place, NULL,
               admitted_at, until, CASE outcome WHEN 'reserved' THEN NULL ELSE now() END
        FROM judged
    ), told AS (
        INSERT INTO eventlog_event (stream, version, type, bucket, payload, metadata, recorded_at)
        SELECT id, 1, 'flashsales.units_reserved.v1', flashsales_bucket(id),
               jsonb_build_object('reservation_id', id, 'item_id', item, 'shop_id', shop_id, 'user_id', buyer,
                   'units', units, 'unit_price', jsonb_build_object('amount', price_minor, 'currency', currency),
                   'expires_at', flashsales_iso(until), 'reserved_at', flashsales_iso(now())),
               p_metadata, now()
        FROM judged WHERE outcome = 'reserved'
    )
    SELECT jsonb_agg(jsonb_build_array(id, outcome, CASE outcome WHEN 'reserved' THEN flashsales_iso(until) END))
    INTO answers FROM judged;
    RETURN coalesce(answers, '[]'::jsonb);
END
$$;

CREATE OR REPLACE FUNCTION flashsales_bucket(p_id uuid) RETURNS smallint LANGUAGE sql IMMUTABLE AS $$
    SELECT ('x' || substr(p_id::text, 16, 3))::bit(12)::integer::smallint
$$;

CREATE OR REPLACE FUNCTION flashsales_iso(p_at timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT to_char(p_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
$$;

-- How each of these items stands: [[item, room], …].
CREATE OR REPLACE FUNCTION flashsales_rooms(p_items uuid[]) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT coalesce(jsonb_agg(jsonb_build_array(id, CASE WHEN is_set_aside THEN allotment - taken ELSE 0 END)), '[]'::jsonb)
    FROM flashsales_item WHERE id = ANY(p_items)
$$;

CREATE OR REPLACE FUNCTION flashsales_lock(p_items uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM flashsales_item WHERE id = ANY(p_items) ORDER BY id FOR NO KEY UPDATE;
END
$$;

-- A batch of presses that the gate let through. A press that was answered before is answered as it stands now:
-- {answers: [[id, outcome, expires_at], …], rooms: [[item, room], …]}; one whose item is gone is left out.
CREATE OR REPLACE FUNCTION flashsales_promise(p_batch jsonb, p_hold_s integer, p_metadata jsonb)
RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    items uuid[];
    known jsonb;
BEGIN
    SELECT array_agg(DISTINCT (one->>'item')::uuid) INTO items FROM jsonb_array_elements(p_batch) AS one;
    PERFORM flashsales_lock(items);
    SELECT jsonb_agg(jsonb_build_array(r.id, flashsales_outcome(r), CASE r.status WHEN 'held' THEN flashsales_iso(r.expires_at) END))
    INTO known
    FROM jsonb_array_elements(p_batch) AS one JOIN flashsales_reservation r ON r.id = (one->>'id')::uuid;
    known := coalesce(known, '[]'::jsonb) || flashsales_promise_locked(p_batch, p_hold_s, p_metadata);
    -- Two statements: flashsales_rooms sees what was there when its own statement began.
    RETURN jsonb_build_object('answers', known, 'rooms', flashsales_rooms(items));
END
$$;

-- What a buyer is told of a reservation. Why one was refused is not kept: it is told from how the buyer stands.
CREATE OR REPLACE FUNCTION flashsales_outcome(p_row flashsales_reservation) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN p_row.status IN ('held', 'paying', 'sold') THEN 'reserved'
        WHEN p_row.status <> 'refused' THEN 'over'
        WHEN EXISTS (SELECT 1 FROM flashsales_claim c WHERE c.item_id = p_row.item_id AND c.user_id = p_row.user_id
                     AND c.units + p_row.units > c.most) THEN 'limit'
        ELSE 'sold_out' END
$$;
