PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
CREATE TABLE IF NOT EXISTS intent (
    id TEXT PRIMARY KEY,
    payment_id TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount > 0),
    currency TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('requires_action', 'authorised', 'captured', 'declined', 'voided')),
    captured INTEGER NOT NULL DEFAULT 0 CHECK (captured BETWEEN 0 AND amount),
    capture_at_once INTEGER NOT NULL,
    return_url TEXT NOT NULL,
    page TEXT NOT NULL DEFAULT '',
    decline_code TEXT NOT NULL DEFAULT '',
    last4 TEXT NOT NULL DEFAULT '',
    news TEXT NOT NULL DEFAULT 'prompt',
    told INTEGER NOT NULL DEFAULT 0,
    created_at REAL NOT NULL,
    method TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX IF NOT EXISTS intent_payment ON intent (payment_id, created_at);
CREATE INDEX IF NOT EXISTS intent_day ON intent (created_at, id);
CREATE TABLE IF NOT EXISTS method (
    token TEXT PRIMARY KEY,
    card TEXT NOT NULL,
    last4 TEXT NOT NULL,
    expiry_month INTEGER NOT NULL,
    expiry_year INTEGER NOT NULL,
    created_at REAL NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS charge (
    id TEXT PRIMARY KEY,
    intent_id TEXT NOT NULL REFERENCES intent (id),
    amount INTEGER NOT NULL,
    last4 TEXT NOT NULL,
    created_at REAL NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS capture (
    intent_id TEXT PRIMARY KEY REFERENCES intent (id),
    amount INTEGER NOT NULL CHECK (amount > 0),
    created_at REAL NOT NULL,
    fee INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE IF NOT EXISTS refund (
    id TEXT PRIMARY KEY,
    intent_id TEXT NOT NULL REFERENCES intent (id),
    order_id TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount > 0),
    created_at REAL NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS answer (
    key TEXT PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    status INTEGER NOT NULL,
    body TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS message (
    position INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    intent_id TEXT NOT NULL,
    type TEXT NOT NULL,
    body TEXT NOT NULL,
    due_at REAL NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    delivered_at REAL
) STRICT;
CREATE INDEX IF NOT EXISTS refund_intent ON refund (intent_id);
CREATE INDEX IF NOT EXISTS message_due ON message (due_at) WHERE delivered_at IS NULL;
