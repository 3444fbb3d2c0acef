"""Files as agents really have them, sent to the page: read rightly, or refused in plain words."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from xlsxwriter import Workbook

from dashboard.models import Grant, ImportJob, Movement, PreviewRow, User
from tests.imports.files import xlsx, xlsx_of
from tests.imports.importing import csv_bytes, modele
from tests.imports.sending import applied, previewed, sent
from tests.signing_in import agent

pytestmark = pytest.mark.usefixtures("small_france")

TITLES: list[object] = list(modele())


@pytest.fixture
def by() -> User:
    return agent("instructor", "70")


def values(**cells: object) -> list[object]:
    return list(modele(**cells).values())


def told(job: ImportJob) -> list[Mapping[str, Any]]:
    rows = PreviewRow.objects.filter(job=job, verdict="refused").order_by("number")
    return [one for row in rows for one in row.told]


def movement(job: ImportJob) -> tuple[Decimal, date]:
    assert job.state == "applied", (job.state, job.message)
    found = Movement.objects.get()
    return found.amount, found.effective_on


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("1\u202f234,56 €", "1234.56"),
        ("1\u00a0234,56\u00a0€", "1234.56"),
        ("1 234,56", "1234.56"),
        ("1234.56", "1234.56"),
        ("1e5", "100000.00"),
    ],
)
def test_amounts_are_read_as_they_are_written(by: User, written: str, read: str) -> None:
    job = applied(previewed(csv_bytes([modele(montant_attribue=written)]), by=by))

    assert movement(job)[0] == Decimal(read)


@pytest.mark.parametrize("written", ["1.234", "12,345,6", "mille", "1 234 €€ ?"])
def test_an_amount_in_doubt_is_asked_again(by: User, written: str) -> None:
    job = previewed(csv_bytes([modele(montant_attribue=written)]), by=by)

    (refusal,) = told(job)
    assert (refusal["rule"], refusal["column"]) == ("montant-illisible", "montant_attribue")
    assert refusal["value"] == written
    assert refusal["way_out"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("1er février 2021", date(2021, 2, 1)),
        ("06/05/2021", date(2021, 5, 6)),
        ("2021-05-06", date(2021, 5, 6)),
        ("44322", date(2021, 5, 6)),
        ("mai 2021", date(2021, 5, 31)),
    ],
)
def test_dates_are_read_as_they_are_written(by: User, written: str, read: date) -> None:
    job = applied(previewed(csv_bytes([modele(date_attribution=written)]), by=by))

    assert movement(job)[1] == read


def test_the_unit_of_dates_in_numbers_may_be_chosen(by: User) -> None:
    content = csv_bytes([modele(date_attribution="42860")])
    job = applied(previewed(content, by=by, date_1904=True))

    assert movement(job)[1] == date(2021, 5, 6)


def test_dates_and_amounts_of_a_workbook_are_its_own(by: User) -> None:
    def fill(book: Workbook) -> None:
        sheet = book.add_worksheet("Aides")
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(0, 0, TITLES)
        sheet.write_row(1, 0, values(montant_attribue=1234.5))
        sheet.write_datetime(1, TITLES.index("date_attribution"), date(2021, 5, 6), day)

    for is_1904 in (False, True):
        Grant.objects.all().update(status="cancelled")
        job = previewed(xlsx(fill, date_1904=is_1904), by=by, filename="aides.xlsx")
        row = PreviewRow.objects.get(job=job)
        assert (row.verdict, row.amount) == ("new", Decimal("1234.50"))


def test_the_header_may_stand_on_line_5_under_a_title(by: User) -> None:
    table: list[list[object]] = [
        ["Aides de mai"],
        [],
        ["DDT 70"],
        [],
        list(TITLES),
        values(),
        [],
        values(reference="B"),
    ]
    job = previewed(xlsx_of(*table), by=by, filename="aides.xlsx")

    assert job.settings["header_row"] == 5
    assert job.outcome["new"] == 2
    numbers = PreviewRow.objects.filter(job=job).order_by("number").values_list("number", flat=True)
    assert list(numbers) == [6, 8]


def test_of_two_sheets_the_one_that_holds_grants_is_read_and_the_other_can_be(by: User) -> None:
    def fill(book: Workbook) -> None:
        book.add_worksheet("Lisez-moi").write_row(0, 0, ["Bonjour"])
        for name, reference in (("Mai", "M1"), ("Juin", "J1")):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, TITLES)
            sheet.write_row(1, 0, values(reference=reference))
            if name == "Mai":
                sheet.write_row(2, 0, values(reference="M2"))

    job = previewed(xlsx(fill), by=by, filename="aides.xlsx")
    assert (job.settings["sheet"], job.outcome["new"]) == ("Mai", 2)
    other = previewed(xlsx(fill), by=by, filename="aides.xlsx", sheet="Juin")
    assert PreviewRow.objects.get(job=other).reference == "70-J1"


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_any_usual_csv_is_recognised(by: User, encoding: str, delimiter: str) -> None:
    rows = [modele(objet="Œuvre d'été à 3 €"), modele(reference="A2")]
    content = csv_bytes(rows, delimiter=delimiter).decode().encode(encoding)
    job = previewed(content, by=by)

    assert job.settings["delimiter"] == delimiter
    assert job.outcome["new"] == 2
    assert PreviewRow.objects.filter(job=job, objet="Œuvre d'été à 3 €").exists()


def test_blank_rows_are_nothing(by: User) -> None:
    content = csv_bytes([modele()]) + b";;;;;\r\n\r\n   ;;;;;\r\n"

    assert previewed(content, by=by).outcome["rows"] == 1


UNUSABLE = {
    "two hundred columns": (
        "large.csv",
        (";".join(f"c{n}" for n in range(200)) + "\n" + ";".join("1" * 200)).encode(),
        "a 200 colonnes (ligne 1) ; la limite est de 100",
    ),
    "a wide workbook": (
        "large.xlsx",
        xlsx_of([f"c{n}" for n in range(200)], list(range(200))),
        "a 200 colonnes ; la limite est de 100",
    ),
    "too many rows": (
        "longue.csv",
        b"a;b\n" + b"1;2\n" * 50_001,
        "plus de 50\u202f000 lignes",
    ),
    "only spaces": ("vide.csv", b"  \n \n", "est vide"),
    "an empty workbook": ("vide.xlsx", xlsx_of(), "est vide"),
    "a picture": ("photo.xlsx", b"\x89PNG\r\n" + b"0" * 64, "est une image (PNG)"),
    "a lone quote": ("guillemet.csv", b'a;b\n1;"2\n3;4\n', "n'est jamais refermé"),
    "two encodings": ("melange.csv", "é;b\n1;2\n".encode() + b"\xe9;\x81\n", "encodage"),
}


@pytest.mark.parametrize("case", UNUSABLE)
def test_what_cannot_be_read_is_refused_in_plain_words(by: User, case: str) -> None:
    name, content, words = UNUSABLE[case]
    job = sent(content, by=by, filename=name)

    assert job.state == "unusable"
    assert words in job.message
    assert name in job.message or "Le fichier" in job.message or "guillemet" in job.message


def test_a_header_that_cannot_be_read_may_be_looked_for_elsewhere(by: User) -> None:
    table: list[list[object]] = [
        ["Aides", "Aides", "Aides", "Aides", "Aides", "Aides"],
        list(TITLES),
        values(),
    ]
    job = sent(xlsx_of(*table), by=by, filename="aides.xlsx")

    assert (job.state, job.settings["header_row"]) == ("ready", 2)
    twice = BytesIO()
    twice.write(b"reference;reference;objet\nA;B;C\n")
    assert sent(twice.getvalue(), by=by).state == "ready"


def test_a_json_with_impossible_letters_in_its_keys_is_read(by: User) -> None:
    job = sent(
        b'[{"raison\\u0000sociale": "A", "siret": "1", "b\\ud800": 2}]', by=by, filename="a.json"
    )

    assert job.state == "ready", job.message
