"""Entry point of the web server."""

import os

os.environ["RELANCE_SERVED"] = "1"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "relance.settings")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
