-- Both books of a run stand side by side in reconciliation_theirs and reconciliation_ours.

-- Each charge with the payment that it is for, and what they are to each other. A charge is the payment's own when it is the
-- one that the payment stands on, or, before that is known, the first. Every other charge that holds money is a double.
CREATE OR REPLACE FUNCTION reconciliation_charges(p_run uuid, p_provider text)
RETURNS TABLE (payment_id uuid, reference text, status text, currency text, amount_minor bigint, captured_minor bigint,
    refunded_minor bigint, fee_minor bigint, fee_due_minor bigint, net bigint, holds boolean, at_stake bigint, own_id uuid,
    own_provider text, own_reference text, own_status text, has_money boolean, own_currency text, own_amount bigint,
    own_captured bigint, own_refunded bigint, own_net bigint, own_fee bigint, is_own boolean, is_foreign boolean,
    is_late boolean, is_gone boolean, is_pair boolean, is_other_amount boolean, is_other_capture boolean)
LANGUAGE sql STABLE
-- Runs come and go in both tables, so what the planner knows of them is old: it shall not guess that a run is small.
SET enable_nestloop = off SET work_mem = '64MB' AS $$
WITH own AS (
    SELECT o.*, o.status IN ('authorised', 'captured', 'partly_refunded', 'refunded') AS has_money,
        o.captured_minor - o.refunded_minor AS net
    FROM reconciliation_ours o WHERE o.run_id = p_run
),
charges AS (
    SELECT t.*, t.captured_minor - t.refunded_minor AS net,
        t.status = 'authorised' OR t.captured_minor > t.refunded_minor AS holds,
        CASE WHEN t.status = 'authorised' THEN t.amount_minor ELSE t.captured_minor - t.refunded_minor END AS at_stake
    FROM reconciliation_theirs t WHERE t.run_id = p_run
),
pairs AS (
    SELECT c.*, o.payment_id AS own_id, o.provider AS own_provider, o.reference AS own_reference,
        o.status AS own_status, o.has_money, o.currency AS own_currency, o.amount_minor AS own_amount,
        o.captured_minor AS own_captured, o.refunded_minor AS own_refunded, o.net AS own_net,
        o.fee_minor AS own_fee,
        row_number() OVER (PARTITION BY c.payment_id
            ORDER BY (c.reference = o.reference) DESC, c.holds DESC, c.created_at, c.reference) AS place
    FROM charges c LEFT JOIN own o ON o.payment_id = c.payment_id
),
judged AS (
    SELECT p.*,
        own_provider = p_provider AND place = 1
            AND (NOT has_money OR own_reference = '' OR own_reference = p.reference) AS is_own,
        p.currency <> own_currency AS is_foreign,
        own_captured = 0 AND p.net > 0 OR p.status = 'authorised' AND NOT has_money AS is_late,
        own_status = 'authorised' AND NOT p.holds AS is_gone
    FROM pairs p
),
named AS (
    SELECT p.*, p.is_own AND NOT p.is_foreign AS is_pair,
        p.amount_minor <> own_amount
            OR own_captured > 0 AND p.captured_minor <> own_captured AND p.net <> own_net AS is_other_amount,
        own_captured > 0 AND p.captured_minor <> own_captured AS is_other_capture
    FROM judged p
)
SELECT n.payment_id, n.reference::text, n.status::text, n.currency::text, n.amount_minor, n.captured_minor, n.refunded_minor,
    n.fee_minor, n.fee_due_minor, n.net, n.holds, n.at_stake, n.own_id, n.own_provider::text, n.own_reference::text,
    n.own_status::text, n.has_money, n.own_currency::text, n.own_amount, n.own_captured, n.own_refunded, n.own_net, n.own_fee,
    n.is_own, n.is_foreign, n.is_late, n.is_gone, n.is_pair, n.is_other_amount, n.is_other_capture
FROM named n
$$;

-- Fees that the ledger does not know of yet.
CREATE OR REPLACE FUNCTION reconciliation_new_fees(p_run uuid, p_provider text)
RETURNS TABLE (payment_id uuid, fee_minor bigint, currency text)
LANGUAGE sql STABLE AS $$
SELECT c.payment_id, c.fee_minor, c.currency FROM reconciliation_charges(p_run, p_provider) c
WHERE c.is_pair AND c.fee_minor > 0 AND c.own_fee IS NULL
$$;

