-- Control totals and published comments are said once: another line takes their place.
CREATE FUNCTION relance_refuse_unsaying() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation',
        MESSAGE = CASE TG_TABLE_NAME
            WHEN 'dashboard_comment' THEN
                'Un commentaire publié ne se modifie pas et ne se supprime pas.'
            ELSE 'Un total de contrôle enregistré ne se modifie pas et ne se supprime pas.'
        END,
        HINT = 'Enregistrez-en un autre : le dernier compte.';
END $$;
CREATE TRIGGER controltotal_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON dashboard_controltotal
    FOR EACH STATEMENT EXECUTE FUNCTION relance_refuse_unsaying();
CREATE TRIGGER comment_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON dashboard_comment
    FOR EACH STATEMENT EXECUTE FUNCTION relance_refuse_unsaying();

-- A line of an envelope is taken back by its exact opposite, in the same envelope.
CREATE FUNCTION relance_check_allocation_reversal() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    o dashboard_allocation;
BEGIN
    SELECT * INTO o FROM dashboard_allocation WHERE id = NEW.corrects_id;
    IF o.corrects_id IS NOT NULL
       OR (o.fund_id, o.first_year, o.last_year, o.nature, o.retained, o.territory_label)
          <> (NEW.fund_id, NEW.first_year, NEW.last_year, NEW.nature, NEW.retained,
              NEW.territory_label)
       OR o.department_id IS DISTINCT FROM NEW.department_id
       OR o.region_id IS DISTINCT FROM NEW.region_id
       OR o.amount <> -NEW.amount OR o.effective_on <> NEW.effective_on THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation',
            CONSTRAINT = 'allocation_reversal_mirrors',
            MESSAGE = 'L''annulation ne reprend pas exactement la ligne d''enveloppe annulée, au '
                      'signe près.',
            HINT = 'Reprenez son fonds, son exercice, son territoire, sa nature et sa date.';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER allocation_reversal AFTER INSERT ON dashboard_allocation
    FOR EACH ROW WHEN (NEW.corrects_id IS NOT NULL)
    EXECUTE FUNCTION relance_check_allocation_reversal();
