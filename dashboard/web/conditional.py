"""Entity tags: a page that would come out the same is not sent again."""

from datetime import date
from hashlib import blake2s

from django.conf import settings

from dashboard.queries.release import reference_stamp, release
from dashboard.queries.version import current_version


def entity_tag(address: str, today: date) -> str:
    """Changes with the published state, the reference tables, the release, the settings shown
    and the day. Two small queries, in the page's snapshot."""
    shown = (
        address,
        current_version(),
        reference_stamp(),
        release(),
        today.isoformat(),
        settings.RELANCE_SITE_NAME,
        settings.RELANCE_STATE_BRAND,
        sorted(settings.RELANCE_LEGAL.items()),
    )
    return f'"{blake2s(repr(shown).encode(), digest_size=12).hexdigest()}"'
