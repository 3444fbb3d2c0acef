"""Communes for who enters a grant: inside one département, former ones as what they became."""

import re
from dataclasses import dataclass
from typing import Final

from psycopg.sql import SQL

from dashboard.codes import normalise
from dashboard.models import Commune, Department, FormerCommune
from dashboard.queries.reading import rows

LIMIT: Final = 8
_LABEL: Final = re.compile(r"(?P<name>.*\S)\s*\((?P<code>[0-9][0-9AB][0-9]{3})\)")
_CODE: Final = re.compile(r"[0-9][0-9AB][0-9]{3}", re.IGNORECASE)
# Names that begin so, then names with a word that does; the present name before a former one.
_SUGGESTED: Final = SQL("""
SELECT code, name, former FROM (
    SELECT c.code, c.name, '' AS former, c.key, c.population
    FROM dashboard_commune c WHERE c.department_id = %(department)s
    UNION ALL
    SELECT c.code, c.name, f.name, relance_normalise(f.name), 0
    FROM dashboard_formercommune f JOIN dashboard_commune c ON c.code = f.successor_id
    WHERE c.department_id = %(department)s AND f.name <> c.name
) place
WHERE place.key LIKE %(key)s || '%%' OR place.key LIKE '%% ' || %(key)s || '%%'
   OR (place.code LIKE %(code)s || '%%' AND former = '')
ORDER BY place.key = %(key)s DESC, place.key LIKE %(key)s || '%%' DESC, former <> '',
         place.population DESC, place.code
LIMIT %(limit)s
""")


@dataclass(frozen=True, slots=True)
class PlaceFound:
    """A present commune; `former` is the former name under which it was found, "" otherwise."""

    code: str
    name: str
    former: str = ""

    @property
    def label(self) -> str:
        return f"{self.name} ({self.code})"

    @property
    def note(self) -> str:
        return f"ancienne commune : {self.former}" if self.former else ""


class NoSuchPlace(Exception):
    """No commune, or several, under that text; `choices` are those it may have meant."""

    def __init__(self, message: str, choices: tuple[PlaceFound, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.choices = choices


def suggested(text: str, department: str) -> list[PlaceFound]:
    """One query over the communes of the département, present and former: some hundreds."""
    key = normalise(text)
    if not key or not department:
        return []
    given = {"department": department, "key": key, "code": _code(text) or "-", "limit": LIMIT}
    return [PlaceFound(*row) for row in rows(_SUGGESTED, given)]


def located(text: str, department: Department | None) -> PlaceFound:
    """The commune that was meant: "Gray (70279)", "70279", or a name that only one bears.

    Raises NoSuchPlace with the way out, also for a commune of another département.
    """
    if department is None:
        raise NoSuchPlace("Une aide nationale n'est située dans aucune commune : laissez vide.")
    label = _LABEL.fullmatch(text.strip())
    code = label["code"] if label else text.strip().upper()
    if _CODE.fullmatch(code):
        return _inside(_of_code(code), department)
    return _of_name(text, department)


def _code(text: str) -> str:
    written = text.strip().upper()
    return written if re.fullmatch(r"[0-9][0-9AB]?[0-9]{0,3}", written) else ""


def _of_code(code: str) -> tuple[Commune, str]:
    found = Commune.objects.select_related("department").filter(code=code).first()
    if found:
        return found, ""
    former = FormerCommune.objects.select_related("successor__department").filter(code=code).first()
    if former:
        return former.successor, former.name
    raise NoSuchPlace(
        f"Le code {code} n'est celui d'aucune commune. Un code INSEE n'est pas un code postal : "
        "écrivez plutôt le nom."
    )


def _of_name(text: str, department: Department) -> PlaceFound:
    key = normalise(text)
    near = suggested(text, department.code)
    same = {
        place.code: place
        for place in near
        if key in (normalise(place.name), normalise(place.former))
    }
    if len(same) == 1:
        return next(iter(same.values()))
    if near:
        raise NoSuchPlace(
            f"Plusieurs communes répondent à « {text} »."
            if same
            else f"Aucune commune de {department} ne s'appelle exactement « {text} ».",
            tuple(near),
        )
    elsewhere = Commune.objects.select_related("department").filter(key=key).order_by("code")[:2]
    if len(elsewhere) == 1:
        return _inside((elsewhere[0], ""), department)
    raise NoSuchPlace(
        f"Aucune commune de {department} ne s'appelle « {text} ». Vérifiez le nom, ou laissez la "
        "case vide si le projet n'est pas situé."
    )


def _inside(found: tuple[Commune, str], department: Department) -> PlaceFound:
    commune, former = found
    if commune.department_id != department.pk:
        raise NoSuchPlace(
            f"{commune.name} ({commune.code}) est dans le département {commune.department}, l'aide "
            f"dans {department}. Corrigez le département, ou laissez cette part non localisée."
        )
    return PlaceFound(commune.code, commune.name, former)