-- What differs, by name. `ours` and `theirs` are minor units. A fee differs from what was agreed, or from what is booked.
CREATE OR REPLACE FUNCTION reconciliation_compare(p_run uuid, p_provider text)
RETURNS TABLE (kind text, payment_id uuid, reference text, ours bigint, ours_currency text, theirs bigint,
    theirs_currency text, detail text)
LANGUAGE sql STABLE
SET enable_nestloop = off SET work_mem = '64MB' AS $$
WITH named AS MATERIALIZED (SELECT * FROM reconciliation_charges(p_run, p_provider))
SELECT 'unknown', p.payment_id, p.reference::text, NULL::bigint, '', p.at_stake, p.currency::text,
    'the provider holds money for no payment of ours: ' || p.status
FROM named p WHERE p.own_id IS NULL AND p.holds
UNION ALL
SELECT 'double', p.payment_id, p.reference::text, own_amount, own_currency::text,
    p.at_stake, p.currency::text,
    CASE WHEN own_provider <> p_provider THEN 'the payment is with ' || own_provider
        ELSE 'the payment stands on ' || coalesce(nullif(own_reference, ''), 'another charge') END
FROM named p WHERE p.own_id IS NOT NULL AND NOT p.is_own AND p.holds
UNION ALL
SELECT 'currency', p.payment_id, p.reference::text, own_amount, own_currency::text, p.amount_minor, p.currency::text,
    p.currency || ' there, ' || own_currency || ' here'
FROM named p WHERE p.is_own AND p.is_foreign AND (p.holds OR p.has_money)
UNION ALL
SELECT 'late', p.payment_id, p.reference::text, own_captured, own_currency::text, p.at_stake,
    p.currency::text, p.status || ' there, ' || own_status || ' here'
FROM named p WHERE p.is_pair AND p.is_late
UNION ALL
SELECT 'missing', p.payment_id, p.reference::text, own_amount, own_currency::text, 0, p.currency::text,
    p.status || ' there, ' || own_status || ' here'
FROM named p WHERE p.is_pair AND NOT p.is_late AND p.is_gone
UNION ALL
SELECT 'amount', p.payment_id, p.reference::text,
    CASE WHEN is_other_capture THEN own_captured ELSE own_amount END, own_currency::text,
    CASE WHEN is_other_capture THEN p.captured_minor ELSE p.amount_minor END, p.currency::text,
    CASE WHEN is_other_capture THEN 'captured' ELSE 'authorised' END
FROM named p WHERE p.is_pair AND NOT p.is_late AND NOT p.is_gone AND p.is_other_amount AND (p.holds OR p.has_money)
UNION ALL
SELECT 'refunded', p.payment_id, p.reference::text, own_refunded, own_currency::text, p.refunded_minor, p.currency::text,
    CASE WHEN p.refunded_minor > own_refunded THEN 'more went back than we know of' ELSE 'less went back than we know of' END
FROM named p
WHERE p.is_pair AND NOT p.is_late AND NOT p.is_gone AND p.refunded_minor <> own_refunded AND p.net <> own_net
UNION ALL
SELECT 'fee', p.payment_id, p.reference::text,
    CASE WHEN p.fee_minor <> p.fee_due_minor THEN p.fee_due_minor ELSE p.own_fee END, p.currency::text, p.fee_minor,
    p.currency::text,
    CASE WHEN p.fee_minor <> p.fee_due_minor THEN 'agreed here, taken there' ELSE 'booked here, taken there' END
FROM named p
WHERE p.is_pair AND p.fee_minor IS NOT NULL AND (p.fee_minor <> p.fee_due_minor OR p.fee_minor <> p.own_fee)
UNION ALL
SELECT 'missing', o.payment_id, o.reference::text, CASE WHEN o.captured_minor > 0 THEN o.captured_minor ELSE o.amount_minor END,
    o.currency::text, NULL, '', 'the provider does not know it; ' || o.status || ' here'
FROM reconciliation_ours o WHERE o.run_id = p_run AND o.is_of_day AND o.provider = p_provider
    AND o.status IN ('authorised', 'captured', 'partly_refunded', 'refunded')
    AND NOT EXISTS (SELECT 1 FROM reconciliation_theirs c WHERE c.run_id = p_run AND c.payment_id = o.payment_id)
$$;
