"""`python3 -m relance.make run|test|check|bench|drill|reset`."""

import signal
import sys

from relance.make import bench, check, drill, reset, run, test
from relance.make.checkout import Checkout
from relance.make.terminal import Failure
from relance.postgres import Trouble

TARGETS = {
    "run": run.main,
    "test": test.main,
    "check": check.main,
    "bench": bench.main,
    "drill": drill.main,
    "reset": reset.main,
}


def main(arguments: list[str]) -> int:
    if not arguments or arguments[0] not in TARGETS:
        print(f"Usage : python3 -m relance.make {'|'.join(TARGETS)}", file=sys.stderr)
        return 2
    # A polite kill ends like Ctrl-C: what was started is stopped on the way out.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        return TARGETS[arguments[0]](Checkout.here(), arguments[1:])
    except (Failure, Trouble) as failure:
        print(f"\n{failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
