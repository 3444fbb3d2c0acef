"""Official French codes, read from whatever a file holds and kept as text.

One convention for every `tidy_…` function: a blank value gives None, a good one its canonical
text, anything else raises `CodeError`, whose French text says what is wrong and the way out.
Values may be text ("200071892.0", " 2a ", "'01'") or the numbers a spreadsheet made of them.
"""

import math
import re
import unicodedata
from decimal import Decimal
from functools import lru_cache
from hashlib import blake2s
from typing import Final

from stdnum import luhn
from stdnum.fr import siret as siret_rules

METROPOLITAN_DEPARTMENTS: Final = frozenset(
    [f"{number:02d}" for number in range(1, 96) if number != 20] + ["2A", "2B"]
)
OVERSEAS_DEPARTMENTS: Final = frozenset({"971", "972", "973", "974", "976"})
DEPARTMENTS: Final = METROPOLITAN_DEPARTMENTS | OVERSEAS_DEPARTMENTS
# Not départements, yet official files give them the same column: Saint-Pierre-et-Miquelon,
# Saint-Barthélemy, Saint-Martin, TAAF, Wallis-et-Futuna, Polynésie, Nouvelle-Calédonie, Clipperton.
OVERSEAS_COLLECTIVITIES: Final = frozenset({"975", "977", "978", "984", "986", "987", "988", "989"})

REFERENCE_LENGTH: Final = 64

_MEANS_NOTHING: Final = frozenset({"", "null", "nan", "none", "n/a", "#n/a"})
_NOISE = re.compile("[\\s'\"«»‘’“”`\u200b\u2060\ufeff]+")
_WHOLE = re.compile(r"([0-9]+)[.,]0+")
_SHORTENED = re.compile(r"[0-9](?:[.,][0-9]+)?E\+?[0-9]+", re.IGNORECASE)
_RNA = re.compile(r"W[0-9][0-9A-Z][0-9]{7}")
_COMMUNE = re.compile(r"(?:[0-9]{5}|2[AB][0-9]{3})")
_UNSAFE_IN_REFERENCE = re.compile(r"[^A-Za-z0-9._-]+")


class CodeError(ValueError):
    """A code that cannot be believed. `problem` and `way_out` are French sentences."""

    def __init__(self, value: str, problem: str, way_out: str) -> None:
        super().__init__(f"{problem} {way_out}")
        self.value = value
        self.problem = problem
        self.way_out = way_out


def _written(value: object) -> str:
    """A cell as a person would write the code: no spaces, no quotes, no decimal left by a
    spreadsheet, upper case."""
    if isinstance(value, str):
        text = _NOISE.sub("", value)
    elif value is None:
        return ""
    elif isinstance(value, float | Decimal) and math.isfinite(value) and value == int(value):
        return str(int(value))
    else:
        text = str(value)
    if text.lower() in _MEANS_NOTHING:
        return ""
    whole = _WHOLE.fullmatch(text)
    return (whole[1] if whole else text).upper()


def _digits(value: object, name: str, length: int) -> str:
    """Exactly `length` digits, or "" when blank."""
    text = value if isinstance(value, str) else _written(value)
    if len(text) == length and text.isascii() and text.isdigit():
        return text
    text = _written(value)
    if _SHORTENED.fullmatch(text):
        raise CodeError(
            text,
            f"Le {name} « {text} » a été abrégé par un tableur : ses chiffres sont perdus.",
            "Mettez la colonne au format « texte » puis recopiez le numéro d'origine.",
        )
    digits = text.replace(".", "").replace("-", "")
    if digits and not (len(digits) == length and digits.isascii() and digits.isdigit()):
        raise CodeError(
            text,
            f"Le {name} « {text} » n'a pas {length} chiffres.",
            "Recopiez-le en entier, dans une colonne au format « texte » pour garder un zéro "
            "en tête.",
        )
    return digits


@lru_cache(maxsize=65536)
def _siren_holds(digits: str) -> bool:
    return digits != "000000000" and bool(luhn.is_valid(digits))


@lru_cache(maxsize=65536)
def _siret_holds(digits: str) -> bool:
    # La Poste (SIREN 356000000) numbers its establishments by a rule of its own: INSEE makes
    # their digits add up to a multiple of 5; python-stdnum knows it.
    return _siren_holds(digits[:9]) and bool(siret_rules.is_valid(digits))


