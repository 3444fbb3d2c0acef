"""/donnees/flux.atom: an entry for each day on which something was published (RFC 4287)."""

from xml.sax.saxutils import escape

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from dashboard.exports import licence
from dashboard.formats import counted, date_numeric
from dashboard.queries.open_data import Day, days_of_publication
from dashboard.web.conditional import published

DAYS = 60


@published
def data_feed(request: HttpRequest) -> HttpResponse:
    site, name = settings.RELANCE_URL, settings.RELANCE_SITE_NAME
    days = days_of_publication(DAYS)
    updated = days[0].at.isoformat() if days else "1970-01-01T00:00:00Z"
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr">',
        f"<id>{site}/donnees/flux.atom</id>",
        f"<title>{escape(name)} : changements des données</title>",
        f"<updated>{updated}</updated>",
        f"<author><name>{escape(settings.RELANCE_LEGAL.get('editeur') or name)}</name></author>",
        f"<rights>{licence.NAME}</rights>",
        f'<link rel="self" type="application/atom+xml" href="{site}/donnees/flux.atom"/>',
        f'<link rel="alternate" type="text/html" href="{site}/donnees/"/>',
        *(_entry(day, site) for day in days),
        "</feed>",
    ]
    return HttpResponse(
        "\n".join(lines),
        content_type="application/atom+xml; charset=utf-8",
        headers={"Link": licence.LINK, "Access-Control-Allow-Origin": "*"},
    )


def _entry(found: Day, site: str) -> str:
    told = ", ".join(
        [
            counted(found.published, "publication"),
            counted(found.changed, "modification"),
            counted(found.withdrawn, "retrait"),
        ]
    )
    return (
        f"<entry><id>{site}/donnees/#{found.day.isoformat()}</id>"
        f"<title>{date_numeric(found.day)} : {told}</title>"
        f"<updated>{found.at.isoformat()}</updated>"
        f"<summary>{told}. Version {found.last_no}.</summary>"
        f'<link rel="alternate" type="application/json" '
        f'href="{site}/api/v1/aides/?connu_au={found.day.isoformat()}"/></entry>'
    )
