-- The origin (转出地): freezes, gives form and balance away, settles. Each function is one step of a
-- handoff, for many handoffs at once, and one round trip.

CREATE TABLE people (
    id text PRIMARY KEY,
    name text NOT NULL,
    suspended boolean NOT NULL,
    balance_fen bigint NOT NULL CHECK (balance_fen >= 0),
    in_transit_fen bigint NOT NULL DEFAULT 0,
    open_handoff uuid,
    history bytea NOT NULL
) WITH (fillfactor = 50);

CREATE TABLE handoffs (
    id uuid PRIMARY KEY,
    person text NOT NULL,
    state text NOT NULL,
    amount_fen bigint NOT NULL,
    form bytea NOT NULL
) WITH (fillfactor = 50);

CREATE TABLE entries (handoff uuid, debit text, credit text, amount_fen bigint NOT NULL);

-- What is owed to the destination: form and balance.
CREATE TABLE outbox (handoff uuid PRIMARY KEY, amount_fen bigint NOT NULL, form bytea NOT NULL);

-- Accepts: the person is here, suspended and in no other handoff; the balance leaves the account.
CREATE FUNCTION freeze(ids uuid[], persons text[], names text[])
RETURNS TABLE (handoff uuid, amount_fen bigint, form bytea) LANGUAGE sql AS $$
    WITH asked AS (
        SELECT * FROM unnest(ids, persons, names) AS a(id, person, name)
    ), moved AS (
        UPDATE people p
        SET in_transit_fen = p.balance_fen, balance_fen = 0, open_handoff = a.id
        FROM asked a
        WHERE p.id = a.person AND p.name = a.name AND p.suspended AND p.open_handoff IS NULL
        RETURNING a.id, a.person, p.in_transit_fen AS amount, p.history
    ), noted AS (
        INSERT INTO handoffs SELECT id, person, 'frozen', amount, history FROM moved
    ), booked AS (
        INSERT INTO entries SELECT id, person, 'in transit', amount FROM moved
    ), owed AS (
        INSERT INTO outbox SELECT id, amount, history FROM moved
    )
    SELECT id, amount, history FROM moved
$$;

-- The destination has completed: what was in transit is cleared, and nothing is owed any more.
CREATE FUNCTION settle(ids uuid[]) RETURNS bigint LANGUAGE sql AS $$
    WITH settled AS (
        UPDATE handoffs SET state = 'settled'
        WHERE id = ANY (ids) AND state = 'frozen'
        RETURNING id, person, amount_fen
    ), cleared AS (
        UPDATE people p SET in_transit_fen = 0, open_handoff = NULL
        FROM settled s WHERE p.id = s.person
    ), booked AS (
        INSERT INTO entries SELECT id, 'in transit', 'clearing', amount_fen FROM settled
    ), sent AS (
        DELETE FROM outbox WHERE handoff = ANY (ids)
    )
    SELECT count(*) FROM settled
$$;
