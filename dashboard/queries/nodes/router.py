"""What Django itself decides by alias: only the primary is migrated, everything can be related.

Where a request reads is decided for the whole request (`dashboard.queries.nodes.reading`).
"""

from typing import Any

from dashboard.queries.nodes.roster import PRIMARY


class Router:
    def allow_migrate(self, db: str, *_: Any, **__: Any) -> bool:
        return db == PRIMARY

    def allow_relation(self, *_: Any, **__: Any) -> bool:
        return True
