"""`python -m relance.probe`: asks the web server of this container how it is; exit 0 when well."""

import http.client
import os
import sys
from http import HTTPStatus


def main() -> int:
    port = int(os.environ.get("PORT") or 8000)
    name = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip() or "localhost"
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/sante/", headers={"Host": name.lstrip(".")})
        answer = connection.getresponse()
        sys.stdout.write(answer.read().decode())
    except OSError as error:
        sys.stdout.write(str(error))
        return 1
    return 0 if answer.status == HTTPStatus.OK else 1


if __name__ == "__main__":
    sys.exit(main())
