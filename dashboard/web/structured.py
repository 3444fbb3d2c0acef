"""What a page says of itself to machines that read pages: description, schema.org.

https://schema.org/Dataset for figures of a territory or a fund, https://schema.org/MonetaryGrant
for one grant. Data blocks are not scripts: the content security policy has no say in them.
"""

from collections.abc import Mapping
from typing import Any, Final

import orjson
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from dashboard.formats import counted, euros_compact
from dashboard.queries.filters import Filter
from dashboard.queries.lines import GrantLine
from dashboard.queries.totals import Totals
from dashboard.web.links import download_url

LICENCE: Final = "https://www.etalab.gouv.fr/licence-ouverte-open-licence"
# Inside an HTML element no text of the data may look like the end of it.
_ESCAPES: Final = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def of_page(
    title: str, scope: Filter, context: Mapping[str, Any], canonical: str
) -> dict[str, object]:
    """`description` and `structured` of a page that shows totals or one grant."""
    found, line = context.get("totals"), context.get("line")
    if isinstance(line, GrantLine) and not line.withdrawn:
        return {"description": line.objet[:300], "structured": grant(line, title, canonical)}
    if isinstance(found, Totals):
        description = described(title, found)
        return {
            "description": description,
            "structured": dataset(title, description, scope, canonical),
        }
    return {}


def described(title: str, found: Totals) -> str:
    """One sentence with the figures of the page."""
    if not found.grants:
        return f"{title} : aucune aide publiée."
    parts = [f"{euros_compact(found.awarded)} attribués"]
    if found.grants_commitments_followed:
        parts.append(f"{euros_compact(found.committed)} engagés")
    if found.grants_payments_followed:
        parts.append(f"{euros_compact(found.paid)} payés")
    return f"{title} : {counted(found.grants, 'aide')}, {', '.join(parts)}."


def dataset(title: str, description: str, scope: Filter, canonical: str) -> SafeString:
    distribution = [
        {
            "@type": "DataDownload",
            "encodingFormat": kind,
            "contentUrl": settings.RELANCE_URL + download_url(scope, name),
        }
        for name, kind in (("csv", "text/csv"), ("json", "application/json"))
    ]
    return _block(
        {
            "@type": "Dataset",
            "name": title,
            "description": description,
            "url": canonical,
            "inLanguage": "fr",
            "license": LICENCE,
            "isAccessibleForFree": True,
            "distribution": distribution,
        }
    )


def grant(line: GrantLine, title: str, canonical: str) -> SafeString:
    """A masked beneficiary stays unnamed here too."""
    said: dict[str, Any] = {
        "@type": "MonetaryGrant",
        "name": title,
        "description": line.objet,
        "identifier": line.reference,
        "url": canonical,
        "amount": {
            "@type": "MonetaryAmount",
            "currency": "EUR",
            "value": str(line.amounts.awarded),
        },
        "dateModified": line.changed_at.isoformat(),
    }
    if line.beneficiary and line.beneficiary.id:
        said["fundedItem"] = {"@type": "Organization", "name": line.beneficiary.name}
    if line.authority_name:
        said["funder"] = {"@type": "GovernmentOrganization", "name": line.authority_name}
    return _block(said)


def _block(said: dict[str, Any]) -> SafeString:
    text = orjson.dumps({"@context": "https://schema.org", **said}).decode()
    return mark_safe(text.translate(_ESCAPES))  # noqa: S308 - escaped on this line
