"""Names proposed while one types: who, in which order, and who never."""

import pytest
from django.test import override_settings

from dashboard.queries import suggestions
from dashboard.queries.suggestions import beneficiaries_named
from tests import builders
from tests.published_scene import Scene, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return build()


def names(text: str, limit: int = 6) -> list[str]:
    return [one.name for one in beneficiaries_named(text, limit)]


def aided(name: str, amount: str = "100", **fields: object) -> None:
    builders.published(amount, fund_code="ECO", beneficiary=builders.beneficiary(name, **fields))


def test_any_word_of_a_name_is_enough_accents_and_case_apart(scene: Scene) -> None:
    aided("Société d'Électricité Grâÿloise")
    assert names("electri gray") == ["Société d'Électricité Grâÿloise"]
    assert "Ville de Gray" in names("GRAY")


def test_a_part_inside_a_word_is_no_match(scene: Scene) -> None:
    aided("Margray")
    assert "Margray" not in names("gray")


def test_the_very_name_comes_first_then_those_who_received_most(scene: Scene) -> None:
    for name, amount in (("Bois du Nord", "900"), ("Bois", "10"), ("Bois du Sud", "5000")):
        aided(name, amount)
    assert names("bois") == ["Bois", "Bois du Sud", "Bois du Nord"]


@pytest.mark.parametrize("largest", [0, 500])
@pytest.mark.parametrize("text", ["menuiserie", "jur", "menuiserie du ju"])
def test_who_is_not_among_the_largest_is_found_by_the_indexes(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, largest: int, text: str
) -> None:
    monkeypatch.setattr(suggestions, "_LARGEST", largest)
    aided("Menuiserie du Jura")
    assert names(text) == ["Menuiserie du Jura"]


def test_two_of_the_same_name_are_both_proposed(scene: Scene) -> None:
    for department in ("70", "25"):
        builders.published(
            "5",
            fund_code="ECO",
            department=department,
            beneficiary=builders.beneficiary("Commune de Saint-Loup", department_id=department),
        )
    found = beneficiaries_named("saint loup", 6)
    assert {one.department for one in found} == {"70", "25"}


def test_masked_withdrawn_and_draft_names_are_never_proposed(scene: Scene) -> None:
    builders.grant("5", fund_code="ECO", beneficiary=builders.beneficiary("Brouillon & Cie"))
    gone = builders.published(
        "5", fund_code="ECO", beneficiary=builders.beneficiary("Retirée & Cie")
    )
    builders.withdraw(gone)
    for text in ("martin", "paul", "personne", "physique", "brouillon", "retiree", "chaudiere"):
        assert names(text) == [], text


def test_a_merged_beneficiary_is_the_one_that_stays(scene: Scene) -> None:
    former = builders.beneficiary("Aluroy ancienne", merged_into=scene.aluroy)
    builders.published("3", fund_code="ECO", beneficiary=former)
    assert {one.id for one in beneficiaries_named("aluroy", 6)} == {scene.aluroy.pk}


def test_an_instance_limited_to_some_departements_names_theirs_alone(scene: Scene) -> None:
    builders.published(
        "5", fund_code="ECO", department="25", beneficiary=builders.beneficiary("Doubs & Cie")
    )
    with override_settings(RELANCE_DEPARTEMENTS=["70"]):
        assert names("doubs") == []
        assert names("aluroy") == ["Aluroy"]


@pytest.mark.parametrize("text", ["", "a", "%", "__", "'", "\\", "!?"])
def test_too_little_or_no_word_at_all_proposes_nothing(scene: Scene, text: str) -> None:
    assert names(text) == []
