-- From the publication log to what the public reads. One definition of the published state,
-- now (known_at = infinity) or as it was known at an instant.

-- Shares an amount by largest remainder on its cents; ties go to the first weight, which is the
-- lowest INSEE code. A negative amount is the mirror of the positive one.
CREATE FUNCTION relance_split(amount numeric, weights integer[]) RETURNS numeric[]
LANGUAGE sql IMMUTABLE STRICT AS $$
    WITH total AS (
        SELECT abs(amount * 100)::bigint::numeric AS cents, sum(w)::numeric AS weight
        FROM unnest(weights) w
    ), part AS (
        SELECT w.i, div(t.cents * w.weight, t.weight) AS floor,
               mod(t.cents * w.weight, t.weight) AS rest
        FROM total t, unnest(weights) WITH ORDINALITY AS w(weight, i)
    ), ranked AS (
        SELECT i, floor, row_number() OVER (ORDER BY rest DESC, i) AS rank,
               (SELECT cents FROM total) - sum(floor) OVER () AS left_over
        FROM part
    )
    SELECT array_agg(round(sign(amount) * (floor + (rank <= left_over)::integer) / 100, 2) ORDER BY i)
    FROM ranked
$$;

-- The same as dashboard.codes.normalise (a test compares them). Letters that no decomposition
-- turns into plain ones are rare: the slow path is theirs alone.
CREATE FUNCTION relance_normalise(words text) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT btrim(regexp_replace(lower(CASE
        WHEN plain ~ '[ªðđÐĐħĦıĸŀłĿŁŉŋŊøØºſŧŦ¹²³œŒæÆßẞþÞĳĲﬁﬂ]' THEN translate(
            replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
                replace(replace(plain, 'œ', 'oe'), 'Œ', 'oe'), 'æ', 'ae'), 'Æ', 'ae'),
                'ß', 'ss'), 'ẞ', 'ss'), 'þ', 'th'), 'Þ', 'th'), 'ĳ', 'ij'), 'Ĳ', 'ij'),
                'ﬁ', 'fi'), 'ﬂ', 'fl'),
            'ªðđÐĐħĦıĸŀłĿŁŉŋŊøØºſŧŦ¹²³',
            'addddhhikllllnnnooostt123')
        ELSE plain
    END COLLATE "C"), '[^a-z0-9]+', ' ', 'g'))
    FROM regexp_replace(
        CASE WHEN words ~ '^[ -~]*$' THEN words ELSE normalize(words, NFD) END,
        U&'[\0300-\036F\00AD\200B-\200D\2060\FEFF]+', '', 'g') AS plain
$$;

CREATE FUNCTION relance_month_end(day date) RETURNS date LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT (date_trunc('month', day) + interval '1 month - 1 day')::date
$$;

-- The publication in force for each grant at an instant; ids null means every grant.
CREATE FUNCTION relance_in_force(ids bigint[], known_at timestamptz)
RETURNS TABLE (grant_id bigint, no bigint, at timestamptz, edition_id bigint)
LANGUAGE plpgsql STABLE ROWS 1000 AS $$
BEGIN
    IF ids IS NULL THEN
        RETURN QUERY SELECT l.grant_id, l.no, l.at, l.edition_id FROM (
            SELECT DISTINCT ON (p.grant_id) p.grant_id, p.no, p.at, p.edition_id, p.kind
            FROM dashboard_publication p WHERE p.at <= known_at
            ORDER BY p.grant_id, p.no DESC
        ) l WHERE l.kind <> 'withdraw';
    ELSE
        RETURN QUERY SELECT l.grant_id, l.no, l.at, l.edition_id
        FROM unnest(ids) AS wanted(id)
        CROSS JOIN LATERAL (
            SELECT p.grant_id, p.no, p.at, p.edition_id, p.kind
            FROM dashboard_publication p
            WHERE p.grant_id = wanted.id AND p.at <= known_at
            ORDER BY p.no DESC LIMIT 1
        ) l WHERE l.kind <> 'withdraw';
    END IF;
END $$;

-- A date with its precision, so that both can be picked together.
CREATE TYPE relance_dated AS (effective_on date, date_precision varchar);

