"""What kind of file it is, and which of its columns is which: proposed, for a person to settle."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256
from typing import Any, Final

from dashboard.codes import normalise
from dashboard.imports.headers import checked_names, column_keys, find_header
from dashboard.imports.limits import PAGE_LIMITS, UnusableFile
from dashboard.imports.profile import Profile, names_in
from dashboard.imports.profiles import PROFILES
from dashboard.imports.row import Asked
from dashboard.imports.sample import Rows, Sample
from dashboard.imports.tables import ReadAs

FALLBACK: Final = "modele"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All that a person may settle. `columns`: column of the profile → column of the file."""

    profile: str = FALLBACK
    sheet: str | None = None
    header_row: int | None = None
    encoding: str | None = None
    delimiter: str | None = None
    date_1904: bool | None = None
    fund: str | None = None
    department: str | None = None
    year: int | None = None
    columns: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Settings":
        return cls(**kept)

    def read_as(self) -> ReadAs:
        return ReadAs(self.sheet, self.header_row, self.encoding, self.delimiter)

    def asked(self) -> Asked:
        return Asked(fund=self.fund, department=self.department, year=self.year)


def all_expected_columns() -> list[str]:
    return [name for profile in PROFILES.values() for name in profile.expected_columns()]


def recognise(sample: Sample) -> Settings:
    """The profile that finds most of what it needs, and where."""
    best: tuple[tuple[float, int], Settings] | None = None
    for profile in PROFILES.values():
        expected = column_keys(profile.expected_columns())
        for sheet in sample.sheets:
            header = find_header(sheet.rows[:20], expected)
            if header is None:
                continue
            found = names_in(profile, [cell for cell in sheet.rows[header.at] if cell])
            score = (_part_found(profile, found), len(found))
            if best is None or score > best[0]:
                best = (
                    score,
                    Settings(
                        profile=profile.name if score[1] > 1 else FALLBACK,
                        sheet=sheet.name or None,
                        header_row=None if sample.kind == "json" else header.at + 1,
                        encoding=sample.encoding or None,
                        delimiter=sample.delimiter or None,
                    ),
                )
    settings = best[1] if best else Settings()
    return replace(settings, columns=proposed(settings, sample.rows_of(settings.sheet)))


def _part_found(profile: Profile, found: Mapping[str, str]) -> float:
    return sum(name in found for name in profile.required) / max(len(profile.required), 1)


def proposed(settings: Settings, rows: Rows) -> dict[str, str]:
    """Columns recognised by their names; none when the header cannot be read."""
    try:
        return names_in(PROFILES[settings.profile], header_names(settings, rows))
    except UnusableFile:
        return {}


def header_names(settings: Settings, rows: Rows) -> tuple[str, ...]:
    """The file's columns under these settings. Raises UnusableFile."""
    number = settings.header_row or 1
    if number > len(rows) or not any(map(str.strip, rows[number - 1])):
        raise UnusableFile(
            f"La ligne {number}, indiquée pour les titres de colonnes, est vide ou absente. "
            "Choisissez la ligne qui porte les noms des colonnes.",
            code="headers",
        )
    return checked_names(rows[number - 1], number, PAGE_LIMITS)


def header_print(names: Sequence[str]) -> str:
    """The same for the same titles, whatever their case and accents."""
    return sha256("\x1f".join(map(normalise, names)).encode()).hexdigest()


def missing_columns(settings: Settings) -> list[str]:
    """What the profile needs, and neither the file nor an option gives."""
    profile = PROFILES[settings.profile]
    return [
        column
        for column in profile.required
        if column not in settings.columns
        and not (
            column in profile.given_by and getattr(settings, profile.given_by[column]) is not None
        )
    ]
