-- Records transfers that are not known yet, with the accounts they need. Answers which ids are new.
-- Replaced in place: it takes, does and answers what it did. An account conflicts by its id and by its owner at once, and which
-- of the two indexes finds it first is chance: while somebody updates the row, a look into one index may miss it.
CREATE OR REPLACE FUNCTION wallet_record(p_orders jsonb, p_status text, p_accepted text[], p_at timestamptz)
RETURNS uuid[] LANGUAGE plpgsql AS $$
DECLARE
    fresh uuid[];
BEGIN
    WITH made AS (
        INSERT INTO wallet_transfer
            (id, debit_id, credit_id, amount_minor, currency, status, reason, reference_id, created_at, closed_at)
        SELECT o.id, o.debit_id, o.credit_id, o.amount_minor, o.currency, p_status, o.reason, o.reference_id, p_at,
            CASE WHEN p_status = 'pending' THEN NULL ELSE p_at END
        FROM jsonb_to_recordset(p_orders)
            AS o(id uuid, debit_id uuid, credit_id uuid, amount_minor bigint, currency text, reason text, reference_id uuid)
        ORDER BY o.id
        ON CONFLICT (id) DO NOTHING
        RETURNING id
    )
    SELECT coalesce(array_agg(id), '{}') INTO fresh FROM made;
    IF cardinality(fresh) < jsonb_array_length(p_orders) THEN
        PERFORM wallet_compare(p_orders, p_accepted);
    END IF;
    INSERT INTO wallet_account (id, kind, owner_id, currency, available_minor, held_minor, created_at)
    SELECT DISTINCT ON (side.id) side.id, side.kind, side.owner_id, o.currency, 0, 0, p_at
    FROM jsonb_to_recordset(p_orders) AS o(
        currency text, debit_id uuid, debit_kind text, debit_owner_id uuid,
        credit_id uuid, credit_kind text, credit_owner_id uuid),
        LATERAL (VALUES (o.debit_id, o.debit_kind, o.debit_owner_id), (o.credit_id, o.credit_kind, o.credit_owner_id))
            AS side(id, kind, owner_id)
    ORDER BY side.id
    ON CONFLICT DO NOTHING;
    RETURN fresh;
END $$;
