"""Settings of the site, all from the environment; the list is in docs/settings.md."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from relance import connections, environment, logs, postgres

BASE_DIR = Path(__file__).resolve().parent.parent

# --- This process -----------------------------------------------------------------------------

# Set by relance/wsgi.py: a process that answers the network never guesses that it may debug.
SERVED = environment.boolean("RELANCE_SERVED", default=False)

DATABASES: dict[str, dict[str, Any]] = {
    "default": environment.database(
        environment.text("DATABASE_URL") or postgres.Server(BASE_DIR).url()
    ),
    # Read by public pages; the primary is "default".
    **environment.replicas("DATABASE_REPLICA_URLS"),
}
DATABASE_ROUTERS = ["dashboard.queries.nodes.router.Router"]

# On a developer's machine nothing needs to be set: a command that finds no secret and whose
# database cannot be reached from elsewhere runs in debug mode.
DEBUG = environment.boolean(
    "DEBUG",
    default=not SERVED
    and not environment.text("SECRET_KEY")
    and environment.is_local_host(DATABASES["default"]["HOST"]),
)

LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"]

if DEBUG:
    SECRET_KEY = environment.text("SECRET_KEY") or "debug-only-" + "relance" * 8
    ALLOWED_HOSTS = environment.listed("ALLOWED_HOSTS") or LOCAL_HOSTS
else:
    SECRET_KEY = environment.required(
        "SECRET_KEY",
        "Elle signe les sessions : au moins 50 caractères tirés au hasard, les mêmes pour tous "
        "les processus. Par exemple : SECRET_KEY=$(python3 -c "
        "'import secrets; print(secrets.token_urlsafe(64))'). "
        "Sur un poste de développement : DEBUG=1.",
    )
    ALLOWED_HOSTS = environment.required(
        "ALLOWED_HOSTS",
        "Ce sont les noms du site, séparés par des virgules : ALLOWED_HOSTS=relance.example.fr",
    ).split(",")
    environment.required(
        "DATABASE_URL",
        "Adresse de PostgreSQL : DATABASE_URL=postgresql://utilisateur:motdepasse@hote:5432/base",
    )

HOST = environment.text("HOST") or "127.0.0.1"
PORT = environment.text("PORT") or "8000"
if DEBUG and HOST not in ALLOWED_HOSTS:
    ALLOWED_HOSTS = [*ALLOWED_HOSTS, HOST]

RELANCE_URL = (
    environment.text("RELANCE_URL")
    or (f"http://{HOST}:{PORT}" if DEBUG else f"https://{ALLOWED_HOSTS[0].strip()}")
).rstrip("/")
RELANCE_SITE_NAME = environment.text("RELANCE_SITE_NAME") or "Relance"
RELANCE_STATE_BRAND = environment.boolean("RELANCE_STATE_BRAND", default=False)
RELANCE_DEPARTEMENTS = environment.listed("RELANCE_DEPARTEMENTS")
RELANCE_TRUSTED_PROXIES = environment.networks("RELANCE_TRUSTED_PROXIES")
RELANCE_API_RATE_ANON = environment.rate("RELANCE_API_RATE_ANON", 120)
RELANCE_API_RATE_KEY = environment.rate("RELANCE_API_RATE_KEY", 1200)
RELANCE_LEGAL = environment.prefixed("RELANCE_LEGAL_")

# How much one process takes on (docs/operations/server.md).
RELANCE_AT_ONCE = environment.count("RELANCE_AT_ONCE", 6)
RELANCE_AGENTS_AT_ONCE = environment.count("RELANCE_AGENTS_AT_ONCE", 4)
RELANCE_WAITING = environment.count("RELANCE_WAITING", 24)
RELANCE_PATIENCE = environment.count("RELANCE_PATIENCE", 8)
RELANCE_STREAMS = environment.count("RELANCE_STREAMS", 8)
# Files of a whole filter written at once by one PostgreSQL, whatever the number of processes.
RELANCE_EXPORTS = environment.count("RELANCE_EXPORTS", 4)
RELANCE_PAGE_SECONDS = environment.count("RELANCE_PAGE_SECONDS", 15)
RELANCE_DESK_SECONDS = environment.count("RELANCE_DESK_SECONDS", 60)

# --- Application ------------------------------------------------------------------------------

INSTALLED_APPS = [
    "dashboard",
    "dashboard.apps.ReferenceConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "widget_tweaks",
    "dsfr",
    "csp",
    "corsheaders",
    "rest_framework",
    "drf_spectacular",
    "drf_standardized_errors",
    "procrastinate.contrib.django",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "axes",
    "django_htmx",
]

MIDDLEWARE = [
    "dashboard.web.told.Told",
    "dashboard.api.middleware.OnlyProblems",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "dashboard.web.pressure.Pressure",
    "dashboard.web.middleware.SharedCache",
    "dashboard.web.middleware.CleanAddress",
    "corsheaders.middleware.CorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "dashboard.web.database_role.DatabaseRole",
    "django_htmx.middleware.HtmxMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "dashboard.web.middleware.FrenchErrors",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "relance.urls"
WSGI_APPLICATION = "relance.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "dashboard.web.context.site",
            ]
        },
    }
]
FORM_RENDERER = "dsfr.forms.DsfrDjangoTemplates"
# The digests of the package are those of its own files, not of the compressed and renamed ones:
# a browser would refuse the style sheet.
DSFR_USE_INTEGRITY_CHECKSUMS = False
DSFR_MARK_OPTIONAL_FIELDS = True

LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True

# --- Database ---------------------------------------------------------------------------------

if SERVED:
    # One pool per process, shared by its threads; a request borrows and gives back.
    for _database in DATABASES.values():
        _database["OPTIONS"]["pool"] = {
            "min_size": 1,
            "max_size": RELANCE_AT_ONCE + RELANCE_AGENTS_AT_ONCE + RELANCE_STREAMS + 2,
            # When all are lent, or the server is away: not for long, the reader is waiting.
            "timeout": 2,
            # After this long an unreachable server is asked anew by the next request, not later
            # and later.
            "reconnect_timeout": 3,
            "reset": connections.forget_its_user,
        }

# --- Accounts ---------------------------------------------------------------------------------

AUTH_USER_MODEL = "dashboard.User"
LOGIN_URL = "/connexion/"
LOGIN_REDIRECT_URL = "/gestion/"
LOGOUT_REDIRECT_URL = "/"
RELANCE_LOCAL_ACCOUNTS = environment.boolean("RELANCE_LOCAL_ACCOUNTS", default=True)
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend"]
if RELANCE_LOCAL_ACCOUNTS:
    AUTHENTICATION_BACKENDS.append("django.contrib.auth.backends.ModelBackend")

# ProConnect, or another OpenID provider that signs its userinfo. The addresses are ProConnect's
# below its issuer; the levels are those it gives for a sign-in with two factors.
OIDC_OP_ISSUER = environment.text("OIDC_ISSUER").rstrip("/")
OIDC_TIMEOUT = 10
if OIDC_OP_ISSUER:
    AUTHENTICATION_BACKENDS.append("dashboard.web.signing.proconnect.ProConnect")
    OIDC_RP_CLIENT_ID, OIDC_RP_CLIENT_SECRET = (
        environment.required(name, "ProConnect la donne à l'inscription du site.")
        for name in ("OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")
    )
OIDC_OP_AUTHORIZATION_ENDPOINT = (
    environment.text("OIDC_AUTHORIZATION_ENDPOINT") or f"{OIDC_OP_ISSUER}/authorize"
)
OIDC_OP_TOKEN_ENDPOINT = environment.text("OIDC_TOKEN_ENDPOINT") or f"{OIDC_OP_ISSUER}/token"
OIDC_OP_USER_ENDPOINT = environment.text("OIDC_USER_ENDPOINT") or f"{OIDC_OP_ISSUER}/userinfo"
OIDC_OP_JWKS_ENDPOINT = environment.text("OIDC_JWKS_ENDPOINT") or f"{OIDC_OP_ISSUER}/jwks"
OIDC_OP_END_SESSION_ENDPOINT = (
    environment.text("OIDC_END_SESSION_ENDPOINT") or f"{OIDC_OP_ISSUER}/session/end"
)
OIDC_RP_SIGN_ALGO = environment.chosen("OIDC_SIGN_ALGORITHM", ("RS256", "ES256"))
OIDC_RP_SCOPES = environment.text("OIDC_SCOPES") or "openid email given_name usual_name"
OIDC_ACR_VALUES = environment.listed("OIDC_ACR_VALUES") or [
    "eidas0-mfa",
    "eidas1-mfa",
    "eidas2",
    "eidas3",
    "https://proconnect.gouv.fr/assurance/self-asserted-2fa",
    "https://proconnect.gouv.fr/assurance/consistency-checked-2fa",
]
OIDC_AUTH_REQUEST_EXTRA_PARAMS = {
    "claims": json.dumps({"id_token": {"acr": {"essential": True, "values": OIDC_ACR_VALUES}}})
}
OIDC_USE_NONCE = True
OIDC_USE_PKCE = environment.boolean("OIDC_USE_PKCE", default=True)
OIDC_STATE_SIZE = OIDC_NONCE_SIZE = 43
OIDC_AUTHENTICATION_CALLBACK_URL = "proconnect_callback"
if not (RELANCE_LOCAL_ACCOUNTS or OIDC_OP_ISSUER):
    raise ImproperlyConfigured(
        "RELANCE_LOCAL_ACCOUNTS=0 sans OIDC_ISSUER : plus personne ne pourrait se connecter."
    )
# An office day; a session also ends with the browser.
SESSION_COOKIE_AGE = 10 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
PASSWORD_RESET_TIMEOUT = 3600
CSRF_FAILURE_VIEW = "dashboard.web.errors.expired_form"

AXES_HANDLER = "dashboard.web.signing.lockout.Guard"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
RELANCE_FAILURES_OF_ACCOUNT = 50
RELANCE_FAILURES_OF_ADDRESS = 100
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "dashboard.web.signing.lockout.locked"
AXES_USERNAME_CALLABLE = "dashboard.web.signing.lockout.account_named"
AXES_CLIENT_IP_CALLABLE = "dashboard.web.signing.lockout.caller"
AXES_USERNAME_FORM_FIELD = "username"
# Who tries again while waiting does not wait longer.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_SENSITIVE_PARAMETERS = ["email", "csrfmiddlewaretoken", "suite"]
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in [
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    ]
]

# --- Static files -----------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = Path(environment.text("STATIC_ROOT") or BASE_DIR / ".local" / "static")
STATICFILES_DIRS: list[Path | tuple[str, Path]] = [BASE_DIR / "static"]
CHART_JS = BASE_DIR / "node_modules" / "chart.js" / "dist"
if CHART_JS.is_dir():
    STATICFILES_DIRS.append(("vendor/chart.js", CHART_JS))
# The letters of the fiche, from the npm package source-sans.
FICHE_FONTS = BASE_DIR / "node_modules" / "source-sans" / "TTF"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = False
WHITENOISE_USE_FINDERS = False

# --- Security ---------------------------------------------------------------------------------

OVER_TLS = RELANCE_URL.startswith("https://")
SECURE_SSL_REDIRECT = OVER_TLS
SESSION_COOKIE_SECURE = OVER_TLS
CSRF_COOKIE_SECURE = OVER_TLS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if OVER_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = OVER_TLS
# Preloading binds a whole domain for years: its owner's decision, not this site's.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
# The health check is called from inside, without TLS.
SECURE_REDIRECT_EXEMPT = [r"^sante/", r"^metriques/$"]
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if RELANCE_TRUSTED_PROXIES else None
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [RELANCE_URL] if OVER_TLS else []

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

CORS_ALLOW_ALL_ORIGINS = True
CORS_ALLOW_CREDENTIALS = False
CORS_URLS_REGEX = r"^/api/v1/.*$"
CORS_ALLOW_METHODS = ["GET", "HEAD", "OPTIONS"]
CORS_ALLOW_HEADERS = ["accept", "content-type", "if-none-match"]
CORS_EXPOSE_HEADERS = [
    "Content-Disposition",
    "Deprecation",
    "ETag",
    "Link",
    "RateLimit",
    "RateLimit-Policy",
    "Relance-Lignes-Ecartees",
    "Relance-Lignes-Ecrites",
    "Retry-After",
    "Sunset",
]

# --- API --------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "drf_standardized_errors.handler.exception_handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    # A word of ours: the views read it.
    "URL_FORMAT_OVERRIDE": None,
}
DRF_STANDARDIZED_ERRORS = {
    "EXCEPTION_HANDLER_CLASS": "dashboard.api.problems.ProblemHandler",
    "EXCEPTION_FORMATTER_CLASS": "dashboard.api.problems.ProblemFormatter",
    # A program that reads JSON has no use for a page that shows a trace.
    "ENABLE_IN_DEBUG_FOR_UNHANDLED_EXCEPTIONS": True,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Relance",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "DESCRIPTION": (
        "Lecture publique, sans clé. Montants : texte décimal, en euros. Dates : ISO 8601. "
        "Les mêmes paramètres donnent les mêmes lignes et la même somme dans les pages, ici et "
        "dans les fichiers. Données sous Licence Ouverte 2.0."
    ),
    "LICENSE": {
        "name": "Licence Ouverte 2.0",
        "url": "https://www.etalab.gouv.fr/licence-ouverte-open-licence",
    },
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "SORT_OPERATION_PARAMETERS": False,
    "POSTPROCESSING_HOOKS": ["dashboard.api.chosen.describe", "dashboard.api.shown.show"],
    "APPEND_COMPONENTS": {
        "securitySchemes": {
            "cle": {
                "type": "apiKey",
                "in": "header",
                "name": "Authorization",
                "description": "« Token », une espace, puis la clé.",
            },
            "session": {
                "type": "apiKey",
                "in": "cookie",
                "name": "sessionid",
                "description": "Session d'agent ; ce qui écrit donne aussi X-CSRFToken.",
            },
        }
    },
}

# --- Jobs, mail, logs -------------------------------------------------------------------------

JOBS = ("maintenance", "imports", "sealing", "letters", "forgetting", "open_data", "entry_drafts")
PROCRASTINATE_IMPORT_PATHS = [f"dashboard.jobs.{module}" for module in JOBS]

DEFAULT_FROM_EMAIL = f"{RELANCE_SITE_NAME} <relance@{urlsplit(RELANCE_URL).hostname}>"
globals().update(environment.email(environment.text("EMAIL_URL") or "console:"))

RELANCE_LOG_REQUESTS = environment.boolean("RELANCE_LOG_REQUESTS", default=not DEBUG)
RELANCE_METRICS_TOKEN = environment.text("RELANCE_METRICS_TOKEN")
LOGGING = logs.configure(readable=DEBUG)
