"""A file on its way in: read, previewed, applied as it was shown, taken back."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from dashboard.actions import imports as asked
from dashboard.actions.import_results import purge
from dashboard.actions.refusals import Refused
from dashboard.imports import background
from dashboard.imports.recognise import header_print
from dashboard.models import Grant, ImportBatch, ImportJob, Movement, PreviewRow, User
from tests import builders
from tests.imports.importing import csv_bytes, modele
from tests.imports.sending import applied, previewed, sent, settled, work
from tests.signing_in import agent

pytestmark = pytest.mark.usefixtures("small_france")

NOW = datetime.now(UTC)
GOOD = modele()
WRONG = modele(reference="A2", montant_attribue="1.234")


@pytest.fixture
def by() -> User:
    return agent("instructor", "70")


def test_a_file_is_recognised_and_waits_for_its_settings(by: User) -> None:
    job = sent(csv_bytes([GOOD]), by=by)

    assert job.state == "ready"
    assert job.profile == "modele"
    assert job.settings["header_row"] == 1
    assert job.settings["columns"]["montant_attribue"] == "montant_attribue"


def test_what_is_previewed_changes_nothing_and_says_all(by: User) -> None:
    job = previewed(csv_bytes([GOOD, WRONG, modele(reference="A3", departement="25")]), by=by)

    assert job.state == "previewed"
    told = {key: job.outcome[key] for key in ("rows", "new", "refused", "amount_new")}
    assert told == {"rows": 3, "new": 1, "refused": 2, "amount_new": "1000.00"}
    assert job.touched == ["70"]
    assert job.named == ["25", "70"]
    rows = {row.number: row for row in PreviewRow.objects.filter(job=job)}
    assert rows[2].verdict == "new"
    assert [told["rule"] for told in rows[3].told] == ["montant-illisible"]
    assert rows[4].told[0]["rule"] == "hors-perimetre"
    assert not Grant.objects.exists()
    assert not ImportBatch.objects.exists()


def test_envelopes_are_told_before_and_after(by: User) -> None:
    builders.allocation("1500", department="70")
    builders.grant("700")
    job = previewed(csv_bytes([GOOD]), by=by)

    assert [
        (e["place"], e["allocated"], e["before"], e["after"]) for e in job.outcome["envelopes"]
    ] == [("70", "1500.00", "700.00", "1700.00")]


def test_a_binding_envelope_refuses_the_whole_from_the_preview_on(by: User) -> None:
    builders.allocation("500", department="70", binding=True)
    job = previewed(csv_bytes([GOOD]), by=by)

    assert "limitative" in job.outcome["message"]
    job = applied(job)
    assert job.state == "previewed"
    assert "limitative" in job.message
    assert not Grant.objects.exists()


def test_what_was_shown_is_applied_once(by: User) -> None:
    job = applied(previewed(csv_bytes([GOOD]), by=by))

    assert job.state == "applied"
    assert job.batch is not None
    assert Grant.objects.get().entered_by == by
    background.apply(job.pk)
    assert Movement.objects.count() == 1


def test_refused_rows_are_left_aside_only_when_asked(by: User) -> None:
    job = previewed(csv_bytes([GOOD, WRONG]), by=by)

    with pytest.raises(Refused, match="refusées"):
        applied(job)
    assert applied(job, skip_refused=True).state == "applied"
    assert Grant.objects.count() == 1


def test_when_the_world_changed_nothing_is_applied_and_it_is_previewed_again(by: User) -> None:
    job = previewed(csv_bytes([GOOD]), by=by)
    builders.grant("1000", reference="70-A1")
    job = applied(job)

    assert job.state == "previewed"
    assert "changé depuis l'aperçu" in job.message
    assert job.outcome["new"] == 0
    assert not ImportBatch.objects.exists()


def test_an_envelope_that_would_now_be_exceeded_is_shown_before_anything_is_applied(
    by: User,
) -> None:
    builders.allocation("1500", department="70")
    job = previewed(csv_bytes([GOOD]), by=by)
    builders.grant("700")
    job = applied(job)

    assert (job.state, job.outcome["envelopes"][0]["after"]) == ("previewed", "1700.00")
    assert not ImportBatch.objects.exists()
    assert applied(job).state == "applied"


def test_identical_rows_are_confirmed_and_never_merged(by: User) -> None:
    row = {
        "raison_sociale": "Mairie",
        "nb_cnfs": 1,
        "date de validation": "2021-05-06",
        "siret": "",
        "code_département": "70",
        "investissement_financier_estimatif_total_de_l.etat": "50000",
    }
    row["date_de_validation"] = row.pop("date de validation")
    job = previewed(csv_bytes([row, row]), by=by)

    assert job.profile == "conseillers-numeriques"
    assert (job.outcome["twins"], job.outcome["twin_groups"]) == (2, 1)
    with pytest.raises(Refused, match="identiques"):
        applied(job)
    assert applied(job, twins=True).state == "applied"
    assert Grant.objects.count() == 2


def test_it_is_taken_back_with_a_reason_for_thirty_days(by: User) -> None:
    job = applied(previewed(csv_bytes([GOOD]), by=by))
    with pytest.raises(Refused, match="pourquoi"):
        asked.ask_undo(by=by, job=job, reason=" ", at=NOW)
    with pytest.raises(Refused, match="trente jours"):
        asked.ask_undo(by=by, job=job, reason="Mauvais fichier", at=NOW + timedelta(days=40))
    asked.ask_undo(by=by, job=job, reason="Mauvais fichier", at=NOW)
    job = work(job)

    assert job.state == "undone"
    assert Grant.objects.get().status == "cancelled"
    assert ImportBatch.objects.get().undo_reason == "Mauvais fichier"
    assert Movement.objects.latest("pk").reason.endswith("Mauvais fichier")


def test_what_was_touched_since_is_named_and_nothing_is_taken_back(by: User) -> None:
    job = applied(previewed(csv_bytes([GOOD]), by=by))
    builders.edit(Grant.objects.get(), objet="Autre")
    asked.ask_undo(by=by, job=job, reason="Mauvais fichier", at=NOW)
    job = work(job)

    assert job.state == "applied"
    assert "70-A1" in job.message


def test_only_who_may_award_everywhere_takes_back_the_import_of_another(by: User) -> None:
    job = applied(previewed(csv_bytes([GOOD]), by=by))

    with pytest.raises(PermissionDenied):
        asked.ask_undo(by=agent("accountant", "70"), job=job, reason="Non", at=NOW)
    asked.ask_undo(by=agent("instructor", "70"), job=job, reason="Oui", at=NOW)
    assert work(job).state == "undone"


def test_rights_are_asked_again_when_it_is_applied(by: User) -> None:
    job = previewed(csv_bytes([GOOD]), by=by)
    asked.ask_apply(by=by, job=job, skip_refused=False, twins_confirmed=False)
    by.memberships.all().delete()
    job = work(job)

    assert job.state == "previewed"
    assert "n'a pas le droit d'importer" in job.message
    assert not Grant.objects.exists()


def test_an_unusable_file_says_why_and_a_wrong_setting_may_be_mended(by: User) -> None:
    job = sent(b"\x89PNG\r\n", by=by, filename="aides.xlsx")
    assert (job.state, "image (PNG)" in job.message) == ("unusable", True)
    job = previewed(csv_bytes([GOOD]), by=by, columns={"reference": "reference"})
    assert (job.state, "montant_attribue" in job.message) == ("ready", True)


def test_the_same_file_comes_back_with_its_errors(by: User) -> None:
    job = previewed(csv_bytes([GOOD, WRONG]), by=by)
    background.give_back(job.pk)
    job.refresh_from_db()

    assert job.returned is not None
    header, good, wrong = background.content(job.returned).decode().splitlines()
    assert header.endswith(";erreurs")
    assert good.endswith(";")
    assert "1.234" in wrong.rpartition(";")[2]


def test_columns_may_be_chosen_and_are_remembered(by: User) -> None:
    rows = [{("prix" if k == "montant_attribue" else k): v for k, v in GOOD.items()}]
    job = sent(csv_bytes(rows), by=by)
    assert "montant_attribue" not in job.settings["columns"]
    columns = {**job.settings["columns"], "montant_attribue": "prix"}
    settings = {**job.settings, "columns": columns}
    names = tuple(rows[0])
    asked.settle(
        by=by,
        job=job,
        settings=settings,
        perimeter="70",
        header=header_print(names),
    )
    again = sent(csv_bytes(rows), by=by)

    assert again.settings["columns"] == columns
    assert previewed(csv_bytes(rows), by=by).outcome["new"] == 1


def test_files_are_forgotten_after_thirty_days(by: User) -> None:
    job = previewed(csv_bytes([GOOD]), by=by)
    assert purge(at=NOW + timedelta(days=20)) == 0
    assert purge(at=NOW + timedelta(days=40)) == 1

    assert not job.upload.pieces.exists()
    assert not job.rows.exists()
    asked.ask_preview(by=by, job=job)
    assert "n'est plus gardé" in work(job).message


def test_a_file_given_up_is_forgotten_at_once(by: User) -> None:
    job = sent(csv_bytes([GOOD]), by=by)
    asked.drop(by=by, job=job)

    job.refresh_from_db()
    assert job.state == "dropped"
    assert not job.upload.pieces.exists()


def test_the_same_sending_is_one_import_and_another_file_another(by: User) -> None:
    numbers = {sent(csv_bytes([GOOD]), by=by, key="jeton").pk for _ in range(5)}
    other = sent(csv_bytes([WRONG]), by=by, key="jeton")

    assert len(numbers) == 1
    assert other.pk not in numbers
    assert ImportJob.objects.count() == 2


def test_a_colleague_decides_nothing_of_ones_file(by: User) -> None:
    job = previewed(csv_bytes([GOOD]), by=by)
    with pytest.raises(PermissionDenied, match="a été envoyé par"):
        asked.ask_apply(
            by=agent("instructor", "70"), job=job, skip_refused=False, twins_confirmed=False
        )


def test_the_works_are_queued_by_their_names(by: User) -> None:
    job = settled(sent(csv_bytes([GOOD]), by=by))
    asked.ask_preview(by=by, job=job)
    asked.ask_preview(by=by, job=job)
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name FROM procrastinate_jobs ORDER BY id")
        queued = [row[0].rpartition(".")[2] for row in cursor.fetchall()]

    assert queued == ["read", "preview"]
