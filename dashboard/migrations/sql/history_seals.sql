-- Movements and publications never change: history keeps who, when and their digest. Seals chain
-- the digests of all that was written, in the order of commits.

-- A digest reads the same in any session and on any server. Columns are named one by one: one that
-- is added later changes nothing of what is sealed.
CREATE FUNCTION relance_digest(told jsonb) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
    SELECT sha256(convert_to(told::text, 'UTF8'))
$$;

CREATE FUNCTION relance_digest_of_movement(m dashboard_movement) RETURNS bytea
LANGUAGE sql STABLE AS $$
    SELECT relance_digest(jsonb_build_array(m.id, m.grant_id, m.kind, m.nature, m.amount::text,
        m.effective_on, m.date_precision, m.recorded_at AT TIME ZONE 'UTC', m.recorded_by_id,
        m.reference, m.on_commitment_id, m.reason, m.corrects_id, m.batch_id))
$$;

-- With the edition and the communes that it made public.
CREATE FUNCTION relance_digest_of_publication(p dashboard_publication) RETURNS bytea
LANGUAGE sql STABLE AS $$
    SELECT relance_digest(jsonb_build_array(p.no, p.at AT TIME ZONE 'UTC', p.kind,
        p.up_to_movement, p.reason, p.batch_id, p.by_id, p.grant_id,
        e.id, e.reference, e.year, e.masked, e.beneficiary_name, e.siren, e.siret, e.rna,
        e.category, e.size, e.legal_form, e.objet, e.authority_name, e.authority_siret,
        e.file_number, e.total_cost::text, e.cofundings, e.convention_on, e.payment_terms,
        e.payment_dates, e.eu_notification, e.confidence, e.source_url, e.commitments_followed,
        e.payments_followed, e.grant_version, e.beneficiary_id, e.department_id, e.fund_id)
        || coalesce((SELECT jsonb_agg(jsonb_build_array(s.commune_id, s.weight)
                                      ORDER BY s.commune_id COLLATE "C")
                     FROM dashboard_editionshare s WHERE s.edition_id = p.edition_id), '[]'))
    FROM dashboard_grantedition e WHERE e.id = p.edition_id
$$;

CREATE FUNCTION relance_write_movement_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO dashboard_change (at, xid, by_id, batch_id, subject, act, row, grant_id,
        department, reason, digest)
    SELECT m.recorded_at, relance_transaction(), m.recorded_by_id, m.batch_id, 'movement',
           'created', m.id, m.grant_id, g.department_id, m.reason,
           relance_digest_of_movement(m)
    FROM added m JOIN dashboard_grant g ON g.id = m.grant_id
    ORDER BY m.id;
    RETURN NULL;
END $$;
CREATE TRIGGER movement_history AFTER INSERT ON dashboard_movement
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION relance_write_movement_history();

CREATE FUNCTION relance_write_publication_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO dashboard_change (at, xid, by_id, batch_id, subject, act, row, grant_id,
        department, reason, digest)
    SELECT p.at, relance_transaction(), p.by_id, p.batch_id, 'publication', 'created', p.no,
           p.grant_id, g.department_id, p.reason, relance_digest_of_publication(p)
    FROM added p JOIN dashboard_grant g ON g.id = p.grant_id
    ORDER BY p.no;
    RETURN NULL;
END $$;
CREATE TRIGGER publication_history AFTER INSERT ON dashboard_publication
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION relance_write_publication_history();

CREATE FUNCTION relance_digest_of_change(c dashboard_change) RETURNS bytea
LANGUAGE sql STABLE AS $$
    SELECT relance_digest(jsonb_build_array(c.id, c.at AT TIME ZONE 'UTC', c.xid, c.by_id,
        c.batch_id, c.subject, c.act, c.row, c.grant_id, c.department, c.fields, c.reason,
        encode(c.digest, 'hex')))
$$;

CREATE FUNCTION relance_link(previous text, no bigint, at timestamptz, changes bigint[],
                             digests bytea) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to(jsonb_build_array(
        previous, no, at AT TIME ZONE 'UTC', changes)::text, 'UTF8') || digests), 'hex')
