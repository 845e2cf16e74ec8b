-- Uses vouchers for a purchase: all or nothing, once per purchase. Answers whether it happened now.
-- Vouchers are locked in the order of their ids, and a claim only under its voucher, so that no two calls wait for
-- each other. Dates are not looked at: a frozen quote keeps what it promised; one that was stopped is refused.
CREATE OR REPLACE FUNCTION vouchers_take(
    p_purchase uuid, p_buyer uuid, p_uses jsonb, p_fact jsonb, p_metadata jsonb, p_at timestamptz
) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    known record;
    wanted record;
BEGIN
    INSERT INTO vouchers_taking (purchase_id, buyer_id, status, uses, created_at, closed_at)
    VALUES (p_purchase, p_buyer, 'taken', p_uses, p_at, NULL)
    ON CONFLICT (purchase_id) DO NOTHING;
    IF NOT FOUND THEN
        SELECT status, uses, buyer_id INTO known FROM vouchers_taking WHERE purchase_id = p_purchase;
        IF known.status = 'given_back' THEN
            RAISE EXCEPTION 'purchase % has given back', p_purchase USING ERRCODE = 'TV002';
        ELSIF known.uses <> p_uses OR known.buyer_id <> p_buyer THEN
            RAISE EXCEPTION 'purchase % took other vouchers', p_purchase USING ERRCODE = 'TV003';
        END IF;
        RETURN false;
    END IF;
    FOR wanted IN
        SELECT u.id, u.voucher_id, u.amount_minor, u.platform_minor, u.currency
        FROM jsonb_to_recordset(p_uses)
            AS u(id uuid, voucher_id uuid, amount_minor bigint, platform_minor bigint, currency text)
        ORDER BY u.voucher_id
    LOOP
        UPDATE vouchers_voucher
        SET used_count = used_count + 1, spent_minor = spent_minor + wanted.amount_minor
        WHERE id = wanted.voucher_id AND currency = wanted.currency AND stopped_at IS NULL
            AND (total_limit IS NULL OR used_count < total_limit)
            AND (budget_minor IS NULL OR spent_minor + wanted.amount_minor <= budget_minor);
        IF NOT FOUND THEN
            PERFORM vouchers_refuse(wanted.voucher_id, wanted.currency);
        END IF;
        UPDATE vouchers_claim SET used_count = used_count + 1
        WHERE voucher_id = wanted.voucher_id AND user_id = p_buyer AND used_count < granted;
        IF NOT FOUND THEN
            RAISE EXCEPTION '%', wanted.voucher_id USING ERRCODE =
                CASE WHEN EXISTS (SELECT 1 FROM vouchers_claim
                                  WHERE voucher_id = wanted.voucher_id AND user_id = p_buyer)
                THEN 'TV001' ELSE 'TV006' END, DETAIL = 'user';
        END IF;
        INSERT INTO vouchers_use
            (id, voucher_id, purchase_id, user_id, amount_minor, platform_minor, currency, used_at, given_back_at)
        VALUES (wanted.id, wanted.voucher_id, p_purchase, p_buyer, wanted.amount_minor, wanted.platform_minor,
            wanted.currency, p_at, NULL);
    END LOOP;
    INSERT INTO vouchers_use_part (id, use_id, shop_id, order_id, amount_minor, platform_minor, given_back_at)
    SELECT p.id, u.id, p.shop_id, NULL, p.amount_minor, p.platform_minor, NULL
    FROM jsonb_to_recordset(p_uses) AS u(id uuid, parts jsonb),
        jsonb_to_recordset(u.parts) AS p(id uuid, shop_id uuid, amount_minor bigint, platform_minor bigint);
    INSERT INTO eventlog_event (stream, version, type, bucket, payload, metadata, recorded_at)
    VALUES ((p_fact->>'stream')::uuid, 1, p_fact->>'type', (p_fact->>'bucket')::smallint, p_fact->'payload',
        p_metadata, p_at);
    RETURN true;
