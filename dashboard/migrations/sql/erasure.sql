-- Erasing who a natural person is: everywhere at once, from the history as well. Figures, references
-- and publications stay; what seals covered is shown to have been erased, by whom and when.

-- Whether it is an erasure that writes. An agent's own statements never are: the function that
-- erases works with the owner's rights.
CREATE FUNCTION relance_is_erasing() RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
    callers text;
BEGIN
    IF current_user IN ('relance_agent', 'relance_public') THEN
        RETURN false;
    END IF;
    GET DIAGNOSTICS callers = PG_CONTEXT;
    RETURN callers ~ 'function [^ ]*relance_erase_person\([a-z, ]*\) line';
END $$;

-- A text names somebody when it holds one of the words or suites of words, accents and capitals
-- apart, or one of the numbers however it is spaced.
CREATE FUNCTION relance_names(told text, words text[], numbers text[]) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(told, '') <> '' AND (
        EXISTS (SELECT FROM unnest(words) w
                WHERE ' ' || relance_normalise(told) || ' ' LIKE '% ' || w || ' %')
        OR EXISTS (SELECT FROM unnest(numbers) n
                   WHERE strpos(upper(regexp_replace(told, '[^0-9A-Za-z]', '', 'g')), n) > 0))
$$;

-- The suites of words under which a name may be written: as it is, last word first, first word last.
CREATE FUNCTION relance_ways_of(keys text[]) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(array_agg(DISTINCT way), '{}') FROM unnest(keys) k CROSS JOIN LATERAL (VALUES
        (k), (regexp_replace(k, '^(.+) ([^ ]+)$', '\2 \1')),
        (regexp_replace(k, '^([^ ]+) (.+)$', '\2 \1'))) v(way)
    WHERE k <> ''
$$;

-- The words of a name that point at somebody among those who know the grant.
CREATE FUNCTION relance_words_of(keys text[]) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(array_agg(DISTINCT w), '{}')
    FROM unnest(keys) k CROSS JOIN LATERAL unnest(string_to_array(k, ' ')) w
    WHERE length(w) > 2 AND w <> ALL ('{les,des,aux,une,sur,par,pour,dans,avec,mme,monsieur,madame,
                                        mademoiselle,epoux,epouse,veuve,fictif}')
$$;

-- The same text without the name; a text that still names is not kept.
CREATE FUNCTION relance_unnamed(told text, written text[], ways text[], numbers text[])
RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    name text;
BEGIN
    IF NOT relance_names(told, ways, numbers) THEN
        RETURN told;
    END IF;
    FOREACH name IN ARRAY written LOOP
        told := regexp_replace(told, '\m' || regexp_replace(
            regexp_replace(name, '^[^[:alnum:]]+|[^[:alnum:]]+$', '', 'g'),
            '[^[:alnum:]]+', '[^[:alnum:]]+', 'g') || '\M', 'identité effacée', 'gi');
    END LOOP;
    RETURN CASE WHEN relance_names(told, ways, numbers) THEN 'identité effacée' ELSE told END;
END $$;

