"""What must hold after an event, and what is told of it."""

from tests.cluster.crowd import Crowd
from tests.cluster.postgres import Node

KEPT = "SELECT array_agg(reference) FROM dashboard_movement WHERE kind = 'commitment'"


def kept_everything(crowd: Crowd, primary: Node, event: str, resumed: float | None = None) -> None:
    print(crowd.told(event, resumed), flush=True)  # noqa: T201 - what a drill is for
    for problem in crowd.failures():
        print(f"    {problem}")  # noqa: T201
    assert crowd.most_failures() <= 1
    assert crowd.older == []
    assert crowd.acknowledged <= set(primary.ask(KEPT, "relance")), "écritures confirmées perdues"