CREATE FUNCTION relance_public_grants(ids bigint[], known_at timestamptz)
RETURNS SETOF dashboard_publicgrant LANGUAGE sql STABLE ROWS 1000 AS $$
    WITH force AS MATERIALIZED (SELECT * FROM relance_in_force(ids, known_at)),
    ledger AS (
        SELECT pm.grant_id,
               coalesce(sum(pm.amount) FILTER (WHERE pm.kind = 'award'), 0) AS awarded,
               coalesce(sum(pm.amount) FILTER (WHERE pm.kind = 'commitment'), 0) AS committed,
               coalesce(sum(pm.amount) FILTER (WHERE pm.kind = 'payment'), 0) AS paid,
               -- The first award that no correction took back; else the first award.
               (array_agg((pm.effective_on, pm.date_precision)::relance_dated
                    ORDER BY (r.movement_id IS NOT NULL), pm.effective_on, pm.movement_id)
                    FILTER (WHERE pm.nature = 'initial'))[1] AS first
        FROM force f
        JOIN dashboard_publishedmovement pm
            ON pm.grant_id = f.grant_id AND pm.published_at <= known_at
        LEFT JOIN dashboard_publishedmovement r
            ON r.corrects_id = pm.movement_id AND r.published_at <= known_at
           AND pm.nature = 'initial'
        GROUP BY pm.grant_id
    ), life AS (
        -- A grant withdrawn or masked since hides its details in every earlier state as well.
        SELECT f.grant_id, started.at AS first_at,
               known_at <> 'infinity' AND last.kind = 'withdraw' AS withdrawn,
               CASE WHEN known_at <> 'infinity' AND last.edition_id <> f.edition_id
                    THEN last.edition_id END AS later_edition
        FROM force f
        CROSS JOIN LATERAL (
            SELECT p.at FROM dashboard_publication p
            WHERE p.grant_id = f.grant_id ORDER BY p.no LIMIT 1) started
        CROSS JOIN LATERAL (
            SELECT p.kind, p.edition_id FROM dashboard_publication p
            WHERE p.grant_id = f.grant_id ORDER BY p.no DESC LIMIT 1) last
    )
    -- In the order of the table's columns. `h` is the masked edition that hides `e`, if any.
    SELECT coalesce(h.reference, e.reference), e.year, e.masked OR h.id IS NOT NULL,
           CASE WHEN l.withdrawn THEN '' ELSE coalesce(h.beneficiary_name, e.beneficiary_name)
               END::varchar,
           CASE WHEN l.withdrawn THEN '' ELSE coalesce(h.siren, e.siren) END::varchar,
           CASE WHEN l.withdrawn THEN '' ELSE coalesce(h.siret, e.siret) END::varchar,
           CASE WHEN l.withdrawn THEN '' ELSE coalesce(h.rna, e.rna) END::varchar,
           e.category, e.size,
           CASE WHEN l.withdrawn THEN '' ELSE coalesce(h.legal_form, e.legal_form) END::varchar,
           CASE WHEN l.withdrawn THEN 'Aide retirée' ELSE coalesce(h.objet, e.objet) END,
           CASE WHEN l.withdrawn THEN '' ELSE e.authority_name END::varchar,
           CASE WHEN l.withdrawn THEN '' ELSE e.authority_siret END::varchar,
           CASE WHEN l.withdrawn THEN '' ELSE coalesce(h.file_number, e.file_number) END::varchar,
           CASE WHEN NOT l.withdrawn AND h.id IS NULL THEN e.total_cost END,
           CASE WHEN l.withdrawn THEN '[]' ELSE coalesce(h.cofundings, e.cofundings) END,
           CASE WHEN NOT l.withdrawn AND h.id IS NULL THEN e.convention_on END,
           CASE WHEN l.withdrawn THEN '' ELSE coalesce(h.payment_terms, e.payment_terms) END,
           CASE WHEN l.withdrawn THEN '' ELSE coalesce(h.payment_dates, e.payment_dates)
               END::varchar,
           CASE WHEN l.withdrawn THEN '' ELSE e.eu_notification END::varchar,
           e.confidence,
           CASE WHEN l.withdrawn THEN '' ELSE coalesce(h.source_url, e.source_url) END::varchar,
           e.commitments_followed, e.payments_followed,
           f.grant_id, f.no, l.first_at, f.at, l.withdrawn,
           m.awarded, m.committed, m.paid,
           -- Movements published before the mask keep their day; the grant no longer shows it.
           CASE WHEN e.masked THEN relance_month_end((m.first).effective_on)
                ELSE (m.first).effective_on END,
           CASE WHEN e.masked AND (m.first).date_precision = 'day' THEN 'month'
                ELSE (m.first).date_precision END,
           CASE WHEN l.withdrawn THEN ''
                ELSE relance_normalise(coalesce(h.beneficiary_name, e.beneficiary_name))
               END::varchar,
           CASE WHEN l.withdrawn OR e.masked OR h.id IS NOT NULL THEN ''
                ELSE relance_normalise(concat_ws(' ',
                    e.reference, e.beneficiary_name, e.objet, place.names)) END,
           CASE WHEN NOT l.withdrawn AND h.id IS NULL THEN e.beneficiary_id END,
           e.department_id, f.edition_id, e.fund_id
    FROM force f
    JOIN dashboard_grantedition e ON e.id = f.edition_id
    JOIN ledger m ON m.grant_id = f.grant_id
    JOIN life l ON l.grant_id = f.grant_id
    LEFT JOIN dashboard_grantedition h
        ON h.id = l.later_edition AND h.masked AND NOT e.masked
    LEFT JOIN LATERAL (
        SELECT string_agg(c.name, ' ' ORDER BY c.code) AS names
        FROM dashboard_editionshare s JOIN dashboard_commune c ON c.code = s.commune_id
        WHERE s.edition_id = f.edition_id
    ) place ON true
