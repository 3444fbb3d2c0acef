import pytest

from dashboard.models import FormerCommune
from dashboard.queries import catalogue, territories
from dashboard.queries.territories import CommuneRow, DepartmentRow, Place
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def reference(db: None) -> None:
    builders.territories()


def test_departements_tell_their_region_and_collectivites_have_none() -> None:
    assert [row.code for row in territories.departments()] == ["25", "2A", "70", "987"]
    assert [row.code for row in territories.departments("27")] == ["25", "70"]
    assert territories.department("70") == DepartmentRow(
        "70", "Haute-Saône", "27", "Bourgogne-Franche-Comté", 230_000
    )
    overseas = territories.department("987")
    assert overseas is not None
    assert (overseas.region, overseas.region_name) == (None, "")
    assert territories.department("99") is None


def test_communes_are_those_of_the_departement() -> None:
    assert [row.name for row in territories.communes_of("70")] == ["Gray", "Héricourt", "Vesoul"]
    assert territories.commune("70279") == CommuneRow("70279", "Gray", "70", 5_500, None, None)
    assert territories.commune("70000") is None


def test_a_former_code_leads_to_the_present_commune() -> None:
    FormerCommune.objects.create(code="70001", name="A", kind="merged", successor_id="70279")
    assert territories.present_code("70001") == "70279"
    assert territories.present_code("70279") == "70279"
    assert territories.present_code("70000") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("gray", [Place("commune", "70279", "Gray", "70")]),
        ("HAUTE saone", [Place("department", "70", "Haute-Saône", None)]),
        ("saône", [Place("department", "70", "Haute-Saône", None)]),
        ("héri", [Place("commune", "70285", "Héricourt", "70")]),
        ("70550", [Place("commune", "70550", "Vesoul", "70")]),
        ("2a", [Place("department", "2A", "Corse-du-Sud", None)]),
        ("franche", [Place("region", "27", "Bourgogne-Franche-Comté", None)]),
        (
            "corse",
            [Place("region", "94", "Corse", None), Place("department", "2A", "Corse-du-Sud", None)],
        ),
        ("xyz", []),
        ("  ", []),
        ("%", []),
    ],
)
def test_places_are_found_by_name_or_code(text: str, expected: list[Place]) -> None:
    assert list(territories.search_places(text)) == expected


def test_an_instance_limited_to_some_departements_shows_no_other(settings: object) -> None:
    settings.RELANCE_DEPARTEMENTS = ["70"]  # type: ignore[attr-defined]
    assert [row.code for row in territories.departments()] == ["70"]
    assert [row.code for row in territories.regions()] == ["27"]
    assert territories.department("25") is None
    assert territories.search_places("besançon") == ()
    assert territories.search_places("gray")


def test_the_catalogue_lists_plans_pillars_and_funds() -> None:
    builders.pillars()
    builders.plan("exemple", fictional=True, position=9)
    builders.fund("IDF")
    builders.fund("EX1", plan_code="exemple", pillar=None)
    assert [row.code for row in catalogue.plans()] == ["exemple", "france-relance"]
    assert [row.code for row in catalogue.pillars()] == ["ecologie", "competitivite", "cohesion"]
    assert [row.code for row in catalogue.funds()] == ["EX1", "IDF"]
    assert [row.code for row in catalogue.funds(plan="exemple")] == ["EX1"]
    assert [row.code for row in catalogue.funds(pillar="competitivite")] == ["IDF"]
    example = catalogue.fund("EX1")
    assert example is not None
    assert (example.pillar, example.pillar_name, example.fictional) == (None, "", True)
    assert (catalogue.fund("XX"), catalogue.pillar("XX")) == (None, None)
