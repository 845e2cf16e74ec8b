-- A rule that a sale was priced by must be readable as it was. The one change is its end, until that has passed.
CREATE OR REPLACE FUNCTION commissions_rule_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'valid_to' = to_jsonb(OLD) - 'valid_to'
        AND (OLD.valid_to IS NULL OR OLD.valid_to > now())
        AND NEW.valid_to IS NOT NULL
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'TC009';
END $$;

CREATE OR REPLACE TRIGGER commissions_rule_append_only BEFORE UPDATE OR DELETE ON commissions_rule
    FOR EACH ROW EXECUTE FUNCTION commissions_rule_guard();
CREATE OR REPLACE TRIGGER commissions_rule_no_truncate BEFORE TRUNCATE ON commissions_rule
    FOR EACH STATEMENT EXECUTE FUNCTION commissions_rule_guard();

CREATE OR REPLACE FUNCTION commissions_tax_rate_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'TC009';
END $$;

CREATE OR REPLACE TRIGGER commissions_tax_rate_append_only BEFORE UPDATE OR DELETE ON commissions_tax_rate
    FOR EACH ROW EXECUTE FUNCTION commissions_tax_rate_guard();