def _wrong_key(name: str, digits: str) -> CodeError:
    return CodeError(
        digits,
        f"Le {name} « {digits} » est faux : sa clé de contrôle ne correspond pas.",
        "Vérifiez-le sur l'annuaire des entreprises (annuaire-entreprises.data.gouv.fr).",
    )


def tidy_siren(value: object) -> str | None:
    """Nine digits with a right Luhn key."""
    digits = _digits(value, "SIREN", 9)
    if digits and not _siren_holds(digits):
        raise _wrong_key("SIREN", digits)
    return digits or None


def tidy_siret(value: object) -> str | None:
    """Fourteen digits, key checked."""
    digits = _digits(value, "SIRET", 14)
    if digits and not _siret_holds(digits):
        raise _wrong_key("SIRET", digits)
    return digits or None


def siren_of(value: object) -> str | None:
    """The SIREN in a cell that holds a SIREN or a SIRET."""
    if len(_written(value).replace(".", "").replace("-", "")) == 14:
        siret = tidy_siret(value)
        return siret[:9] if siret else None
    return tidy_siren(value)


def tidy_rna(value: object) -> str | None:
    """W and nine characters: digits, save a letter for Corse and overseas (W2A…, W9R…).

    Associations under the local law of Alsace-Moselle are in no such register (their tribunal
    keeps them) and have no RNA number.
    """
    text = _written(value)
    if text and not _RNA.fullmatch(text):
        raise CodeError(
            text,
            f"Le numéro RNA « {text} » n'est pas un W suivi de 9 chiffres.",
            "Recopiez-le depuis le récépissé de la préfecture ; une association d'Alsace-Moselle "
            "n'en a pas : laissez la case vide et donnez son SIRET.",
        )
    return text or None


@lru_cache(maxsize=1024)
def _department(text: str) -> str:
    code = text.zfill(2)
    if code in DEPARTMENTS or code in OVERSEAS_COLLECTIVITIES:
        return code
    corsica = code.startswith("20")
    raise CodeError(
        text,
        f"Le code de département « {text} » n'existe pas.",
        "La Corse s'écrit 2A (Corse-du-Sud) ou 2B (Haute-Corse)."
        if corsica
        else "Un code s'écrit 01 à 95, 2A, 2B, 971 à 974 ou 976.",
    )


def tidy_department(value: object) -> str | None:
    """Gives "01" for 1. Overseas collectivities are recognised: see `is_department`."""
    text = _written(value)
    return _department(text) if text else None


def is_department(code: str) -> bool:
    """False for the overseas collectivities, which `tidy_department` lets through."""
    return code in DEPARTMENTS


@lru_cache(maxsize=65536)
def _commune(text: str) -> str:
    code = text.zfill(5) if len(text) == 4 and text.isdigit() else text
    if _COMMUNE.fullmatch(code) and _territory_prefix(code):
        return code
    raise CodeError(
        text,
        f"Le code de commune « {text} » n'est pas un code INSEE.",
        "Un code INSEE a 5 caractères (70279, 2A004, 97411) ; ce n'est pas le code postal.",
    )


def tidy_commune(value: object) -> str | None:
    """The shape of an INSEE commune code; whether it exists is for the table of communes."""
    text = _written(value)
    return _commune(text) if text else None


def _territory_prefix(commune: str) -> str | None:
    for prefix in (commune[:3], commune[:2]):
        if prefix in DEPARTMENTS or prefix in OVERSEAS_COLLECTIVITIES:
            return prefix
    return None


def department_of_commune(commune: str) -> str:
    """Gives "974" for "97411", "2A" for "2A004". Raises CodeError for what is no commune code."""
    return _territory_prefix(_commune(commune)) or ""


def tidy_epci(value: object) -> str | None:
    """The code of an EPCI is its SIREN."""
    digits = _digits(value, "code d'EPCI", 9)
    if digits and not _siren_holds(digits):
        raise _wrong_key("code d'EPCI", digits)
    return digits or None


def tidy_legal_form(value: object) -> str | None:
    """Catégorie juridique of INSEE, level III: four digits."""
    return _digits(value, "code de catégorie juridique", 4) or None


def is_natural_person(legal_form: str) -> bool:
    """Level I of INSEE's catégories juridiques: 1 is « Entrepreneur individuel »."""
    return legal_form.startswith("1")


