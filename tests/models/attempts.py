"""The SQL of attempts, put together from what each attempt is about."""
# ruff: noqa: S608 (the whole point is SQL that somebody typed)

from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """`attempt` is refused with a message that holds `says`; without the rule it is not."""

    name: str
    says: str
    attempt: str
    without: str

    def __str__(self) -> str:
        return self.name


def movement(grant: int, kind: str, nature: str, amount: str, **more: str) -> str:
    """An INSERT; `more` gives further columns as SQL."""
    columns = {
        "grant_id": str(grant),
        "kind": f"'{kind}'",
        "nature": f"'{nature}'",
        "amount": amount,
        "effective_on": "'2021-07-01'",
        "recorded_by_id": "9001",
        **more,
    }
    return (
        f"INSERT INTO dashboard_movement ({', '.join(columns)})"
        f" VALUES ({', '.join(columns.values())});"
    )


def the(reference: str) -> str:
    return f"(SELECT id FROM dashboard_movement WHERE reference = '{reference}')"


def award_of(grant: int) -> str:
    return f"(SELECT min(id) FROM dashboard_movement WHERE grant_id = {grant})"


def publication(grant: int, by: int, kind: str = "publish", edition: str = "") -> str:
    """Publish a grant by a new edition, or by the one that is named."""
    new = f"(SELECT edition_id FROM relance_write_editions('{{{grant}}}'))"
    return (
        "INSERT INTO dashboard_publication (by_id, grant_id, kind, edition_id, up_to_movement)"
        f" VALUES ({by}, {grant}, '{kind}', {edition or new},"
        f" (SELECT last_movement FROM dashboard_grantbalance WHERE grant_id = {grant}));"
    )


def in_force(grant: int) -> str:
    return f"(SELECT edition_id FROM dashboard_publicgrant WHERE grant_id = {grant})"


def edit(grant: int, what: str = "objet = 'Nouveau'", by: int = 9001) -> str:
    return (
        f"UPDATE dashboard_grant SET {what}, version = version + 1,"
        f" pending_by = array_append(pending_by, {by}) WHERE id = {grant};"
    )


def allocation(department: str, amount: int, nature: str = "initial", *, binding: bool) -> str:
    return (
        "INSERT INTO dashboard_allocation (fund_id, first_year, last_year, department_id, amount,"
        " nature, effective_on, retained, binding, source_url, note, territory_label)"
        f" VALUES ('IDF', 2021, 2021, {department}, {amount}, '{nature}', '2021-01-01', true,"
        f" {binding}, '', '', '');"
    )


def asleep(table: str, trigger: str) -> str:
    return f"ALTER TABLE dashboard_{table} DISABLE TRIGGER {trigger};"
