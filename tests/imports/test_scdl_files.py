"""SCDL « subventions », versions 2.0.2 to 2.1.1."""

from decimal import Decimal
from pathlib import Path

import pytest

from dashboard.imports.limits import UnusableFile
from dashboard.models import Grant
from tests.imports.files import GRANTS, needs_real_files
from tests.imports.importing import Cells, counts, rules, run, totals

pytestmark = pytest.mark.usefixtures("small_france")

SAMPLES = GRANTS.parent / "schemas" / "scdl"


def convention(**cells: object) -> Cells:
    return {
        "nomAttribuant": "Région",
        "idAttribuant": "20007189200018",
        "dateConvention": "2021-06-27",
        "referenceDecision": "2021-03-103",
        "nomBeneficiaire": "Les Amis",
        "idBeneficiaire": "20004293500011",
        "rnaBeneficiaire": "",
        "objet": "Animations",
        "montant": "47800.20",
        "nature": "aide en numéraire",
        "conditionsVersement": "échelonné",
        "datesPeriodeVersement": "2021-07-14/2022-03-14",
        "notificationUE": "non",
        "pourcentageSubvention": "1",
        **cells,
    }


def test_a_convention_is_an_award_at_its_date() -> None:
    run(convention(), profile="scdl", department="70", fund="IDF")
    made = Grant.objects.get()
    assert made.reference.startswith("70-2021-03-103-")
    assert (made.year, made.fund_id, str(made.convention_on)) == (2021, "IDF", "2021-06-27")
    assert made.authority is not None
    assert (made.authority.name, made.authority.siret) == ("Région", "20007189200018")
    assert (made.payment_terms, made.payment_dates) == ("échelonné", "2021-07-14/2022-03-14")
    assert totals()[0] == Decimal("47800.20")


def test_version_2_0_2_has_no_association_number_nor_scheme() -> None:
    row = {k: v for k, v in convention().items() if k != "rnaBeneficiaire"}
    assert counts(run(row, profile="scdl", department="70", fund="IDF")) == (1, 0, 0, 0)


def test_the_department_must_be_asked_for() -> None:
    with pytest.raises(UnusableFile, match="--departement"):
        run(convention(), profile="scdl", fund="IDF")


def test_the_scheme_is_a_fund_when_it_is_one_of_our_codes() -> None:
    row = convention(dispositifAide="idf")
    assert counts(run(row, profile="scdl", department="70")) == (1, 0, 0, 0)
    outcome = run(convention(referenceDecision="9"), profile="scdl", department="70")
    assert rules(outcome) == ["fonds-inconnu"]


def test_beneficiaries_of_one_decision_share_the_same_total_by_their_parts() -> None:
    rows = (
        convention(montant="1000", pourcentageSubvention="0.8"),
        convention(montant="1000", pourcentageSubvention="0.2", idBeneficiaire="20007189200018"),
    )
    outcome = run(*rows, profile="scdl", department="70", fund="IDF")
    assert rules(outcome, "repair") == ["montant-reparti"]
    assert totals()[0] == Decimal(1000)
    assert counts(run(*rows, profile="scdl", department="70", fund="IDF")) == (0, 0, 2, 0)


def test_amounts_that_already_are_parts_stay_as_they_are() -> None:
    rows = (
        convention(montant="800", pourcentageSubvention="0.8"),
        convention(montant="200", pourcentageSubvention="0.2", idBeneficiaire="20007189200018"),
    )
    run(*rows, profile="scdl", department="70", fund="IDF")
    assert totals()[0] == Decimal(1000)


@pytest.mark.parametrize(
    ("cells", "rule"),
    [
        ({"pourcentageSubvention": "80"}, "pourcentage-hors-bornes"),
        ({"nature": "aide en nature"}, "aide-en-nature"),
        ({"notificationUE": "peut-être"}, "notification-illisible"),
        ({"montant": ""}, "case-vide"),
        ({"dateConvention": "hier"}, "date-illisible"),
    ],
)
def test_what_the_schema_forbids_is_refused(cells: dict[str, str], rule: str) -> None:
    outcome = run(convention(**cells), profile="scdl", department="70", fund="IDF")
    assert rules(outcome) == [rule]


@pytest.mark.parametrize(
    ("cells", "rule"),
    [
        ({"idAttribuant": "21860194600001"}, "siret-attribuant-inutilisable"),
        ({"idBeneficiaire": "123"}, "siret-inutilisable"),
        ({"idBeneficiaire": ""}, "beneficiaire-sans-numero"),
        ({"notificationUE": "no"}, "notification-ecrite-autrement"),
    ],
)
def test_what_the_schema_forbids_and_can_be_understood_is_mended(
    cells: dict[str, str], rule: str
) -> None:
    outcome = run(convention(**cells), profile="scdl", department="70", fund="IDF")
    assert counts(outcome) == (1, 0, 0, 0)
    assert rules(outcome, "repair") == [rule]


def sample(name: str) -> bytes:
    return Path(SAMPLES / name).read_bytes()


@needs_real_files
def test_the_valid_sample_of_the_schema_is_29_conventions() -> None:
    source = sample("exemple_valide.csv")
    outcome = run(source=source, profile="scdl", department="70", fund="IDF")
    assert counts(outcome) == (29, 0, 0, 0)
    assert outcome.tally("new").amount == Decimal("2821393.50")
    again = run(source=source, profile="scdl", department="70", fund="IDF")
    assert counts(again) == (0, 0, 29, 0)


@needs_real_files
def test_the_invalid_sample_says_what_is_wrong_row_by_row() -> None:
    source = sample("exemple_invalide_erreurs_cellules.csv")
    outcome = run(source=source, profile="scdl", department="70", fund="IDF")
    assert outcome.status == "refused"
    assert {"pourcentage-hors-bornes", "case-vide"} <= set(rules(outcome))


@needs_real_files
def test_a_sample_with_a_column_twice_is_unusable() -> None:
    with pytest.raises(UnusableFile):
        run(
            source=sample("exemple-duplicate-column.csv"),
            profile="scdl",
            department="70",
            fund="IDF",
        )
