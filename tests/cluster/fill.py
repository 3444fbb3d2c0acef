"""`python -m tests.cluster.fill`: migrates DATABASE_URL, puts the small published world there, and
prints as JSON the addresses of every public page and of the API, and how an agent comes in."""

import json
import os
import sys

import django
from django.core.management import call_command


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "relance.settings")
    django.setup()
    # After Django is ready.
    from tests import builders, indicator_scene, signing_in  # noqa: PLC0415
    from tests.api.program import key_of  # noqa: PLC0415
    from tests.public_addresses import addresses  # noqa: PLC0415
    from tests.published_scene import build  # noqa: PLC0415

    call_command("migrate", interactive=False, verbosity=0)
    scene = build()
    indicator_scene.load()
    # What the exercises write to: each commitment of one euro is public at once.
    written = [builders.published("1000000", department="70", fund_code="IDF") for _ in range(8)]
    instructor = signing_in.agent("instructor", "70")
    json.dump(
        {
            "addresses": sorted(addresses(scene).values()),
            "references": [grant.reference for grant in written],
            "session": signing_in.session_key(instructor),
            "key": key_of(instructor),
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main()
