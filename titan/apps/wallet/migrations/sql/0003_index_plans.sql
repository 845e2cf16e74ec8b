-- A function's plans are kept by each connection for as long as no ANALYZE has run since. Those made while the tables were
-- small would read them whole, and go on doing so when they have grown. Every statement here touches a few rows by their
-- ids, so the only good plan is known: an index and a nested loop.
ALTER FUNCTION wallet_apply(uuid[], integer, integer, integer)
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off;
ALTER FUNCTION wallet_compare(jsonb, text[])
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off;
ALTER FUNCTION wallet_post(uuid[], timestamptz) SET enable_seqscan = off;
ALTER FUNCTION wallet_void(uuid[], timestamptz) SET enable_seqscan = off;
