from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.http import QueryDict

from dashboard.models import FormerCommune
from dashboard.queries.filters import (
    PARAMETERS,
    SORTS,
    Filter,
    FilterError,
    ParameterError,
    filter_params,
    is_tracking,
    parse_filter,
    querystring,
)
from dashboard.queries.totals import totals
from tests import builders

pytestmark = pytest.mark.django_db

NOW = datetime(2021, 6, 15, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def reference() -> None:
    builders.territories()
    builders.pillars()
    builders.fund("IDF")
    builders.fund("EX1", plan_code="exemple")
    FormerCommune.objects.create(code="70001", name="Ancienne", kind="merged", successor_id="70279")


def parse(text: str, **more: object) -> Filter:
    params = {name: [str(v) for v in values] for name, values in QueryDict(text).lists()}
    return parse_filter(params, now=NOW, **more)  # type: ignore[arg-type]


def refusals(text: str) -> tuple[ParameterError, ...]:
    with pytest.raises(FilterError) as caught:
        parse(text)
    return caught.value.errors


def test_without_parameters_everything_is_asked_for() -> None:
    assert parse("") == Filter()
    assert querystring(Filter()) == ""


def test_codes_are_repeated_or_separated_by_commas_and_kept_once_in_order() -> None:
    expected = Filter(departments=("25", "2A", "70"))
    assert parse("departement=70,25&departement=2A&departement=70") == expected
    assert querystring(expected) == "departement=25,2A,70"


def test_an_empty_value_counts_as_absent() -> None:
    assert parse("q=&departement=&montant_min=&au=&tri=&commune= ,") == Filter()


def test_every_parameter_reaches_its_field_and_comes_back_in_the_canonical_address() -> None:
    aluroy = builders.beneficiary()
    builders.published(beneficiary=aluroy)
    text = (
        "plan=exemple&departement=nd&region=27&commune=70279,nd&volet=competitivite&fonds=IDF"
        "&exercice=2021,2022&categorie=collectivite,nd&taille=PME"
        f"&beneficiaire=b-{aluroy.pk}&q=gray&montant_min=10.00&montant_max=20.50"
        "&attribue_apres=2021-01-01&attribue_avant=2021-12-31&au=2021-06-15"
        "&connu_au=2021-06-14T10:00:00Z&tri=-date"
    )
    found = parse(text)
    assert found == Filter(
        plans=("exemple",),
        departments=("nd",),
        regions=("27",),
        communes=("70279", "nd"),
        pillars=("competitivite",),
        funds=("IDF",),
        years=(2021, 2022),
        categories=("local_authority", "nd"),
        sizes=("PME",),
        beneficiary=aluroy.pk,
        text="gray",
        amount_min=Decimal("10.00"),
        amount_max=Decimal("20.50"),
        awarded_after=date(2021, 1, 1),
        awarded_before=date(2021, 12, 31),
        as_of=date(2021, 6, 15),
        known_at=datetime(2021, 6, 14, 10, tzinfo=UTC),
        known_at_text="2021-06-14T10:00:00Z",
        sort="-date",
    )
    assert querystring(found) == text
    assert parse(querystring(found)) == found
    assert [name for name, _ in filter_params(found)] == list(PARAMETERS)


def test_an_unknown_parameter_is_named_with_the_known_ones() -> None:
    (error,) = refusals("ville=Gray")
    assert error.name == "ville"
    assert "« ville » est inconnu" in error.message
    assert {"departement", "q", "tri"} <= set(error.known)


def test_parameters_of_the_door_are_let_through() -> None:
    assert parse("limite=10&curseur=x", also=("limite", "curseur")) == Filter()


@pytest.mark.parametrize(
    ("text", "name", "value", "known"),
    [
        ("departement=71", "departement", "71", "70"),
        ("departement=2a", "departement", "2a", "2A"),
        ("plan=rien", "plan", "rien", "exemple"),
        ("region=nd", "region", "nd", "27"),
        ("volet=vert", "volet", "vert", "nd"),
        ("fonds=XX", "fonds", "XX", "IDF"),
        ("categorie=company", "categorie", "company", "entreprise"),
        ("taille=S", "taille", "S", "PME"),
        ("tri=hasard", "tri", "hasard", "reference"),
    ],
)
def test_an_unknown_value_is_named_with_the_known_ones(
    text: str, name: str, value: str, known: str
) -> None:
    (error,) = refusals(text)
    assert (error.name, error.value) == (name, value)
    assert value in error.message
    assert known in error.known


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("commune=99999", "commune"),
        ("commune=Gray", "commune"),
        ("exercice=21", "exercice"),
        ("exercice=1789", "exercice"),
        ("exercice=nd", "exercice"),
        ("beneficiaire=12", "beneficiaire"),
        ("beneficiaire=b-999999", "beneficiaire"),
        ("beneficiaire=b-99999999999999999999", "beneficiaire"),
        ("montant_min=1,5", "montant_min"),
        ("montant_min=-5", "montant_min"),
        ("montant_max=1e5", "montant_max"),
        ("montant_max=NaN", "montant_max"),
        ("attribue_apres=06/05/2021", "attribue_apres"),
        ("attribue_avant=2021-02-30", "attribue_avant"),
        ("au=2021-06-16", "au"),
        ("au=demain", "au"),
        ("connu_au=2021-06-16", "connu_au"),
        ("connu_au=2021-06-15T12:00:01Z", "connu_au"),
        ("connu_au=2021-06-15T10:00:00", "connu_au"),
        ("connu_au=2021-06-15T10:00:00 02:00", "connu_au"),
        ("q=a&q=b", "q"),
        ("tri=date&tri=-date", "tri"),
        ("montant_min=5&montant_max=4", "montant_min"),
        ("attribue_apres=2021-05-02&attribue_avant=2021-05-01", "attribue_apres"),
        ("q=" + "a" * 201, "q"),
        ("q=%00", "q"),
    ],
)
def test_what_cannot_be_followed_is_refused_by_name_in_french(text: str, name: str) -> None:
    (error,) = refusals(text)
    assert error.name == name
    assert error.message.endswith((".", ").")) or ":" in error.message


