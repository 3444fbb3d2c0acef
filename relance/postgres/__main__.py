"""`python3 -m relance.postgres start|stop|status|url [base]` for the local server by hand."""

import sys
from pathlib import Path

from relance.postgres import Server, Trouble

USAGE = "python3 -m relance.postgres start|stop|status|url [base]"


def main(arguments: list[str]) -> None:
    server = Server(Path(__file__).resolve().parents[2])
    match arguments:
        case ["start"]:
            server.start()
            sys.stdout.write(f"{server.url()}\n")
        case ["stop"]:
            server.stop()
        case ["status"]:
            running = server.running()
            sys.stdout.write("en marche\n" if running else "arrêté\n")
            sys.exit(0 if running else 3)
        case ["url", *names] if len(names) <= 1:
            sys.stdout.write(f"{server.url(*names)}\n")
        case _:
            sys.exit(f"Usage : {USAGE}")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Trouble as trouble:
        sys.exit(str(trouble))
