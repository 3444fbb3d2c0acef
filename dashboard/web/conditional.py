"""Entity tags: a page that would come out the same is not sent again."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from hashlib import blake2s

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from dashboard.formats.freshness import REVALIDATED
from dashboard.queries.release import everything_stamp, release
from dashboard.queries.version import snapshot

View = Callable[..., HttpResponseBase]


def published(view: View) -> View:
    """For what is no page: one snapshot, 304 when nothing changed, compressed for who accepts."""

    @require_safe
    @gzip_page
    @wraps(view)
    def answer(request: HttpRequest, **address: str) -> HttpResponseBase:
        with snapshot():
            return unless_kept(request, lambda: view(request, **address))

    return answer


def unless_kept(request: HttpRequest, made: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """Call `made` unless the reader has what it would give. In the snapshot of the figures: a tag
    read before them could name the state after theirs."""
    tag = entity_tag(request.get_full_path(), timezone.localdate())
    response: HttpResponseBase = get_conditional_response(request, etag=tag) or made()
    if response.status_code in (200, 304):
        response.headers["ETag"] = tag
        response.headers["Cache-Control"] = REVALIDATED
    return response


def entity_tag(address: str, today: date) -> str:
    """Changes with the published state, the reference tables, the release, the settings shown
    and the day. One small query, in the page's snapshot."""
    shown = (
        address,
        everything_stamp(),
        release(),
        today.isoformat(),
        settings.RELANCE_URL,
        settings.RELANCE_DEPARTEMENTS,
        settings.RELANCE_SITE_NAME,
        settings.RELANCE_STATE_BRAND,
        sorted(settings.RELANCE_LEGAL.items()),
    )
    return f'"{blake2s(repr(shown).encode(), digest_size=12).hexdigest()}"'