CREATE FUNCTION relance_unnamed(told jsonb, ways text[], numbers text[]) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN CASE jsonb_typeof(told)
        WHEN 'object' THEN (SELECT coalesce(jsonb_object_agg(
            k.key, relance_unnamed(k.value, ways, numbers)), '{}') FROM jsonb_each(told) k)
        WHEN 'array' THEN (SELECT coalesce(jsonb_agg(
            relance_unnamed(k.value, ways, numbers) ORDER BY k.place), '[]')
            FROM jsonb_array_elements(told) WITH ORDINALITY k(value, place))
        ELSE CASE WHEN jsonb_typeof(told) <> 'null' AND relance_names(told #>> '{}', ways, numbers)
             THEN '"identité effacée"' ELSE told END END;
END $$;

-- What stands for the key of an erased row of a file: the same file is known again, and nobody is
-- named.
CREATE FUNCTION relance_erased_mark(told text) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT 'efface:' || encode(sha256(convert_to(salt || ' efface ' || told, 'UTF8')), 'hex')
    FROM dashboard_instance
$$;

-- Imports whose file may name the person: all those of the places where it is aided.
CREATE FUNCTION relance_imports_of(places varchar[]) RETURNS SETOF dashboard_importjob
LANGUAGE sql STABLE AS $$
    SELECT j.* FROM dashboard_importjob j
    JOIN dashboard_upload u ON u.id = j.upload_id
    WHERE u.forgotten_at IS NULL
      AND coalesce(j.named && places, j.perimeter && places, true)
$$;

-- History says that there was something, no more. Digests before and after let seals be verified.
CREATE FUNCTION relance_erase_history(people bigint[], ids bigint[], words text[], numbers text[])
RETURNS jsonb LANGUAGE sql AS $$
    WITH told AS MATERIALIZED (
        SELECT c.id, relance_digest_of_change(c) AS was,
               relance_without_identity(c.fields, array(
                   SELECT k.key FROM jsonb_each(c.fields) k
                   WHERE k.key = ANY (CASE c.subject
                           WHEN 'beneficiary' THEN '{name,siren,rna,official_code}'::text[]
                           ELSE '{objet,siret}' END)
                      OR (jsonb_typeof(k.value) IN ('string', 'array')
                          AND relance_names(k.value::text, words, numbers)))) AS fields,
               CASE WHEN relance_names(c.reason, words, numbers) THEN 'motif effacé'
                    ELSE c.reason END AS reason
        FROM dashboard_change c
        WHERE (c.grant_id = ANY (ids) OR (c.subject = 'beneficiary' AND c.row = ANY (people)))
          AND c.act <> 'erased'
    ), unsaid AS (
        UPDATE dashboard_change c SET fields = t.fields, reason = t.reason FROM told t
        WHERE c.id = t.id AND (c.fields, c.reason) IS DISTINCT FROM (t.fields, t.reason)
        RETURNING c.id, t.was, relance_digest_of_change(c) AS becomes
    )
    SELECT coalesce(jsonb_agg(jsonb_build_array(id, encode(was, 'hex'), encode(becomes, 'hex'))
                              ORDER BY id), '[]') FROM unsaid
$$;

CREATE FUNCTION relance_erase_movements(ids bigint[], words text[], numbers text[])
RETURNS jsonb LANGUAGE sql AS $$
    WITH told AS MATERIALIZED (
        SELECT m.id, relance_digest_of_movement(m) AS was FROM dashboard_movement m
        WHERE m.grant_id = ANY (ids) AND relance_names(m.reason, words, numbers)
    ), unsaid AS (
        UPDATE dashboard_movement m SET reason = 'motif effacé' FROM told t WHERE m.id = t.id
        RETURNING m.id, t.was, relance_digest_of_movement(m) AS becomes
    )
    SELECT coalesce(jsonb_agg(jsonb_build_array(id, encode(was, 'hex'), encode(becomes, 'hex'))
                              ORDER BY id), '[]') FROM unsaid
$$;

-- Reasons, and editions of a time when nobody knew that this was a natural person.
CREATE FUNCTION relance_erase_publications(ids bigint[], words text[], numbers text[])
RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    former jsonb;
    found jsonb;
BEGIN
    SELECT coalesce(jsonb_object_agg(p.no, encode(relance_digest_of_publication(p), 'hex')), '{}')
    INTO former FROM dashboard_publication p WHERE p.grant_id = ANY (ids);
    UPDATE dashboard_publication p SET reason = 'motif effacé'
    WHERE p.grant_id = ANY (ids) AND relance_names(p.reason, words, numbers);
    UPDATE dashboard_grantedition e
    SET beneficiary_name = 'Personne physique', siren = '', siret = '', rna = '', objet = f.name,
        payment_terms = '', source_url = '',
        file_number = CASE WHEN relance_names(e.file_number, words, numbers) THEN ''
                           ELSE e.file_number END
    FROM dashboard_fund f
    WHERE f.code = e.fund_id AND e.grant_id = ANY (ids) AND NOT e.masked;
    SELECT coalesce(jsonb_agg(jsonb_build_array(w.no, w.was, w.becomes) ORDER BY w.no), '[]')
    INTO found FROM (
        SELECT p.no, former ->> p.no::text AS was,
               encode(relance_digest_of_publication(p), 'hex') AS becomes
        FROM dashboard_publication p WHERE p.grant_id = ANY (ids)
    ) w WHERE w.was <> w.becomes;
    RETURN found;
END $$;

-- The desk's own fields of its grants, and what their sources said. What the public reads of them is
-- masked already; the reference takes its public form where it named somebody.
CREATE FUNCTION relance_erase_grants(ids bigint[], words text[], numbers text[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    moved record;
BEGIN
    FOR moved IN
        SELECT g.id, g.reference AS former, coalesce(g.department_id, 'FR') || '-p' || left(encode(
            sha256(convert_to((SELECT salt FROM dashboard_instance) || g.reference, 'UTF8')),
            'hex'), 12) AS reference
        FROM dashboard_grant g
        WHERE g.id = ANY (ids) AND g.reference !~ '-p[0-9a-f]{12}$'
          AND relance_names(g.reference, words, numbers)
    LOOP
        UPDATE dashboard_grant SET reference = moved.reference WHERE id = moved.id;
        UPDATE dashboard_receipt SET purpose = replace(purpose, moved.former, moved.reference)
        WHERE strpos(purpose, moved.former) > 0;
    END LOOP;
    UPDATE dashboard_grant g
    SET objet = f.name, siret = '',
        file_number = CASE WHEN relance_names(g.file_number, words, numbers) THEN ''
                           ELSE g.file_number END,
        payment_terms = CASE WHEN relance_names(g.payment_terms, words, numbers) THEN ''
                             ELSE g.payment_terms END,
        payment_dates = CASE WHEN relance_names(g.payment_dates, words, numbers) THEN ''
                             ELSE g.payment_dates END,
        eu_notification = CASE WHEN relance_names(g.eu_notification, words, numbers) THEN ''
                               ELSE g.eu_notification END,
        source_url = CASE WHEN relance_names(g.source_url, words, numbers) THEN ''
                          ELSE g.source_url END
    FROM dashboard_fund f WHERE f.code = g.fund_id AND g.id = ANY (ids);
    -- Accounting files key their rows by EJ and DP, which name nobody.
    UPDATE dashboard_sourcerow s
    SET raw = '{}',
        key = CASE WHEN s.profile = 'chorus' OR s.key LIKE 'efface:%' THEN s.key
                   ELSE relance_erased_mark(s.key) END,
        before = relance_unnamed(CASE WHEN s.before ? 'grant' THEN jsonb_set(
            s.before, '{grant}', (s.before -> 'grant') || jsonb_build_object(
                'objet', g.objet, 'siret', '', 'reference', g.reference)) ELSE s.before END,
            words, numbers)
    FROM dashboard_grant g WHERE g.id = s.grant_id AND s.grant_id = ANY (ids);
    UPDATE dashboard_distinctgrants d SET reason = 'motif effacé'
    WHERE (d.grant_id = ANY (ids) OR d.other_id = ANY (ids))
      AND relance_names(d.reason, words, numbers);
END $$;

-- Files received are forgotten as they are after thirty days; those that waited are to be sent again.
CREATE FUNCTION relance_erase_imports(places varchar[], written text[], ways text[],
                                      numbers text[]) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    jobs bigint[];
BEGIN
    SELECT coalesce(array_agg(j.id), '{}') INTO jobs FROM relance_imports_of(places) j;
    DELETE FROM dashboard_previewrow WHERE job_id = ANY (jobs);
    DELETE FROM dashboard_uploadpiece p USING dashboard_importjob j
    WHERE j.id = ANY (jobs) AND p.upload_id IN (j.upload_id, j.returned_id);
    UPDATE dashboard_upload u SET forgotten_at = statement_timestamp()
    FROM dashboard_importjob j WHERE j.id = ANY (jobs) AND u.id IN (j.upload_id, j.returned_id);
    UPDATE dashboard_importjob j
    SET sample = '{}', settings = relance_unnamed(j.settings, ways, numbers),
        outcome = relance_unnamed(j.outcome, ways, numbers),
        state = CASE WHEN j.state IN ('ready', 'previewed') THEN 'dropped' ELSE j.state END,
        message = CASE WHEN j.state IN ('ready', 'previewed') THEN
            'Ce fichier a été oublié quand l''identité d''une personne a été effacée : renvoyez-le '
            'sans elle.' ELSE relance_unnamed(j.message, written, ways, numbers) END
    WHERE j.id = ANY (jobs);
    UPDATE dashboard_importjob SET undo_reason = relance_unnamed(undo_reason, written, ways, numbers)
    WHERE relance_names(undo_reason, ways, numbers);
    UPDATE dashboard_upload SET filename = relance_unnamed(filename, written, ways, numbers)
    WHERE relance_names(filename, ways, numbers);
    UPDATE dashboard_importbatch
    SET filename = relance_unnamed(filename, written, ways, numbers),
        undo_reason = relance_unnamed(undo_reason, written, ways, numbers),
        summary = relance_unnamed(summary, ways, numbers)
    WHERE relance_names(filename, ways, numbers) OR relance_names(undo_reason, ways, numbers)
       OR relance_names(summary::text, ways, numbers);
    RETURN cardinality(jobs);
END $$;

-- What people wrote elsewhere, under its whole name or a number.
CREATE FUNCTION relance_erase_texts(ids bigint[], written text[], ways text[], numbers text[])
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    place record;
BEGIN
    DELETE FROM dashboard_entrydraft d
    WHERE d.grant_id = ANY (ids) OR relance_names(d.fields::text, ways, numbers);
    UPDATE dashboard_receipt SET answer = relance_unnamed(answer, ways, numbers)
    WHERE relance_names(answer::text, ways, numbers);
    -- A single word may be a town's: what is said in public is not mended by machine then.
    ways := array(SELECT w FROM unnest(ways) w WHERE strpos(w, ' ') > 0);
    FOR place IN SELECT * FROM (VALUES
        ('news', 'title'), ('news', 'body'), ('publicnews', 'title'), ('publicnews', 'body'),
        ('publicnews', 'photo_alternative'), ('newsphoto', 'alternative'), ('comment', 'text'),
        ('commentdraft', 'text')) AS t(name, field)
    LOOP
        EXECUTE format('UPDATE dashboard_%1$I SET %2$I = relance_unnamed(%2$I, $1, $2, $3)'
                       ' WHERE relance_names(%2$I, $2, $3)', place.name, place.field)
        USING written, ways, numbers;
    END LOOP;
END $$;