END $$;

-- Says which limit keeps a voucher from being used.
CREATE OR REPLACE FUNCTION vouchers_refuse(p_voucher uuid, p_currency text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v record;
BEGIN
    SELECT stopped_at, currency, used_count >= total_limit AS is_out INTO v
    FROM vouchers_voucher WHERE id = p_voucher;
    IF NOT FOUND OR v.currency <> p_currency THEN
        RAISE EXCEPTION '%', p_voucher USING ERRCODE = 'TV004';
    ELSIF v.stopped_at IS NOT NULL THEN
        RAISE EXCEPTION '%', p_voucher USING ERRCODE = 'TV005';
    END IF;
    RAISE EXCEPTION '%', p_voucher USING ERRCODE = 'TV001', DETAIL = CASE WHEN v.is_out THEN 'total' ELSE 'budget' END;
END $$;

-- Gives back what a purchase took: one shop's parts, or with no shop all of it, and then a purchase that took
-- nothing gets a mark that keeps a late take out. Answers what came back, or null.
CREATE OR REPLACE FUNCTION vouchers_give_back(p_purchase uuid, p_shop uuid, p_order uuid, p_at timestamptz)
RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    taking record;
    used record;
    is_whole boolean;
    back jsonb := '[]';
BEGIN
    IF p_shop IS NULL THEN
        INSERT INTO vouchers_taking (purchase_id, buyer_id, status, uses, created_at, closed_at)
        VALUES (p_purchase, NULL, 'given_back', '[]', p_at, p_at)
        ON CONFLICT (purchase_id) DO NOTHING;
    END IF;
    SELECT buyer_id, status INTO taking FROM vouchers_taking WHERE purchase_id = p_purchase FOR UPDATE;
    IF NOT FOUND OR taking.status = 'given_back' THEN
        RETURN NULL;
    END IF;
    FOR used IN
        SELECT u.id, u.voucher_id, u.currency, sum(p.amount_minor)::bigint AS amount_minor,
            jsonb_agg(jsonb_build_object('voucher_id', u.voucher_id, 'shop_id', p.shop_id, 'currency', u.currency,
                'amount_minor', p.amount_minor, 'platform_minor', p.platform_minor) ORDER BY p.id) AS parts
        FROM vouchers_use u JOIN vouchers_use_part p ON p.use_id = u.id
        WHERE u.purchase_id = p_purchase AND p.given_back_at IS NULL AND (p_shop IS NULL OR p.shop_id = p_shop)
        GROUP BY u.id, u.voucher_id, u.currency
        ORDER BY u.voucher_id
    LOOP
        UPDATE vouchers_use_part SET given_back_at = p_at, order_id = p_order
        WHERE use_id = used.id AND given_back_at IS NULL AND (p_shop IS NULL OR shop_id = p_shop);
        is_whole := NOT EXISTS (
            SELECT 1 FROM vouchers_use_part WHERE use_id = used.id AND given_back_at IS NULL);
        UPDATE vouchers_voucher
        SET spent_minor = spent_minor - used.amount_minor, used_count = used_count - is_whole::integer
        WHERE id = used.voucher_id;
        IF is_whole THEN
            UPDATE vouchers_use SET given_back_at = p_at WHERE id = used.id;
            UPDATE vouchers_claim SET used_count = used_count - 1
            WHERE voucher_id = used.voucher_id AND user_id = taking.buyer_id;
        END IF;
        back := back || (SELECT jsonb_agg(part || jsonb_build_object('is_voucher_back', is_whole))
                         FROM jsonb_array_elements(used.parts) AS part);
    END LOOP;
    IF p_shop IS NULL THEN
        UPDATE vouchers_taking SET status = 'given_back', closed_at = p_at WHERE purchase_id = p_purchase;
    END IF;
    RETURN CASE WHEN back = '[]' THEN NULL
        ELSE jsonb_build_object('buyer_id', taking.buyer_id, 'parts', back) END;
END $$;
