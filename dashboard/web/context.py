"""What every template knows of the instance."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    return {
        "site_name": settings.RELANCE_SITE_NAME,
        "site_url": settings.RELANCE_URL,
        "state_brand": settings.RELANCE_STATE_BRAND,
    }