def public_reference(department: str, file_reference: str) -> str:
    """`<département>-<file reference>`, matching `[A-Za-z0-9._-]{1,64}`.

    Accents go, each run of other characters becomes `-`, a prefix already there is not doubled,
    and what is too long ends in a hash of the whole file reference. Giving back a public
    reference returns it unchanged. Two file references may meet ("A/1" and "A 1"): the table
    of grants refuses the second.
    """
    prefix = f"{department}-"
    bare = unicodedata.normalize("NFKD", file_reference.strip())
    bare = "".join(letter for letter in bare if not unicodedata.combining(letter))
    text = _UNSAFE_IN_REFERENCE.sub("-", bare)
    if text in ("", "-", prefix):
        raise CodeError(
            file_reference,
            f"La référence « {file_reference} » est vide.",
            "Donnez à chaque aide une référence qui lui est propre.",
        )
    if not text.startswith(prefix):
        text = prefix + text
    if len(text) <= REFERENCE_LENGTH:
        return text
    digest = blake2s(file_reference.strip().encode(), digest_size=5).hexdigest()
    return f"{text[: REFERENCE_LENGTH - len(digest) - 1]}-{digest}"


# The character table of `normalise`: Latin-1, Latin Extended-A and the Romanian comma letters.
# The database mirrors it in relance_normalise().
_FOLDED: Final = {
    "a": "àáâãäåāăąÀÁÂÃÄÅĀĂĄª",
    "c": "çćĉċčÇĆĈĊČ",
    "d": "ðďđÐĎĐ",
    "e": "èéêëēĕėęěÈÉÊËĒĔĖĘĚ",
    "g": "ĝğġģĜĞĠĢ",
    "h": "ĥħĤĦ",
    "i": "ìíîïĩīĭįıÌÍÎÏĨĪĬĮİ",
    "j": "ĵĴ",
    "k": "ķĸĶ",
    "l": "ĺļľŀłĹĻĽĿŁ",
    "n": "ñńņňŉŋÑŃŅŇŊ",
    "o": "òóôõöøōŏőÒÓÔÕÖØŌŎŐº",
    "r": "ŕŗřŔŖŘ",
    "s": "śŝşšșſŚŜŞŠȘ",
    "t": "ţťŧțŢŤŦȚ",
    "u": "ùúûüũūŭůűųÙÚÛÜŨŪŬŮŰŲ",
    "w": "ŵŴ",
    "y": "ýÿŷÝŶŸ",
    "z": "źżžŹŻŽ",
    "1": "¹",
    "2": "²",
    "3": "³",
}
_UPPER: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
NORMALISE_FROM: Final = _UPPER + "".join(_FOLDED.values())
NORMALISE_TO: Final = _UPPER.lower() + "".join(
    plain * len(letters) for plain, letters in _FOLDED.items()
)
# Combining marks U+0300–U+036F (decomposed accents), soft hyphen, zero-width characters.
NORMALISE_DROPPED: Final = "".join(map(chr, range(0x0300, 0x0370))) + (
    "\u00ad\u200b\u200c\u200d\u2060\ufeff"
)
NORMALISE_EXPANDED: Final = (
    ("œ", "oe"),
    ("Œ", "oe"),
    ("æ", "ae"),
    ("Æ", "ae"),
    ("ß", "ss"),
    ("ẞ", "ss"),
    ("þ", "th"),
    ("Þ", "th"),
    ("ĳ", "ij"),
    ("Ĳ", "ij"),
    ("ﬁ", "fi"),
    ("ﬂ", "fl"),
)
_TABLE: Final[dict[int, str | None]] = {
    **{ord(a): b for a, b in zip(NORMALISE_FROM, NORMALISE_TO, strict=True)},
    **{ord(letter): None for letter in NORMALISE_DROPPED},
    **{ord(a): b for a, b in NORMALISE_EXPANDED},
}
_NOT_PLAIN = re.compile("[^a-z0-9]+")


def normalise(text: str) -> str:
    """The form in which names are matched and searched: `[a-z0-9]` words, one space between.

    In order: decompose accents (NFD), fold NORMALISE_FROM to NORMALISE_TO, drop
    NORMALISE_DROPPED, expand NORMALISE_EXPANDED, turn each run of anything else into one space,
    trim. A text with no Latin letter or digit gives "", which must never be taken for a match.
    """
    if text.isascii():
        return _NOT_PLAIN.sub(" ", text.lower()).strip(" ")
    plain = unicodedata.normalize("NFD", text)
    return _NOT_PLAIN.sub(" ", plain.translate(_TABLE)).strip(" ")
