"""How long an answer made of what is published may be kept, and by whom."""

from typing import Final

# Anyone may keep it, and asks before each use whether it still holds.
REVALIDATED: Final = "public, no-cache"

# For a cache of ours that said so (W3C Edge Architecture, as deploy/nginx does): fresh for a
# second, sent once more while it is asked again for ten, and for a week while the site is ill.
# Never said to browsers: some would show an agent the page from before a publication.
SHARED: Final = "public, max-age=0, s-maxage=1, stale-while-revalidate=10, stale-if-error=604800"
CAPABILITY: Final = "Surrogate-Capability"
CAPABLE: Final = "Surrogate/1.0"
