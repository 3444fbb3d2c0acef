-- Tables whose statistics say nothing of what they hold now: fewer rows than pages, as rolled
-- back or undone rows leave them, or few beside the `rows` that were just written.
SELECT relname FROM pg_class
WHERE oid = ANY (%(tables)s::regclass[])
  AND ((relpages > 8 AND reltuples >= 0 AND reltuples < relpages)
       OR reltuples < 20 * %(rows)s::bigint)
