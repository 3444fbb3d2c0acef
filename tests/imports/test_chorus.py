"""Chorus lines: commitments and payments added to grants that are known."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from xlsxwriter import Workbook

from dashboard.actions.batches import TouchedSince
from dashboard.actions.ledger import correct_movement, record_payment, reverse_movement
from dashboard.imports.limits import PAGE_LIMITS
from dashboard.imports.outcome import Outcome
from dashboard.imports.pipeline import Request, import_file
from dashboard.imports.profiles import PROFILES
from dashboard.models import Grant, Movement, SourceRow, User
from dashboard.queries.verification import verify
from tests import builders
from tests.imports.importing import Cells, counts, csv_bytes, ledger, rules, run, totals, undo
from tests.imports.sending import applied, previewed
from tests.imports.test_perimeters import account

pytestmark = pytest.mark.usefixtures("small_france")

SIREN = "732829320"


def grant(reference: str = "70-A1", amount: str = "1000", **fields: object) -> Grant:
    return builders.grant(amount, reference=reference, **fields)  # type: ignore[arg-type]


def ej(number: str = "2101", amount: object = "800", **cells: object) -> dict[str, object]:
    return {
        "N° EJ": number,
        "N° poste EJ": "1",
        "Montant engagé": amount,
        "Date d'engagement": "01/06/2021",
        **cells,
    }


def dp(number: str = "9001", amount: object = "300", **cells: object) -> dict[str, object]:
    return {
        "N° EJ": "2101",
        "N° poste EJ": "1",
        "N° DP": number,
        "Montant payé": amount,
        "Date de paiement": "01/07/2021",
        **cells,
    }


def chorus(*rows: Cells, by: User | None = None, **options: object) -> Outcome:
    return run(*rows, profile="chorus", by=by, **options)  # type: ignore[arg-type]


def kept() -> tuple[object, ...]:
    return totals(), Movement.objects.count(), SourceRow.objects.count()


def message(outcome: Outcome, n: int) -> str:
    return " ".join(outcome.messages[n])


def test_an_engagement_and_its_payments_are_added_to_the_grant_that_the_file_names() -> None:
    grant()
    outcome = chorus(ej(reference="70-A1"), dp(), dp("9002", "500", **{"Date de paiement": "2022"}))
    assert counts(outcome) == (3, 0, 0, 0)
    assert ledger() == [
        ("award", "initial", "1000.00", "2021-05-06"),
        ("commitment", "legal_commitment", "800.00", "2021-06-01"),
        ("payment", "instalment", "300.00", "2021-07-01"),
        ("payment", "instalment", "500.00", "2022-12-31"),
    ]
    assert list(
        Movement.objects.exclude(kind="award").order_by("pk").values_list("reference", flat=True)
    ) == ["2101/1", "9001", "9002"]
    assert verify() == ()


def test_the_same_file_twice_changes_nothing() -> None:
    grant()
    rows = (ej(reference="70-A1"), dp(), dp("9002", "500"))
    chorus(*rows)
    before = kept()
    assert counts(chorus(*rows)) == (0, 0, 3, 0)
    assert kept() == before


def test_a_changed_amount_is_corrected_by_reversal_and_recorded_again() -> None:
    grant()
    chorus(ej(reference="70-A1"), dp())
    assert counts(chorus(ej(amount="900", reference="70-A1"), dp(amount="350"))) == (0, 2, 0, 0)
    assert totals() == (Decimal(1000), Decimal(900), Decimal(350))
    assert totals(date(2021, 6, 30)) == (Decimal(1000), Decimal(900), Decimal(0))
    assert ("commitment", "reversal", "-800.00", "2021-06-01") in ledger()
    assert ("payment", "reversal", "-300.00", "2021-07-01") in ledger()
    assert verify() == ()


def test_a_payment_in_a_later_file_finds_its_engagement() -> None:
    grant()
    chorus(ej(reference="70-A1"))
    assert counts(chorus(dp())) == (1, 0, 0, 0)
    assert totals() == (Decimal(1000), Decimal(800), Decimal(300))


def test_an_engagement_typed_by_hand_without_its_poste_is_the_same_one() -> None:
    builders.commit(grant(), "800", reference="2101")
    assert counts(chorus(ej(), dp())) == (1, 0, 1, 0)
    assert totals() == (Decimal(1000), Decimal(800), Decimal(300))


def test_several_postes_of_one_engagement_are_kept_apart() -> None:
    grant()
    second = {"N° poste EJ": "00020", "reference": "70-A1"}
    chorus(
        ej(amount="500", reference="70-A1"),
        ej(amount="300", **second),
        dp(amount="100", **{"N° poste EJ": "20"}),
    )
    numbers = Movement.objects.filter(kind="commitment").order_by("pk")
    assert [(m.reference, m.amount) for m in numbers] == [
        ("2101/1", Decimal(500)),
        ("2101/20", Decimal(300)),
    ]
    assert Movement.objects.get(kind="payment").on_commitment == numbers[1]


def test_a_payment_line_may_repeat_the_amount_of_its_engagement() -> None:
    grant()
    line = {**ej(reference="70-A1"), **dp()}
    other = {**ej(), **dp("9002", "200")}
    assert counts(chorus(line, other)) == (2, 0, 0, 0)
    assert totals() == (Decimal(1000), Decimal(800), Decimal(500))
    assert counts(chorus(line, other)) == (0, 0, 2, 0)


def test_a_total_paid_told_without_its_requests_is_followed() -> None:
    grant()
    both = ej(reference="70-A1", **{"Montant payé": "300", "Date de paiement": "01/07/2021"})
    later = {**both, "Montant payé": "450", "Date de paiement": "01/09/2021"}
    assert counts(chorus(both)) == (1, 0, 0, 0)
    assert counts(chorus(later)) == (0, 1, 0, 0)
    assert totals(date(2021, 8, 1))[2] == 300
    assert totals()[2] == 450
    chorus(both)
    assert totals()[2] == 300


@pytest.mark.parametrize(
    ("cell", "value"), [("reference", "70-A1"), ("N° dossier", "PR-1"), ("N° EJ", "2101")]
)
def test_a_line_is_attached_by_reference_file_number_or_engagement(cell: str, value: str) -> None:
    wanted = grant(file_number="PR-1")
    if cell == "N° EJ":
        builders.commit(wanted, "1", reference="2101/7")
    assert counts(chorus(ej(amount="900", **{cell: value}))) == (1, 0, 0, 0)


def test_what_cannot_be_attached_is_listed_with_the_way_out() -> None:
    grant("70-A1", file_number="PR-1")
    grant("70-A2", file_number="PR-1")
    grant("70-A3", amount=None, status="draft", draft_amount=Decimal(10))  # type: ignore[arg-type]
    outcome = chorus(
        ej("1"),
        ej("2", dossier="PR-1"),
        ej("3", dossier="PR-9", reference="70-A9"),
        ej("4", reference="70-A3"),
        ej("5", reference="70-A1"),
        dry_run=True,
    )
    assert counts(outcome) == (1, 0, 0, 4)
    assert rules(outcome) == ["aide-en-brouillon", "non-rattachee", "rattachement-ambigu"]
    assert "70-A1, 70-A2" in message(outcome, 3)
    assert "colonne « reference »" in message(outcome, 3)
    assert "ni la référence 70-A9, ni le dossier PR-9" in message(outcome, 4)


def test_the_siret_of_the_payee_tells_two_grants_apart() -> None:
    payee = builders.beneficiary("Aluroy", siren=SIREN)
    grant("70-A1", file_number="PR-1")
    grant("70-A2", file_number="PR-1", beneficiary=payee)
    outcome = chorus(ej(dossier="PR-1", **{"Code taxe 1": f"{SIREN}00074"}))
    assert counts(outcome) == (1, 0, 0, 0)
    assert ledger("70-A2")[-1][0] == "commitment"
    assert "Code taxe 1" not in SourceRow.objects.get().raw


def test_signs_that_contradict_each_other_are_refused() -> None:
    other = builders.beneficiary("Autre", siren="552100554")
    builders.commit(grant("70-A1", beneficiary=other), "100", reference="2101/1")
    grant("70-A2")
    wrong_payee = {"reference": "70-A1", "siret": SIREN}
    outcome = chorus(ej(reference="70-A2"), ej("2102", **wrong_payee), dry_run=True)
    assert rules(outcome) == ["rattachement-contradictoire", "tiers-different"]


def test_more_paid_than_committed_refuses_the_whole_and_names_the_row() -> None:
    grant()
    outcome = chorus(ej(reference="70-A1"), dp(amount="300"), dp("9002", "600"))
    assert outcome.status == "refused"
    assert counts(outcome) == (2, 0, 0, 1)
    assert "Sous l'EJ 2101/1, le payé" in message(outcome, 4)
    assert totals() == (Decimal(1000), Decimal(0), Decimal(0))


def test_more_committed_than_awarded_and_a_payment_without_engagement_are_refused() -> None:
    grant()
    assert rules(chorus(ej(amount="1001", reference="70-A1"))) == ["engage-depasse-attribue"]
    assert rules(chorus(dp(reference="70-A1"))) == ["paiement-sans-engagement"]


def test_what_an_agent_mended_stays_until_the_source_says_something_else() -> None:
    payer = account("accountant", "70")
    grant()
    rows = (ej(reference="70-A1"), dp())
    chorus(*rows)
    payment = Movement.objects.get(kind="payment")
    correct_movement(
        by=payer,
        movement=payment,
        amount=Decimal(310),
        effective_on=payment.effective_on,
        reason="Relevé",
    )
    assert counts(chorus(*rows)) == (0, 0, 2, 0)
    outcome = chorus(rows[0], dp(amount="320"))
    assert rules(outcome) == ["conflit"]
    assert counts(chorus(rows[0], dp(amount="310"))) == (0, 0, 2, 0)


def test_a_payment_that_an_agent_took_back_does_not_come_back() -> None:
    grant()
    rows = (ej(reference="70-A1"), dp())
    chorus(*rows)
    payment = Movement.objects.get(kind="payment")
    reverse_movement(by=account("accountant", "70"), movement=payment, reason="Doublon")
    assert counts(chorus(*rows)) == (0, 0, 2, 0)
    assert totals()[2] == 0


def test_a_payment_typed_without_its_number_is_not_paid_twice() -> None:
    opened = builders.commit(grant(), "800", reference="2101")
    record_payment(
        by=account("accountant", "70"),
        commitment=opened,
        amount=Decimal(300),
        effective_on=date(2021, 7, 1),
    )
    assert rules(chorus(dp())) == ["paiement-deja-saisi"]


def test_a_repayment_is_told_by_a_negative_amount() -> None:
    grant()
    chorus(ej(reference="70-A1"), dp(), dp("9002", "-50"))
    assert ledger()[-1][:3] == ("payment", "repayment", "-50.00")
    assert rules(chorus(dp("9003", "-1000"))) == ["reversement-sans-paiement"]


def test_undo_takes_every_line_back_and_gives_the_former_file_its_word_back() -> None:
    builders.publish(grant(commitments_followed=False, payments_followed=False))
    before = totals(), totals(public=True)
    first = chorus(ej(reference="70-A1"), dp())
    between = totals(), totals(public=True)
    second = chorus(ej(amount="900", reference="70-A1"), dp(amount="350"), dp("9002", "10"))
    undo(second)
    assert (totals(), totals(public=True)) == between
    assert counts(chorus(ej(reference="70-A1"), dp(), dry_run=True)) == (0, 0, 2, 0)
    undo(first)
    assert (totals(), totals(public=True)) == before
    assert not Grant.objects.get().payments_followed
    assert verify() == ()
    assert counts(chorus(ej(reference="70-A1"), dp())) == (2, 0, 0, 0)


def test_undo_is_refused_once_somebody_moved_the_grant() -> None:
    grant()
    outcome = chorus(ej(reference="70-A1"), dp())
    record_payment(
        by=account("accountant", "70"),
        commitment=Movement.objects.get(kind="commitment"),
        amount=Decimal(1),
        effective_on=date(2021, 8, 1),
    )
    with pytest.raises(TouchedSince) as refused:
        undo(outcome)
    assert len(refused.value.touched) == 1


def test_commitments_and_payments_of_a_published_grant_are_public_at_once() -> None:
    builders.publish(grant())
    chorus(ej(reference="70-A1"), dp())
    assert totals(public=True) == (Decimal(1000), Decimal(800), Decimal(300))
    assert verify() == ()


def test_the_options_leave_out_other_departments() -> None:
    grant()
    grant("25-B1", department="25")
    rows = (ej(reference="70-A1"), ej("2102", reference="25-B1"))
    outcome = chorus(*rows, department="25")
    assert counts(outcome) == (1, 0, 0, 0)
    assert outcome.left_aside == 1


@pytest.mark.parametrize("amount", ["1 234,56 €", "1234.56", "1\u202f234,56"])
@pytest.mark.parametrize("day", ["1er juin 2021", "01/06/2021", "2021-06-01", "44348"])
def test_amounts_and_dates_are_read_in_every_form(amount: str, day: str) -> None:
    grant(amount="2000")
    outcome = chorus(ej(amount=amount, reference="70-A1", **{"Date d'engagement": day}))
    assert counts(outcome) == (1, 0, 0, 0)
    assert ledger()[-1][2:] == ("1234.56", "2021-06-01")


def test_a_workbook_with_numbers_and_true_dates_below_a_title_is_read() -> None:
    grant()
    out = BytesIO()
    book = Workbook(out)
    sheet = book.add_worksheet()
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write(0, 0, "Restitution du 01/09/2021")
    sheet.write_row(3, 0, ["N° EJ", "N° poste EJ", "Centre financier", "N° DP", "Référence"])
    sheet.write_row(3, 5, ["Montant engagé", "Date EJ", "Montant payé", "Date DP"])
    sheet.write_row(4, 0, [2101000001, 1, "0362-CDMA-DR21", "#", "70-A1", 800.5])
    sheet.write_datetime(4, 6, date(2021, 6, 1), day)
    sheet.write_row(5, 0, [2101000001, 1, "0362-CDMA-DR21", 100000001, "", "", "", 300.25, 44378])
    book.close()
    outcome = import_file(
        Request(
            source=out.getvalue(),
            filename="restitution.xlsx",
            profile=PROFILES["chorus"],
            limits=PAGE_LIMITS,
            by=account("accountant", "70"),
        )
    )
    assert counts(outcome) == (2, 0, 0, 0)
    assert ledger()[-1] == ("payment", "instalment", "300.25", "2021-07-01")


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ({**ej(), "N° EJ": ""}, "case-vide"),
        ({**ej(), "N° EJ": "2,10346E+09"}, "numero-illisible"),
        (ej(amount="abc"), "montant-illisible"),
        (ej(amount="-5"), "montant-negatif"),
        (ej(amount=""), "ligne-sans-montant"),
        (dp(**{"Date de paiement": ""}), "date-absente"),
        (dp(**{"Date de paiement": "hier"}), "date-illisible"),
    ],
)
def test_what_cannot_be_believed_is_refused(row: Cells, rule: str) -> None:
    builders.commit(grant(), "500", reference="2101/1")
    assert rule in rules(chorus(row))


def test_the_page_does_as_the_command() -> None:
    grant()
    rows = csv_bytes([ej(reference="70-A1"), dp(), ej("777")])
    job = previewed(rows, by=account("accountant", "70"), filename="chorus.csv")
    told = {key: job.outcome[key] for key in ("rows", "new", "refused")}
    assert (job.profile, told) == ("chorus", {"rows": 3, "new": 2, "refused": 1})
    assert totals()[2] == 0
    assert applied(job, skip_refused=True).state == "applied"
    assert totals() == (Decimal(1000), Decimal(800), Decimal(300))
    assert verify() == ()
