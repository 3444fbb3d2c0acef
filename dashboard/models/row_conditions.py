"""What the policies of the database ask of a row: where it is, and which right writes it.

The roles are those of the readable tables (`dashboard.models.roles`): a right that changes there
changes here with the next `migrate`. A condition on a right says where as well: it stands alone.
"""
# ruff: noqa: S608 (conditions of the table of rights; nobody's words are in them)

from typing import Final

from dashboard.models.roles import RIGHTS_OF_ROLE, RIGHTS_OF_SYSTEM_ACCOUNT, Right

# Asked once for a query, not once for a row. Accounts over France stop at the first word.
EVERYWHERE = "(SELECT relance_everywhere())"
SIGNING_IN = "(SELECT relance_account()) IS NULL"


def here(column: str = "department_id") -> str:
    """The row's département is one of the account's; without one it is the nation's."""
    return f"{EVERYWHERE} OR {column} = ANY ((SELECT relance_places())::varchar[])"


def with_grant(table: str, column: str = "grant_id") -> str:
    return f"{EVERYWHERE} OR EXISTS (SELECT FROM dashboard_grant g WHERE g.id = {table}.{column})"


def own(column: str) -> str:
    return f"{column} = (SELECT relance_account())"


def of_account(column: str) -> str:
    """One's own, those of the accounts that one administers, all of them to sign in."""
    return f"{SIGNING_IN} OR {own(column)} OR relance_administers({column})"


# Natural persons, and those who may be: known to the départements that aid them. Legal persons
# are in public registers, and every agent may name one.
PERSON = (
    "relance_masked(category, legal_form, diffusion, false, confirmed_legal_person)"
    " OR (NOT confirmed_legal_person"
    " AND (legal_form, siren, rna, official_code) = ('', '', '', ''))"
)
_AIDED_HERE = (
    "EXISTS (SELECT FROM dashboard_grant g WHERE g.beneficiary_id = dashboard_beneficiary.id)"
)
_NAMED_IN_PUBLIC = (
    "EXISTS (SELECT FROM dashboard_rollupbeneficiary r"
    " WHERE r.department = '' AND r.beneficiary_id = dashboard_beneficiary.id)"
)
KNOWN_HERE = (
    f"{EVERYWHERE} OR NOT ({PERSON}) OR department_id = ANY ((SELECT relance_places())::varchar[])"
    f" OR {_AIDED_HERE} OR {_NAMED_IN_PUBLIC}"
)
# Never by having been named in public before anybody knew.
_LIVING_HERE = (
    "EXISTS (SELECT FROM dashboard_beneficiary b"
    " WHERE b.id = dashboard_personidentity.beneficiary_id"
    " AND b.department_id = ANY ((SELECT relance_places())::varchar[]))"
)
_PERSON_AIDED_HERE = (
    "EXISTS (SELECT FROM dashboard_grant g"
    " WHERE g.beneficiary_id = dashboard_personidentity.beneficiary_id)"
)
AIDED_OR_LIVING_HERE = f"{EVERYWHERE} OR {_PERSON_AIDED_HERE} OR {_LIVING_HERE}"
# One's own and those that wrote here; screens show those that wrote here only.
WROTE_HERE = f"{EVERYWHERE} OR {own('by_id')} OR id = ANY ((SELECT relance_batches())::bigint[])"


def inside(column: str) -> str:
    """A list of départements, all of them the account's."""
    return f"{EVERYWHERE} OR {own('by_id')} OR {column} <@ (SELECT relance_places())::varchar[]"


# Whoever does something to a grant leaves a row of it behind.
WORKING: Final = (Right.ENTER, Right.AWARD, Right.COMMIT, Right.PAY, Right.PUBLISH)


def holders(*rights: Right) -> str:
    """Roles, and accounts of the command line, that hold one of the rights: an array in SQL."""
    tables = (RIGHTS_OF_ROLE, RIGHTS_OF_SYSTEM_ACCOUNT)
    names = [f"'{name}'" for table in tables for name in table if table[name] & set(rights)]
    return f"ARRAY[{', '.join(names)}]::varchar[]"


def over_france(*rights: Right) -> str:
    return f"(SELECT relance_everywhere_as({holders(*rights)}))"


def anywhere(*rights: Right) -> str:
    """For what is of no département: a file sent, the name of a service."""
    return f"(SELECT relance_holds({holders(*rights)}))"


def here_with(*rights: Right, column: str = "department_id") -> str:
    places = f"((SELECT relance_places_as({holders(*rights)}))::varchar[])"
    return f"{over_france(*rights)} OR {column} = ANY {places}"


def grant_with(table: str, *rights: Right, column: str = "grant_id") -> str:
    """On a grant of a place where one of the rights is held."""
    place = here_with(*rights, column="g.department_id")
    return (
        f"{over_france(*rights)} OR EXISTS (SELECT FROM dashboard_grant g"
        f" WHERE g.id = {table}.{column} AND ({place}))"
    )


def news_with(table: str) -> str:
    place = here_with(Right.WRITE, column="n.department_id")
    return f"EXISTS (SELECT FROM dashboard_news n WHERE n.id = {table}.news_id AND ({place}))"


def by_batch(table: str) -> str:
    """What an import writes, or takes back, was asked row by row while the file was read."""
    return f"(batch_id IS NOT NULL AND ({grant_with(table, Right.IMPORT)}))"


_MOVEMENT: Final = "dashboard_movement"
_RIGHT_OF_KIND: Final = {
    "award": Right.AWARD,
    "commitment": Right.COMMIT,
    "payment": Right.PAY,
}
MOVEMENT: Final = " OR ".join(
    (
        *(
            f"(kind = '{kind}' AND ({grant_with(_MOVEMENT, right)}))"
            for kind, right in _RIGHT_OF_KIND.items()
        ),
        by_batch(_MOVEMENT),
    )
)
_PUBLICATION: Final = "dashboard_publication"
# Commitments and payments are public at once, under the edition in force.
PUBLICATION: Final = (
    f"{grant_with(_PUBLICATION, Right.PUBLISH)} OR {by_batch(_PUBLICATION)}"
    f" OR (kind = 'change' AND ({grant_with(_PUBLICATION, Right.COMMIT, Right.PAY)})"
    " AND edition_id = (SELECT p.edition_id FROM dashboard_publicgrant p"
    " WHERE p.grant_id = dashboard_publication.grant_id))"
)
# Two grants told apart: seen, and written.
BOTH_GRANTS = tuple(
    f"({of_one}) AND ({with_grant('dashboard_distinctgrants', 'other_id')})"
    for of_one in (
        with_grant("dashboard_distinctgrants"),
        grant_with("dashboard_distinctgrants", Right.ENTER),
    )
)
