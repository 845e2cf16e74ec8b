-- As portability_pass, of a row of which another cell may keep a copy. Only its home's bucket holds a write up: what is written of a
-- copy comes by letters, which find the new home by themselves and tell what happened meanwhile.
CREATE OR REPLACE FUNCTION portability_pass_doubled(tbl text, homes smallint[], buckets smallint[], key jsonb, op text)
RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM portability_moving m WHERE m.bucket = ANY(homes) AND m.phase IN ('frozen', 'arriving')) THEN
        RAISE EXCEPTION 'bucket % is moving to another cell', homes USING ERRCODE = 'lock_not_available';
    END IF;
    IF EXISTS (SELECT FROM portability_moving m WHERE m.bucket = ANY(buckets) AND m.phase IN ('copying', 'frozen')) THEN
        INSERT INTO portability_change ("table", key) VALUES (tbl, key);
    END IF;
    RETURN true;
END
$$;
