-- What becomes of a write to a row of these buckets: true lets it pass, false lets it touch nothing.
-- Refused writes look like an outage to whoever made them, who tries again and by then finds the new home.
-- While a bucket closes, who reads the log ends what was begun; nobody begins anything.
CREATE OR REPLACE FUNCTION portability_pass(tbl text, buckets smallint[], key jsonb, op text) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    found text[];
BEGIN
    SELECT array_agg(DISTINCT m.phase) INTO found FROM portability_moving m WHERE m.bucket = ANY(buckets) AND m.phase <> 'expected';
    IF found IS NULL THEN
        RETURN true;
    END IF;
    IF found && ARRAY['frozen', 'arriving'] OR ('gone' = ANY(found) AND op = 'INSERT')
        OR ('closing' = ANY(found) AND coalesce(current_setting('titan.reader', true), '') <> 'on') THEN
        RAISE EXCEPTION 'bucket % is moving to another cell', buckets USING ERRCODE = 'lock_not_available';
    END IF;
    IF 'gone' = ANY(found) THEN
        RETURN false;
    END IF;
    INSERT INTO portability_change ("table", key) VALUES (tbl, key);
    RETURN true;
END
$$;

-- As portability_pass, of a row of which another cell may keep a copy. Only its home's bucket holds a write up: what is written of a
-- copy comes by letters, which find the new home by themselves and tell what happened meanwhile.
CREATE OR REPLACE FUNCTION portability_pass_doubled(tbl text, homes smallint[], buckets smallint[], key jsonb, op text)
RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM portability_moving m WHERE m.bucket = ANY(homes) AND (m.phase IN ('frozen', 'arriving')
            OR (m.phase = 'closing' AND coalesce(current_setting('titan.reader', true), '') <> 'on'))
    ) THEN
        RAISE EXCEPTION 'bucket % is moving to another cell', homes USING ERRCODE = 'lock_not_available';
    END IF;
    IF EXISTS (
        SELECT FROM portability_moving m WHERE m.bucket = ANY(buckets) AND m.phase IN ('copying', 'closing', 'frozen')
    ) THEN
        INSERT INTO portability_change ("table", key) VALUES (tbl, key);
    END IF;
    RETURN true;
END
$$;
