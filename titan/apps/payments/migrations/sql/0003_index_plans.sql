-- See wallet's 0003: plans made while the tables were small must not read them whole later.
ALTER FUNCTION payments_read(uuid) SET enable_seqscan = off;
ALTER FUNCTION payments_capture_wallet(uuid, jsonb, timestamptz) SET enable_seqscan = off;
