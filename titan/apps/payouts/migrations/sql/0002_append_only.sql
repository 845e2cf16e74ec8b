-- A line says what happened to a shop's money: it stays as it was written. What may change is which payout it is in, and
-- that what follows from it for the ledger was done.
CREATE OR REPLACE FUNCTION payouts_line_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
        AND to_jsonb(NEW) - '{payout_id,is_settled}'::text[] = to_jsonb(OLD) - '{payout_id,is_settled}'::text[]
        AND (OLD.payout_id IS NULL OR NEW.payout_id IS NULL OR NEW.payout_id = OLD.payout_id)
        AND (NEW.is_settled OR NOT OLD.is_settled)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'TP009';
END $$;

CREATE OR REPLACE TRIGGER payouts_line_append_only BEFORE UPDATE OR DELETE ON payouts_line
    FOR EACH ROW EXECUTE FUNCTION payouts_line_guard();
CREATE OR REPLACE TRIGGER payouts_line_no_truncate BEFORE TRUNCATE ON payouts_line
    FOR EACH STATEMENT EXECUTE FUNCTION payouts_line_guard();