$$;

-- Every transaction before this one is closed. Those that run in another database of the same
-- server write nothing here; one that cannot be told apart counts as ours, and only delays.
CREATE FUNCTION relance_closed_before() RETURNS bigint LANGUAGE sql VOLATILE AS $$
    SELECT least(pg_snapshot_xmax(now.snapshot)::text::bigint,
                 pg_current_xact_id_if_assigned()::text::bigint,
                 (SELECT min(r.xid) FROM (
                      SELECT x::text::bigint AS xid FROM pg_snapshot_xip(now.snapshot) x) r
                  WHERE NOT EXISTS (
                      SELECT FROM pg_stat_activity a WHERE a.datname <> current_database()
                      AND a.backend_xid::text::bigint = r.xid & 4294967295)))
    FROM (SELECT pg_current_snapshot() AS snapshot) now
$$;

-- Seals what no running transaction can still add to, by pages of 10 000; returns how many.
-- Called every minute. A database restored elsewhere counts its transactions anew: what has no
-- seal is then looked for by its key.
CREATE FUNCTION relance_seal_history() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    last dashboard_seal;
    bound bigint;
    beyond bigint;
    page record;
    sealed bigint := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(821005);
    SELECT * INTO last FROM dashboard_seal ORDER BY no DESC LIMIT 1;
    bound := relance_closed_before();
    beyond := pg_snapshot_xmax(pg_current_snapshot())::text::bigint;
    FOR page IN
        SELECT array_agg(w.id ORDER BY w.place) AS changes,
               string_agg(w.digest, ''::bytea ORDER BY w.place) AS digests
        FROM (
            SELECT c.id, relance_digest_of_change(c) AS digest,
                   row_number() OVER (ORDER BY c.xid, c.id) AS place
            FROM dashboard_change c
            WHERE CASE WHEN coalesce(last.horizon, 0) <= beyond
                  THEN c.xid >= coalesce(last.horizon, 0) AND c.xid < bound
                  ELSE (c.xid < bound OR c.xid >= beyond) AND NOT EXISTS (
                      SELECT FROM dashboard_seal s WHERE c.id = ANY (s.changes)) END
        ) w GROUP BY (w.place - 1) / 10000 ORDER BY (w.place - 1) / 10000
    LOOP
        last.hash := relance_link(coalesce(last.hash, ''), coalesce(last.no, 0) + 1,
                                  statement_timestamp(), page.changes, page.digests);
        last.no := coalesce(last.no, 0) + 1;
        INSERT INTO dashboard_seal (no, at, horizon, size, changes, digests, hash)
        VALUES (last.no, statement_timestamp(), bound, cardinality(page.changes), page.changes,
                page.digests, last.hash);
        sealed := sealed + cardinality(page.changes);
    END LOOP;
    RETURN sealed;
END $$;

-- What was written before history was kept has its digest from now on.
ALTER TABLE dashboard_change DISABLE TRIGGER change_append_only;
INSERT INTO dashboard_change (at, xid, by_id, batch_id, subject, act, row, grant_id, department,
    reason, digest)
SELECT m.recorded_at, relance_transaction(), m.recorded_by_id, m.batch_id, 'movement', 'created',
       m.id, m.grant_id, g.department_id, m.reason, relance_digest_of_movement(m)
FROM dashboard_movement m JOIN dashboard_grant g ON g.id = m.grant_id ORDER BY m.id;
INSERT INTO dashboard_change (at, xid, by_id, batch_id, subject, act, row, grant_id, department,
    reason, digest)
SELECT p.at, relance_transaction(), p.by_id, p.batch_id, 'publication', 'created', p.no,
       p.grant_id, g.department_id, p.reason, relance_digest_of_publication(p)
FROM dashboard_publication p JOIN dashboard_grant g ON g.id = p.grant_id ORDER BY p.no;
ALTER TABLE dashboard_change ENABLE TRIGGER change_append_only;
