-- `number` orders the lines of a grant; `on_line` names the line that opens the commitment meant,
-- when it is opened by this very batch.
CREATE TEMPORARY TABLE import_line (
    grant_id bigint NOT NULL,
    number integer NOT NULL,
    kind text NOT NULL,
    nature text NOT NULL,
    amount numeric(14,2) NOT NULL,
    effective_on date NOT NULL,
    date_precision text NOT NULL,
    reference text NOT NULL,
    corrects_id bigint,
    on_commitment_id bigint,
    on_line integer,
    reason text NOT NULL
) ON COMMIT DROP
