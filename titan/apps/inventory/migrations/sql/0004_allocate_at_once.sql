-- Promises units to an order inside the caller's transaction: p_lines is [[variant, quantity], …]. Answers how the variants
-- stand. Raises TI001 where some are not free and TI002 where the reservation is known, so that the caller's work is undone.
CREATE OR REPLACE FUNCTION inventory_allocate_at_once(p_id uuid, p_lines jsonb, p_metadata jsonb, p_at timestamptz)
RETURNS jsonb LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
    variants uuid[];
    quantities integer[];
    ruling jsonb;
BEGIN
    SELECT array_agg((line->>0)::uuid), array_agg((line->>1)::integer) INTO variants, quantities
    FROM jsonb_array_elements(p_lines) AS line;
    ruling := inventory_reserve(p_id, variants, quantities, p_at, true, p_metadata, p_at);
    IF ruling->>'outcome' = 'sold_out' THEN
        RAISE EXCEPTION 'units are not free' USING ERRCODE = 'TI001';
    ELSIF ruling->>'outcome' <> 'held' THEN
        RAISE EXCEPTION 'reservation % is %', p_id, ruling->>'outcome' USING ERRCODE = 'TI002';
    END IF;
    RETURN ruling->'stock';
END
$$;
