"""The licence of everything that leaves this site."""

from typing import Final

NAME: Final = "Licence Ouverte 2.0"
URL: Final = "https://www.etalab.gouv.fr/licence-ouverte-open-licence"
# RFC 8288: for the formats that have no place of their own to name it.
LINK: Final = f'<{URL}>; rel="license"'