def test_every_wrong_parameter_is_told_at_once() -> None:
    assert [error.name for error in refusals("ville=Gray&departement=71,72&au=demain")] == [
        "ville",
        "departement",
        "departement",
        "au",
    ]


def test_a_former_commune_leads_to_the_present_one() -> None:
    assert parse("commune=70001").communes == ("70279",)
    assert parse("commune=70001,70279").communes == ("70279",)


def test_the_same_amount_has_one_canonical_form() -> None:
    assert querystring(parse("montant_min=200000")) == "montant_min=200000.00"


def test_a_day_of_knowledge_is_its_end_in_paris() -> None:
    found = parse("connu_au=2021-05-06")
    assert found.known_at is not None
    assert found.known_at.astimezone(UTC) == datetime(2021, 5, 6, 21, 59, 59, 999999, tzinfo=UTC)
    assert querystring(found) == "connu_au=2021-05-06"


def test_today_is_not_the_future() -> None:
    assert parse("au=2021-06-15&connu_au=2021-06-15").as_of == date(2021, 6, 15)


def test_today_in_paris_begins_before_today_in_utc() -> None:
    late = datetime(2021, 6, 15, 22, 30, tzinfo=UTC)
    assert parse_filter({"au": ["2021-06-16"]}, now=late).as_of == date(2021, 6, 16)


def test_an_instant_with_an_offset_is_kept_as_written() -> None:
    found = parse("connu_au=2021-06-15T13:59:00%2B02:00")
    assert found.known_at == datetime(2021, 6, 15, 11, 59, tzinfo=UTC)
    assert parse(querystring(found)) == found


def test_only_published_beneficiaries_can_be_asked_for() -> None:
    hidden = builders.beneficiary("Secret")
    made = builders.grant(beneficiary=hidden)
    assert refusals(f"beneficiaire=b-{hidden.pk}")[0].name == "beneficiaire"
    builders.publish(made)
    assert parse(f"beneficiaire=b-{hidden.pk}").beneficiary == hidden.pk
    builders.withdraw(made)
    assert refusals(f"beneficiaire=b-{hidden.pk}")[0].name == "beneficiaire"


def test_a_merged_beneficiary_stands_for_the_one_it_became() -> None:
    present = builders.beneficiary("Aluroy SAS")
    former = builders.beneficiary("Aluroy", merged_into=present)
    builders.published("10", beneficiary=former)
    builders.published("20", beneficiary=present)
    found = parse(f"beneficiaire=b-{former.pk}")
    assert found.beneficiary == present.pk
    assert totals(found).awarded == 30


def test_an_instance_limited_to_some_departements_knows_no_other(settings: object) -> None:
    settings.RELANCE_DEPARTEMENTS = ["70"]  # type: ignore[attr-defined]
    builders.published("10", department="70")
    builders.published("20", department="25")
    builders.published("40", department=None)
    assert totals(Filter()).awarded == 10
    assert totals(Filter(awarded_after=date(2000, 1, 1))).awarded == 10
    (error,) = refusals("departement=25")
    assert set(error.known) == {"70", "nd"}
    assert set(refusals("region=94")[0].known) == {"27"}


def test_tracking_parameters_are_recognised() -> None:
    assert is_tracking("utm_source")
    assert is_tracking("fbclid")
    assert not is_tracking("q")


def test_every_sort_is_accepted() -> None:
    assert [parse(f"tri={sort}").sort for sort in SORTS] == list(SORTS)
