-- Puts money back into an order's escrow for a refund, once: the transfers, the row, the fact. The caller holds the escrow's
-- account. Where no money has to move, the row alone keeps the release waiting for the refund.
CREATE OR REPLACE FUNCTION wallet_reclaim_escrow(
    p_row jsonb, p_orders jsonb, p_fact jsonb, p_metadata jsonb, p_at timestamptz
) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO wallet_reclaim (refund_id, order_id, shop_id, bearer, amount_minor, currency, seller_minor, advance_minor,
        commission_minor, tax_minor, platform_minor, carrier_minor, status, created_at, closed_at)
    SELECT r.refund_id, r.order_id, r.shop_id, r.bearer, r.amount_minor, r.currency, r.seller_minor, r.advance_minor,
        r.commission_minor, r.tax_minor, r.platform_minor, r.carrier_minor, 'open', p_at, NULL
    FROM jsonb_to_record(p_row) AS r(refund_id uuid, order_id uuid, shop_id uuid, bearer text, amount_minor bigint,
        currency text, seller_minor bigint, advance_minor bigint, commission_minor bigint, tax_minor bigint,
        platform_minor bigint, carrier_minor bigint);
    IF jsonb_array_length(p_orders) = 0 THEN
        RETURN false;
    END IF;
    PERFORM wallet_execute(p_orders, p_at);
    PERFORM wallet_append(p_fact, p_metadata, p_at);
    RETURN true;
END $$;

-- Takes the money of an open reclaim out of the escrow again, whence it came. The caller holds the escrow's account.
CREATE OR REPLACE FUNCTION wallet_undo_reclaim(
    p_refund uuid, p_orders jsonb, p_fact jsonb, p_metadata jsonb, p_at timestamptz
) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    UPDATE wallet_reclaim SET status = 'undone', closed_at = p_at WHERE refund_id = p_refund AND status = 'open';
    IF NOT FOUND OR jsonb_array_length(p_orders) = 0 THEN
        RETURN false;
    END IF;
    PERFORM wallet_execute(p_orders, p_at);
    PERFORM wallet_append(p_fact, p_metadata, p_at);
    RETURN true;
END $$;

-- Fills what the platform laid out for a shop from what the shop has. Answers how much moved.
CREATE OR REPLACE FUNCTION wallet_net_advance(p_order jsonb, p_at timestamptz) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    v_seller uuid := p_order->>'debit_id';
    v_advance uuid := p_order->>'credit_id';
    v_amount bigint;
BEGIN
    PERFORM 1 FROM wallet_account WHERE id IN (v_seller, v_advance) ORDER BY id FOR NO KEY UPDATE;
    SELECT least(s.available_minor, -a.available_minor) INTO v_amount
    FROM wallet_account s, wallet_account a WHERE s.id = v_seller AND a.id = v_advance;
    IF v_amount IS NULL OR v_amount <= 0 THEN
        RETURN 0;
    END IF;
    PERFORM wallet_execute(jsonb_build_array(p_order || jsonb_build_object('amount_minor', v_amount)), p_at);
    RETURN v_amount;
END $$;

-- Keeps the order's amount, or as much as there is, in reserve; once per id. Answers how much is kept.
CREATE OR REPLACE FUNCTION wallet_keep_reserve(p_order jsonb, p_at timestamptz) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    v_available bigint;
    v_amount bigint;
BEGIN
    SELECT available_minor INTO v_available FROM wallet_account WHERE id = (p_order->>'debit_id')::uuid FOR NO KEY UPDATE;
    SELECT amount_minor INTO v_amount FROM wallet_transfer WHERE id = (p_order->>'id')::uuid;
    IF v_amount IS NOT NULL THEN
        RETURN v_amount;
    END IF;
    v_amount := least(coalesce(v_available, 0), (p_order->>'amount_minor')::bigint);
    IF v_amount <= 0 THEN
        RETURN 0;
    END IF;
    PERFORM wallet_execute(jsonb_build_array(p_order || jsonb_build_object('amount_minor', v_amount)), p_at);
    RETURN v_amount;
END $$;

-- Gives back what the transfer `p_kept` kept; once. Answers how much that is.
CREATE OR REPLACE FUNCTION wallet_free_reserve(p_order jsonb, p_kept uuid, p_at timestamptz)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    v_amount bigint;
BEGIN
    SELECT amount_minor INTO v_amount FROM wallet_transfer
    WHERE id = p_kept AND credit_id = (p_order->>'debit_id')::uuid;
    IF v_amount IS NULL THEN
        RETURN 0;
    END IF;
    PERFORM wallet_execute(jsonb_build_array(p_order || jsonb_build_object('amount_minor', v_amount)), p_at);
    RETURN v_amount;
END $$;
