-- The bucket that an id of ours carries. Null for ids of the platform itself, minted at the beginning of time, and for what is no id of ours.
CREATE OR REPLACE FUNCTION portability_bucket(id uuid) RETURNS smallint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN substr(id::text, 15, 1) = '8' AND left(id::text, 13) <> '00000000-0000'
        THEN ('x0' || substr(id::text, 16, 3))::bit(16)::int::smallint
    END
$$;

-- The bucket of the first id of ours in a text.
CREATE OR REPLACE FUNCTION portability_bucket_in(words text) RETURNS smallint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT portability_bucket(
        substring(words from '[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}')::uuid
    )
$$;

-- What becomes of a write to a row of these buckets: true lets it pass, false lets it touch nothing.
-- Refused writes look like an outage to whoever made them, who tries again and by then finds the new home.
CREATE OR REPLACE FUNCTION portability_pass(tbl text, buckets smallint[], key jsonb, op text) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    found text[];
BEGIN
    SELECT array_agg(DISTINCT m.phase) INTO found FROM portability_moving m WHERE m.bucket = ANY(buckets);
    IF found IS NULL THEN
        RETURN true;
    END IF;
    IF found && ARRAY['frozen', 'arriving'] OR ('gone' = ANY(found) AND op = 'INSERT') THEN
        RAISE EXCEPTION 'bucket % is moving to another cell', buckets USING ERRCODE = 'lock_not_available';
    END IF;
    IF 'gone' = ANY(found) THEN
        RETURN false;
    END IF;
    INSERT INTO portability_change ("table", key) VALUES (tbl, key);
    RETURN true;
END
$$;
