"""Photos that people send, drawn again: what is kept holds pixels and nothing else."""

import warnings
from dataclasses import dataclass
from hashlib import blake2b
from io import BytesIO
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from dashboard.actions.refusals import Refused

FORMATS: Final = ("JPEG", "PNG", "WEBP")
MOST_BYTES: Final = 15 * 1024 * 1024
# Some hundred megabytes once open; a photo of a telephone has 12 to 50 million pixels.
MOST_PIXELS: Final = 50_000_000
SIDE: Final = 1600
QUALITY: Final = 82
FIELD: Final = "photo"


@dataclass(frozen=True, slots=True)
class Drawn:
    content: bytes
    width: int
    height: int

    @property
    def digest(self) -> str:
        return blake2b(self.content, digest_size=16).hexdigest()


def draw_again(sent: bytes) -> Drawn:
    """A JPEG of at most SIDE pixels a side, upright, without metadata. Raises Refused.

    The header alone says how many pixels there are: nothing is inflated before that is known.
    """
    if len(sent) > MOST_BYTES:
        raise Refused(
            f"La photo pèse plus de {MOST_BYTES // 1024 // 1024} Mo.",
            hint="Réduisez-la avant de l'envoyer.",
            field=FIELD,
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(sent), formats=FORMATS) as image:
                _refuse_too_many_pixels(image)
                return _drawn(image)
    except Refused:
        raise
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as bomb:
        raise _too_many() from bomb
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as broken:
        raise Refused(
            "Ce fichier n'est pas une photo lisible.",
            hint="Envoyez une image JPEG, PNG ou WebP.",
            field=FIELD,
        ) from broken


def _refuse_too_many_pixels(image: Image.Image) -> None:
    if image.width * image.height > MOST_PIXELS:
        raise _too_many()


def _too_many() -> Refused:
    return Refused(
        f"La photo a plus de {MOST_PIXELS // 1_000_000} millions de pixels.",
        hint="Réduisez ses dimensions avant de l'envoyer.",
        field=FIELD,
    )


def _drawn(image: Image.Image) -> Drawn:
    image.draft("RGB", (SIDE * 2, SIDE * 2))
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((SIDE, SIDE))
    if upright.mode in ("RGBA", "LA", "P"):
        seen = upright.convert("RGBA")
        upright = Image.new("RGB", seen.size, "white")
        upright.paste(seen, mask=seen.getchannel("A"))
    plain = Image.new("RGB", upright.size)
    plain.paste(upright.convert("RGB"))
    out = BytesIO()
    plain.save(out, "JPEG", quality=QUALITY, progressive=True, optimize=True)
    return Drawn(out.getvalue(), *plain.size)
