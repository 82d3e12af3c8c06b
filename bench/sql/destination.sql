-- The destination (转入地): takes the application, decides on form and balance, credits.

CREATE TABLE people (
    id text PRIMARY KEY,
    name text NOT NULL,
    enrolled boolean NOT NULL,
    balance_fen bigint NOT NULL CHECK (balance_fen >= 0),
    open_handoff uuid,
    history bytea NOT NULL
) WITH (fillfactor = 50);

CREATE TABLE handoffs (
    id uuid PRIMARY KEY,
    person text NOT NULL,
    name text NOT NULL,
    state text NOT NULL,
    amount_fen bigint,
    form bytea
) WITH (fillfactor = 50);

CREATE TABLE entries (handoff uuid, debit text, credit text, amount_fen bigint NOT NULL);

-- What is owed to the origin: first the request, then the outcome.
CREATE TABLE outbox (handoff uuid PRIMARY KEY, kind text NOT NULL) WITH (fillfactor = 50);

-- Takes applications: the person is enrolled here and in no other handoff.
CREATE FUNCTION apply(ids uuid[], persons text[], names text[])
RETURNS bigint LANGUAGE sql AS $$
    WITH asked AS (
        SELECT * FROM unnest(ids, persons, names) AS a(id, person, name)
    ), taken AS (
        UPDATE people p SET open_handoff = a.id
        FROM asked a
        WHERE p.id = a.person AND p.name = a.name AND p.enrolled AND p.open_handoff IS NULL
        RETURNING a.id, a.person, a.name
    ), noted AS (
        INSERT INTO handoffs SELECT id, person, name, 'applied' FROM taken
    ), owed AS (
        INSERT INTO outbox SELECT id, 'request' FROM taken
    )
    SELECT count(*) FROM taken
$$;

-- Both legs are here: the money is credited, the months are taken over. The one decision point.
CREATE FUNCTION complete(ids uuid[], amounts bigint[], forms bytea[])
RETURNS bigint LANGUAGE sql AS $$
    WITH legs AS (
        SELECT * FROM unnest(ids, amounts, forms) AS l(id, amount, form)
    ), completed AS (
        UPDATE handoffs h SET state = 'completed', amount_fen = l.amount, form = l.form
        FROM legs l WHERE h.id = l.id AND h.state = 'applied'
        RETURNING h.id, h.person, l.amount, l.form
    ), credited AS (
        UPDATE people p
        SET balance_fen = p.balance_fen + c.amount, history = p.history || c.form,
            open_handoff = NULL
        FROM completed c WHERE p.id = c.person
    ), booked AS (
        INSERT INTO entries
        SELECT id, 'clearing', 'unmatched', amount FROM completed
        UNION ALL
        SELECT id, 'unmatched', person, amount FROM completed
    ), owed AS (
        UPDATE outbox o SET kind = 'outcome' FROM completed c WHERE o.handoff = c.id
    )
    SELECT count(*) FROM completed
$$;

-- The origin has heard of the outcome: nothing is owed any more.
CREATE FUNCTION told(ids uuid[]) RETURNS bigint LANGUAGE sql AS $$
    WITH sent AS (DELETE FROM outbox WHERE handoff = ANY (ids) RETURNING handoff)
    SELECT count(*) FROM sent
$$;