$$;

-- What each commune holds: every movement split on its own, so the parts of a correction mirror
-- those of what it corrects. `until` keeps the movements in effect by the end of that day.
CREATE FUNCTION relance_public_shares(ids bigint[], known_at timestamptz, until date)
RETURNS TABLE (grant_id bigint, commune_id varchar, weight integer,
               awarded numeric, committed numeric, paid numeric)
LANGUAGE sql STABLE ROWS 1000 AS $$
    WITH force AS MATERIALIZED (SELECT * FROM relance_in_force(ids, known_at)),
    place AS MATERIALIZED (
        SELECT f.grant_id,
               array_agg(s.commune_id ORDER BY s.commune_id COLLATE "C" NULLS LAST) AS communes,
               array_agg(s.weight ORDER BY s.commune_id COLLATE "C" NULLS LAST) AS weights
        FROM force f JOIN dashboard_editionshare s ON s.edition_id = f.edition_id
        GROUP BY f.grant_id
    ), piece AS (
        SELECT p.grant_id, p.communes[1] AS commune, p.weights[1] AS weight, pm.kind, pm.amount
        FROM place p JOIN dashboard_publishedmovement pm ON pm.grant_id = p.grant_id
        WHERE cardinality(p.communes) = 1
          AND pm.published_at <= known_at AND pm.effective_on <= until
        UNION ALL
        SELECT p.grant_id, part.commune, part.weight, pm.kind, part.amount
        FROM place p JOIN dashboard_publishedmovement pm ON pm.grant_id = p.grant_id
        CROSS JOIN LATERAL unnest(p.communes, p.weights, relance_split(pm.amount, p.weights))
            AS part(commune, weight, amount)
        WHERE cardinality(p.communes) > 1
          AND pm.published_at <= known_at AND pm.effective_on <= until
    )
    SELECT q.grant_id, q.commune, q.weight,
           coalesce(sum(q.amount) FILTER (WHERE q.kind = 'award'), 0),
           coalesce(sum(q.amount) FILTER (WHERE q.kind = 'commitment'), 0),
           coalesce(sum(q.amount) FILTER (WHERE q.kind = 'payment'), 0)
    FROM piece q GROUP BY q.grant_id, q.commune, q.weight
$$;
