"""Official codes, as files hold them."""

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from dashboard import codes
from dashboard.codes import (
    CodeError,
    department_of_commune,
    normalise,
    public_reference,
    siren_of,
    tidy_commune,
    tidy_department,
    tidy_epci,
    tidy_legal_form,
    tidy_rna,
    tidy_siren,
    tidy_siret,
)

SIREN = "200071892"
SIRET = "20004293500011"
EVERY_TIDY = (
    siren_of,
    tidy_commune,
    tidy_department,
    tidy_epci,
    tidy_legal_form,
    tidy_rna,
    tidy_siren,
    tidy_siret,
)


@pytest.mark.parametrize("tidy", EVERY_TIDY)
@pytest.mark.parametrize("blank", [None, "", "  ", "\u202f", "null", "NaN", float("nan"), "''"])
def test_a_blank_code_is_no_code(tidy: Callable[[object], str | None], blank: object) -> None:
    assert tidy(blank) is None


@pytest.mark.parametrize(
    "written",
    [
        SIREN,
        f"{SIREN}.0",
        f"{SIREN},00",
        "200 071 892",
        "200\u00a0071\u202f892",
        "200.071.892",
        f"'{SIREN}'",
        f'"{SIREN}"',
        f"'{SIREN}",
        f"\ufeff{SIREN}\n",
        200071892,
        200071892.0,
        Decimal("200071892.00"),
    ],
)
def test_a_siren_is_read_as_spreadsheets_leave_it(written: object) -> None:
    assert tidy_siren(written) == SIREN


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("200071893", "clé de contrôle"),
        ("000000000", "clé de contrôle"),
        ("20007189", "n'a pas 9 chiffres"),
        ("2000718920", "n'a pas 9 chiffres"),
        ("200071892.5", "n'a pas 9 chiffres"),
        ("20007l892", "n'a pas 9 chiffres"),
        ("2,00072E+08", "abrégé par un tableur"),
        ("٢٠٠٠٧١٨٩٢", "n'a pas 9 chiffres"),
        (True, "n'a pas 9 chiffres"),
        (Decimal("Infinity"), "n'a pas 9 chiffres"),
    ],
)
def test_a_wrong_siren_is_refused_with_its_reason_and_the_way_out(
    written: object, told: str
) -> None:
    with pytest.raises(CodeError, match=told) as refusal:
        tidy_siren(written)
    assert refusal.value.value in str(refusal.value)
    assert refusal.value.way_out.endswith(".")


@given(st.integers(min_value=1, max_value=99_999_999))
def test_any_siren_with_its_own_key_is_accepted_and_with_another_refused(stem: int) -> None:
    digits = f"{stem:08d}"
    key = luhn.calc_check_digit(digits)
    assert tidy_siren(digits + key) == digits + key
    with pytest.raises(CodeError):
        tidy_siren(f"{digits}{(int(key) + 1) % 10}")


def test_a_siret_gives_its_siren() -> None:
    assert tidy_siret(20004293500011.0) == SIRET
    assert siren_of(SIRET) == "200042935"
    assert siren_of(f"{SIRET}.0") == "200042935"
    assert siren_of(SIREN) == SIREN


def test_a_siret_with_a_wrong_key_gives_no_siren() -> None:
    with pytest.raises(CodeError, match="SIRET"):
        siren_of("20004293500012")


def test_la_poste_numbers_its_establishments_by_a_rule_of_its_own() -> None:
    assert tidy_siret("35600000049837") == "35600000049837"
    assert tidy_siret("35600000000048") == "35600000000048"
    assert not luhn.is_valid("35600000049837")
    with pytest.raises(CodeError, match="clé de contrôle"):
        tidy_siret("35600000049838")


@pytest.mark.parametrize("number", ["W333216789", "w333216789", "W2A1000123", "W9R1000123"])
def test_rna_numbers_are_a_w_and_nine_characters(number: str) -> None:
    assert tidy_rna(number) == number.upper()


@pytest.mark.parametrize("number", ["333216789", "W33321678", "W3332167890", "WA33216789"])
def test_other_rna_numbers_are_refused(number: str) -> None:
    with pytest.raises(CodeError, match="W suivi de 9 chiffres"):
        tidy_rna(number)


def test_france_has_101_departements() -> None:
    assert len(codes.DEPARTMENTS) == 101


@pytest.mark.parametrize(
    ("written", "code"),
    [("1", "01"), (1, "01"), (70.0, "70"), ("2a", "2A"), (" 2B ", "2B"), ("974", "974")],
)
def test_departement_codes_are_text_of_two_or_three_characters(written: object, code: str) -> None:
    assert tidy_department(written) == code
    assert codes.is_department(code)


