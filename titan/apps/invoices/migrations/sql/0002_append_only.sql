-- A paper stays as it was issued, whoever asks: the law wants it, and its number would be missing.
CREATE OR REPLACE FUNCTION invoices_paper_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'invoices_paper is append-only: % refused', TG_OP USING ERRCODE = 'TI009';
END $$;

CREATE OR REPLACE TRIGGER invoices_paper_append_only BEFORE UPDATE OR DELETE ON invoices_paper
    FOR EACH ROW EXECUTE FUNCTION invoices_paper_guard();
CREATE OR REPLACE TRIGGER invoices_paper_no_truncate BEFORE TRUNCATE ON invoices_paper
    FOR EACH STATEMENT EXECUTE FUNCTION invoices_paper_guard();
