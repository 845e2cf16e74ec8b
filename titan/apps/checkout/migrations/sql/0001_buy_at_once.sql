-- All steps of a purchase that asks nobody outside, in one transaction: the process, the stock, the vouchers, the money, the
-- orders, in the order in which the steps lock. Each is a door of its context; a refusal is an exception, so nothing is left.
-- Answers {"taken": process that holds a key of this one} with nothing done, or {"stock": how the variants stand}.
CREATE OR REPLACE FUNCTION checkout_buy_at_once(
    p_purchase uuid, p_buyer uuid, p_process jsonb, p_lines jsonb, p_vouchers jsonb, p_payment jsonb, p_orders jsonb,
    p_metadata jsonb, p_at timestamptz
) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    taken uuid;
    stock jsonb;
BEGIN
    taken := processes_finished(p_process, p_at);
    IF taken IS NOT NULL THEN
        RETURN jsonb_build_object('taken', taken);
    END IF;
    stock := inventory_allocate_at_once(p_purchase, p_lines, p_metadata, p_at);
    IF p_vouchers IS NOT NULL THEN
        PERFORM vouchers_take(p_purchase, p_buyer, p_vouchers->'uses', p_vouchers->'fact', p_metadata, p_at);
    END IF;
    PERFORM payments_open_at_once(p_payment->'payment', p_payment->'parts', p_payment->'tenders', p_payment->'events',
        p_payment->'transfers', (p_payment->>'is_captured')::boolean, p_metadata, p_at);
    IF orders_place_with_events(p_purchase, p_orders->'rows', p_orders->'events', p_metadata, p_at) <> 'placed' THEN
        RAISE EXCEPTION 'purchase % is known to orders', p_purchase USING ERRCODE = 'TK001';
    END IF;
    RETURN jsonb_build_object('stock', stock);
END
$$;
