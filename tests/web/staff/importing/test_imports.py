"""The page of imports, from the file that is sent to the import that is taken back."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from dashboard.imports import background
from dashboard.imports.profiles import PROFILES
from dashboard.models import Grant, ImportJob, User
from tests import builders
from tests.imports.files import xlsx_of
from tests.imports.importing import csv_bytes, modele
from tests.imports.sending import applied, previewed, sent, work
from tests.signing_in import agent, signed_in

PAGE = "/gestion/imports/"
GOOD = modele()
WRONG = modele(reference="A2", montant_attribue="1.234")
HEADER: list[object] = list(GOOD)


@pytest.fixture
def by() -> User:
    return agent("instructor", "70")


@pytest.fixture
def client(by: User) -> Client:
    return signed_in(by)


def send(client: Client, content: bytes, name: str = "aides.csv", jeton: str = "a") -> Any:
    file = SimpleUploadedFile(name, content)
    return client.post(PAGE, {"file": file, "jeton": jeton})


def text(response: HttpResponse) -> str:
    return response.content.decode()


def shown(client: Client, job: ImportJob, more: str = "") -> str:
    answer = client.get(f"{PAGE}{job.pk}/{more}")
    assert answer.status_code == 200
    return text(answer)  # type: ignore[arg-type]


def fields(job: ImportJob, **changes: str) -> dict[str, str]:
    """What the settings form sends when nothing is touched but `changes`."""
    settings = job.settings
    sent_fields = {
        "profile": settings["profile"],
        "header_row": str(settings["header_row"] or ""),
        "encoding": settings["encoding"] or "",
        "delimiter": settings["delimiter"] or "",
        "sheet": settings["sheet"] or "",
        "department": "",
        "fund": "",
        "year": "",
        "dates": "",
        "jeton": "j",
    }
    for place, column in enumerate(PROFILES[settings["profile"]].columns):
        sent_fields[f"colonne-{place}"] = settings["columns"].get(column, "")
    return {**sent_fields, **changes}


def test_a_file_goes_from_the_form_to_the_ledger(client: Client, by: User) -> None:
    answer = send(client, csv_bytes([GOOD, WRONG]))
    job = ImportJob.objects.get()
    assert answer.headers["Location"] == f"{PAGE}{job.pk}/"
    assert "Rien n&#x27;est écrit à moitié" in shown(client, job) or "à moitié" in shown(
        client, job
    )

    job = work(job)
    assert "Premières lignes" in shown(client, job)
    client.post(f"{PAGE}{job.pk}/reglages/", fields(job, apercu="1"))
    job = work(job)
    page = shown(client, job)
    assert "Appliquer tout, sauf les lignes refusées" in page
    assert "montant-illisible" in page

    client.post(f"{PAGE}{job.pk}/appliquer/", {"sauf_refusees": "1", "jeton": "k"})
    job = work(job)
    assert f"Import n°&nbsp;{job.batch_id} appliqué" in shown(client, job)
    assert Grant.objects.get().entered_by == by

    client.post(f"{PAGE}{job.pk}/annuler/", {"motif": "Mauvais fichier", "jeton": "l"})
    job = work(job)
    assert "Cet import est annulé" in shown(client, job)
    assert "Mauvais fichier" in text(client.get(PAGE))  # type: ignore[arg-type]
    assert Grant.objects.get().status == "cancelled"


def test_the_same_file_sent_five_times_is_one_import(client: Client) -> None:
    places = {send(client, csv_bytes([GOOD])).headers["Location"] for _ in range(5)}

    assert len(places) == 1
    assert ImportJob.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("vide.csv", b"", "est vide"),
        ("photo.xlsx", b"\x89PNG\r\n\x1a\n" + b"0" * 100, "une image (PNG)"),
        ("ancien.xls", b"\xd0\xcf\x11\xe0" + b"0" * 600, "Excel 97-2003"),
        ("page.csv", b"<html><body>Erreur 500</body></html>", "une page web"),
        ("casse.xlsx", b"PK\x03\x04 nothing", "endommagé"),
    ],
)
def test_what_is_no_table_is_refused_beside_the_field(
    client: Client, name: str, content: bytes, told: str
) -> None:
    answer = send(client, content, name)

    assert answer.status_code == 400
    assert told in text(answer)
    assert not ImportJob.objects.exists()


def test_a_file_that_is_too_long_is_refused_before_it_is_read(client: Client) -> None:
    answer = client.generic("POST", PAGE, b"x" * 11_000_000, content_type="multipart/form-data")

    assert answer.status_code == 302
    assert "la limite est de 10 Mo" in text(client.get(PAGE))  # type: ignore[arg-type]


def test_sending_needs_a_token_of_the_site(by: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = signed_in(by).cookies

    assert send(strict, csv_bytes([GOOD])).status_code == 403


def test_a_name_is_made_harmless(client: Client) -> None:
    send(client, csv_bytes([GOOD]), 'a"b<script>\u202e.csv')

    name = ImportJob.objects.get().upload.filename
    assert name == "abscript.csv"


def test_another_sheet_and_another_header_are_read_when_asked(client: Client, by: User) -> None:
    table: list[list[object]] = [
        ["Export du 3 mai"],
        [],
        ["Service"],
        [],
        HEADER,
        list(GOOD.values()),
    ]
    job = sent(xlsx_of(*table), by=by, filename="aides.xlsx")
    assert job.settings["header_row"] == 5

    client.post(f"{PAGE}{job.pk}/reglages/", fields(job, header_row="3"))
    job.refresh_from_db()
    assert (job.settings["header_row"], job.settings["columns"]) == (3, {})
    assert "Il manque" in shown(client, job)
    client.post(f"{PAGE}{job.pk}/reglages/", fields(job, header_row="2"))
    assert "est vide ou absente" in shown(client, job)


def test_the_encoding_and_the_delimiter_may_be_corrected(client: Client, by: User) -> None:
    content = csv_bytes([modele(objet="Épuration")]).decode().encode("cp1252")
    job = sent(content, by=by)
    assert job.settings["encoding"] == "cp1252"
    assert "Épuration" in shown(client, job)

    client.post(f"{PAGE}{job.pk}/reglages/", fields(job, encoding="utf-8", apercu="1"))
    job.refresh_from_db()
    assert job.state == "ready"
    assert "\ufffdpuration" in shown(client, job)
    client.post(f"{PAGE}{job.pk}/reglages/", fields(job, delimiter=","))
    job.refresh_from_db()
    assert job.settings["columns"] == {}


def test_a_column_is_chosen_and_remembered(client: Client, by: User) -> None:
    rows = [{("prix" if name == "montant_attribue" else name): v for name, v in GOOD.items()}]
    job = sent(csv_bytes(rows), by=by)
    assert "<strong>montant_attribue</strong>" in shown(client, job)
    place = list(PROFILES["modele"].columns).index("montant_attribue")
    chosen = {f"colonne-{place}": "prix", "apercu": "1"}
    client.post(f"{PAGE}{job.pk}/reglages/", fields(job, **chosen))

    assert work(job).outcome["new"] == 1
    assert sent(csv_bytes(rows), by=by).settings["columns"]["montant_attribue"] == "prix"


def test_a_column_that_the_file_does_not_have_is_no_choice(client: Client, by: User) -> None:
    job = sent(csv_bytes([GOOD]), by=by)
    client.post(f"{PAGE}{job.pk}/reglages/", fields(job, **{"colonne-0": "\x00ailleurs"}))

    job.refresh_from_db()
    assert set(job.settings["columns"].values()) <= set(GOOD)


def test_refused_rows_are_listed_in_pages(client: Client, by: User) -> None:
    rows = [modele(reference=f"A{n}", montant_attribue="1.234") for n in range(60)]
    job = previewed(csv_bytes(rows), by=by)

    first = shown(client, job, "lignes/refusees/")
    assert first.count('id="ligne-') == 50
    assert "?apres=51" in first
    assert shown(client, job, "lignes/refusees/?apres=51").count('id="ligne-') == 10


def test_changes_show_both_values(client: Client, by: User) -> None:
    applied(previewed(csv_bytes([GOOD]), by=by))
    job = previewed(csv_bytes([modele(objet="Atelier agrandi")]), by=by)

    page = shown(client, job, "lignes/modifiees/")
    assert "<del>Atelier</del>" in page
    assert "<ins>Atelier agrandi</ins>" in page


def test_files_come_back_as_files(client: Client, by: User) -> None:
    job = previewed(csv_bytes([GOOD, WRONG]), by=by, filename="aides 2021.csv")
    background.give_back(job.pk)

    for address, name in (("fichier", "aides 2021.csv"), ("retour", "aides 2021-erreurs.csv")):
        answer = client.get(f"{PAGE}{job.pk}/{address}/")
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert b"montant_attribue" in answer.getvalue()


def test_the_progress_is_told_to_the_bar(client: Client) -> None:
    send(client, csv_bytes([GOOD]))
    job = ImportJob.objects.get()

    assert client.get(f"{PAGE}{job.pk}/etat/").json() == {
        "etat": "reading",
        "en_cours": True,
        "avancement": 0,
        "etape": "En attente",
    }


ADDRESSES = ("", "etat/", "fichier/", "retour/", "lignes/refusees/", "lignes/nouvelles/")
ASKS = ("reglages/", "appliquer/", "annuler/", "abandonner/")


@pytest.mark.parametrize("department", ["25", "2A"])
def test_another_department_sees_nothing_at_all(by: User, department: str) -> None:
    job = previewed(csv_bytes([GOOD, WRONG]), by=by)
    background.give_back(job.pk)
    stranger = signed_in(agent("instructor", department))

    for address in ADDRESSES:
        assert stranger.get(f"{PAGE}{job.pk}/{address}").status_code == 404, address
    for address in ASKS:
        assert stranger.post(f"{PAGE}{job.pk}/{address}").status_code == 404, address
    assert job.upload.filename not in text(stranger.get(PAGE))  # type: ignore[arg-type]


def test_a_colleague_sees_what_touches_their_department_and_no_row_of_another(by: User) -> None:
    colleague = signed_in(agent("reader", "70"))
    inside = previewed(csv_bytes([GOOD, WRONG]), by=by)
    assert colleague.get(f"{PAGE}{inside.pk}/").status_code == 200
    assert colleague.get(f"{PAGE}{inside.pk}/lignes/refusees/").status_code == 200

    beyond = previewed(csv_bytes([GOOD, modele(reference="SECRET", departement="25")]), by=by)
    assert "SECRET" not in text(colleague.get(f"{PAGE}{beyond.pk}/"))  # type: ignore[arg-type]
    assert colleague.get(f"{PAGE}{beyond.pk}/lignes/refusees/").status_code == 404
    assert colleague.get(f"{PAGE}{beyond.pk}/fichier/").status_code == 404


def test_one_who_moved_to_another_department_no_longer_sees_their_own_files(by: User) -> None:
    job = previewed(csv_bytes([GOOD]), by=by)
    by.memberships.all().delete()
    by.memberships.create(role="instructor", department_id="25")

    assert signed_in(by).get(f"{PAGE}{job.pk}/").status_code == 404


@pytest.mark.parametrize("role", ["reader", "publisher", "administrator"])
def test_who_may_not_import_has_no_form_and_sends_nothing(by: User, role: str) -> None:
    client = signed_in(agent(role, "70"))

    assert 'type="file"' not in text(client.get(PAGE))  # type: ignore[arg-type]
    assert send(client, csv_bytes([GOOD])).status_code == 403
    job = previewed(csv_bytes([GOOD]), by=by)
    assert client.post(f"{PAGE}{job.pk}/appliquer/").status_code == 403
    assert not Grant.objects.exists()


def test_a_colleague_is_told_why_the_file_of_another_is_not_theirs_to_apply(by: User) -> None:
    job = previewed(csv_bytes([GOOD]), by=by)
    answer = signed_in(agent("instructor", "70")).post(f"{PAGE}{job.pk}/appliquer/")

    assert answer.status_code == 403
    assert "a été envoyé par" in answer.content.decode()


def test_the_consumption_of_a_national_envelope_is_not_told_to_a_department(by: User) -> None:
    builders.allocation("987654.00")
    builders.grant("123456.00", department="25")
    job = previewed(csv_bytes([GOOD]), by=by)

    page = shown(signed_in(by), job)
    assert "987\u202f654,00" in page
    assert "123\u202f456,00" not in page
    assert "124\u202f456,00" not in page
    national = agent("instructor", None)
    assert "124\u202f456,00" in shown(signed_in(national), job)