@pytest.mark.parametrize("code", ["975", "977", "978", "984", "986", "987", "988"])
def test_overseas_collectivities_are_recognised_and_are_no_departements(code: str) -> None:
    assert tidy_department(code) == code
    assert not codes.is_department(code)


@pytest.mark.parametrize("written", ["20", "20A", "20B", 20])
def test_corse_before_its_split_is_refused_with_its_present_codes(written: object) -> None:
    with pytest.raises(CodeError, match=r"2A .* 2B"):
        tidy_department(written)


@pytest.mark.parametrize("written", ["0", "96", "97", "99", "001", "2C", "Ain", "1.5", -1])
def test_unknown_departements_are_refused(written: object) -> None:
    with pytest.raises(CodeError, match="n'existe pas"):
        tidy_department(written)


@pytest.mark.parametrize(
    ("written", "code", "department"),
    [
        ("70279", "70279", "70"),
        (1283, "01283", "01"),
        ("1283.0", "01283", "01"),
        ("2a004", "2A004", "2A"),
        ("97411", "97411", "974"),
        ("97502", "97502", "975"),
        ("98735", "98735", "987"),
    ],
)
def test_a_commune_code_tells_its_departement(written: object, code: str, department: str) -> None:
    assert tidy_commune(written) == code
    assert department_of_commune(code) == department


def test_a_commune_code_that_lost_its_first_zero_gets_it_back() -> None:
    assert tidy_commune("7027") == "07027"
    assert department_of_commune("07027") == "07"


@pytest.mark.parametrize("written", ["702", "702790", "20004", "99123", "97999", "2C004", "Gray"])
def test_what_is_no_commune_code_is_refused(written: str) -> None:
    with pytest.raises(CodeError, match="code INSEE"):
        tidy_commune(written)


def test_an_epci_has_the_code_of_its_siren() -> None:
    assert tidy_epci("200000172.0") == "200000172"
    with pytest.raises(CodeError, match="EPCI"):
        tidy_epci("200000173")


def test_legal_forms_are_four_digits_and_those_in_1_are_natural_persons() -> None:
    assert tidy_legal_form(5499.0) == "5499"
    assert codes.is_natural_person("1000")
    assert not codes.is_natural_person("5499")
    with pytest.raises(CodeError, match="n'a pas 4 chiffres"):
        tidy_legal_form("54")


def test_a_public_reference_carries_its_departement_once() -> None:
    assert public_reference("70", "IDF-2021-001") == "70-IDF-2021-001"
    assert public_reference("70", "70-IDF-2021-001") == "70-IDF-2021-001"
    assert public_reference("2A", "Décision n° 12/2021") == "2A-Decision-n-12-2021"


def test_long_references_stay_different_and_stable() -> None:
    first = public_reference("70", "x" * 100 + "1")
    assert len(first) == 64
    assert first == public_reference("70", "x" * 100 + "1")
    assert first != public_reference("70", "x" * 100 + "2")


@pytest.mark.parametrize("empty", ["", "  ", "70-", "/"])
def test_an_empty_reference_is_refused(empty: str) -> None:
    with pytest.raises(CodeError, match="vide"):
        public_reference("70", empty)


@given(st.sampled_from(["70", "2A", "974"]), st.text(min_size=1, max_size=120))
def test_any_public_reference_is_safe_and_given_back_unchanged(department: str, text: str) -> None:
    try:
        reference = public_reference(department, text)
    except CodeError:
        return
    assert re.fullmatch(r"[A-Za-z0-9._-]{1,64}", reference)
    assert reference.startswith(f"{department}-")
    assert public_reference(department, reference) == reference


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("ALUROY", "aluroy"),
        ("  L'Œuvre d'Élise – Sœur & Cie. ", "l oeuvre d elise soeur cie"),
        ("E\u0301lise", "elise"),
        ("HAUT-BUGEY\u00a0AGGLOMÉRATION", "haut bugey agglomeration"),
        ("Straße Łódź Ægir", "strasse lodz aegir"),
        ("co\u00adopérative", "cooperative"),
        ("1 200 m²", "1 200 m2"),
        ("Αθήνα", ""),
        ("", ""),
    ],
)
def test_names_are_matched_without_case_accents_nor_punctuation(text: str, normal: str) -> None:
    assert normalise(text) == normal


def test_every_accented_latin_letter_folds_to_its_plain_letter() -> None:
    for number in [*range(0xC0, 0x180), *range(0x218, 0x21C)]:
        letter = chr(number)
        plain = unicodedata.normalize("NFKD", letter)[0].lower()
        if unicodedata.category(letter).startswith("L") and plain.isascii() and plain.isalpha():
            expected = {"ĳ": "ij", "Ĳ": "ij"}.get(letter, plain)
            assert normalise(letter) == expected, letter


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert re.fullmatch(r"(?:[a-z0-9]+(?: [a-z0-9]+)*)?", once)
