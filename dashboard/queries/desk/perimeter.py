"""Where an account may read: the first condition of every question of the desk."""

from dataclasses import dataclass

from psycopg.sql import SQL, Composable

from dashboard.models import User
from dashboard.permissions import Right, departments_with
from dashboard.queries.conditions import ALWAYS, Params


@dataclass(frozen=True, slots=True)
class Perimeter:
    """Codes of départements, sorted; None for France, national grants included."""

    departments: tuple[str, ...] | None

    @property
    def everywhere(self) -> bool:
        return self.departments is None

    @property
    def params(self) -> Params:
        if self.departments is None:
            return {}
        return {"perimeter": list(self.departments), "place": "".join(self.departments[:1])}

    def holds(self, column: Composable) -> Composable:
        """The condition on a column that names a département; a national row is outside.

        One département alone is an equality: its rows come sorted along the index.
        """
        if self.departments is None:
            return ALWAYS
        if len(self.departments) == 1:
            return SQL("{} = %(place)s").format(column)
        return SQL("{} = ANY(%(perimeter)s)").format(column)


def perimeter_of(user: User, right: Right = Right.READ) -> Perimeter:
    """Two queries at most."""
    found = departments_with(user, right)
    return Perimeter(None if found is None else tuple(sorted(found)))
