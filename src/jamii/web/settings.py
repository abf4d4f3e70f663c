"""All settings, from the environment; secrets also from files (`NAME_FILE`).

| variable | meaning | default |
|---|---|---|
| JAMII_HOME | where data, files and secrets lie | `.jamii` in the working folder |
| DATABASE_URL | the PostgreSQL to use | the one that `jamii up` runs below JAMII_HOME |
| JAMII_SECRET_KEY | signs sessions, encrypts files | `JAMII_HOME/secret-key` |
| JAMII_HOSTS | host names it answers to, separated by commas | localhost, 127.0.0.1, [::1] |
| JAMII_PACKS | packs that may be loaded; each scheme takes its own | all that are installed |
| JAMII_TODAY | fixes the day, for demonstrations and tests | none |
| JAMII_FONTS | a folder of fonts for documents in scripts that ours lack | none |
| JAMII_ANONYMOUS_FEEDBACK | `1` lets visitors write feedback without signing in | off |
| JAMII_HUB | `1` lets other nodes join this one and send to it (federation) | off |
| JAMII_NODE_KEYS | the folder of this node’s private keys | `JAMII_HOME/node-keys` |
| JAMII_HTTPS | `1` behind TLS: secure cookies and strict transport | off |
| JAMII_DEBUG | `1` for developers only | off |
"""

from __future__ import annotations

import os
from datetime import date
from importlib.metadata import entry_points
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _


def _from_environment(name: str, default: str = "") -> str:
    """The variable, or the contents of the file that NAME_FILE names."""
    file = os.environ.get(f"{name}_FILE")
    return Path(file).read_text().strip() if file else os.environ.get(name, default)


def _names(value: str) -> list[str]:
    return [name.strip() for name in value.split(",") if name.strip()]


def _database(url: str) -> dict[str, object]:
    """Django's form of `postgresql://user:password@host:port/name?host=/socket/folder`."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ImproperlyConfigured("DATABASE_URL must begin with postgresql://.")
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "jamii",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": query,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }


JAMII_HOME = Path(os.environ.get("JAMII_HOME", ".jamii")).resolve()
JAMII_FILES = JAMII_HOME / "files"
JAMII_FONTS = os.environ.get("JAMII_FONTS", "")
DEBUG = os.environ.get("JAMII_DEBUG") == "1"
_today = os.environ.get("JAMII_TODAY", "")
JAMII_TODAY = date.fromisoformat(_today) if _today else None
JAMII_STRICT_WORDS = DEBUG
JAMII_ANONYMOUS_FEEDBACK = os.environ.get("JAMII_ANONYMOUS_FEEDBACK") == "1"
JAMII_HUB = os.environ.get("JAMII_HUB") == "1"
JAMII_NODE_KEYS = Path(os.environ.get("JAMII_NODE_KEYS") or JAMII_HOME / "node-keys")

_key_file = JAMII_HOME / "secret-key"
SECRET_KEY = _from_environment("JAMII_SECRET_KEY") or (
    _key_file.read_text().strip() if _key_file.exists() else ""
)
if not SECRET_KEY and DEBUG:
    SECRET_KEY = "only-for-developers"

_hosts = _names(os.environ.get("JAMII_HOSTS", ""))
ALLOWED_HOSTS = _hosts or ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in _hosts]

JAMII_PACKS = (
    _names(os.environ["JAMII_PACKS"])
    if "JAMII_PACKS" in os.environ
    else sorted({point.name for point in entry_points(group="jamii.packs")})
)

ROOMS = [
    "jamii.registers.places",
    "jamii.registers.organisations",
    "jamii.registers.catalogue",
    "jamii.registers.providers",
    "jamii.registers.accounts",
    "jamii.registers.people",
    "jamii.finance.ledger",
    "jamii.commons.glossary",
    "jamii.commons.feedback",
    "jamii.commons.differences",
    "jamii.commons.modules",
    "jamii.commons.federation",
    "jamii.schemes.plans",
    "jamii.schemes.usage",
    "jamii.coverage.enrolment",
    "jamii.coverage.contributions",
    "jamii.coverage.eligibility",
    "jamii.claims",
    "jamii.settlement",
    "jamii.reports.whatif",
]


def _locales_of_packs() -> list[Path]:
    """The translations that installed packs bring."""
    from importlib.util import find_spec

    folders = []
    for point in sorted(entry_points(group="jamii.packs"), key=lambda point: point.name):
        spec = find_spec(point.value.partition(":")[0].partition(".")[0])
        if point.name in JAMII_PACKS and spec is not None and spec.origin:
            folders.append(Path(spec.origin).parent / "locale")
    return [folder for folder in folders if folder.exists()]


def _exists(room: str) -> bool:
    from importlib.util import find_spec

    try:
        return find_spec(f"{room}.apps") is not None
    except ModuleNotFoundError:
        return False


ROOMS = [room for room in ROOMS if _exists(room)]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_cotton.apps.SimpleAppConfig",
    "template_partials.apps.SimpleAppConfig",
    "django_linear_migrations",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
    "jamii.platform",
    "jamii.ui",
    *ROOMS,
    "jamii.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "jamii.web.middleware.ContentPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "jamii.web.middleware.Language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "jamii.web.middleware.WhoAndWhen",
    "jamii.web.middleware.Refusals",
    "jamii.web.middleware.Switched",
]

ROOT_URLCONF = "jamii.web.urls"
WSGI_APPLICATION = "jamii.web.wsgi.application"

_SOURCE = Path(__file__).resolve().parent.parent


def _ui_folders(name: str) -> list[Path]:
    """The folders of this name inside the rooms' screens."""
    rooms = [*ROOMS, "jamii.web"]
    folders = [_SOURCE.joinpath(*room.split(".")[1:], "ui", name) for room in rooms]
    return [folder for folder in folders if folder.is_dir()]


TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": _ui_folders("templates"),
        "OPTIONS": {
            # Both automatic configurations together leave cotton's tags unrendered, so the chain is
            # set by hand.
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django_cotton.cotton_loader.Loader",
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
                "jamii.ui.templatetags.jamii",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "jamii.ui.context.shell",
            ],
        },
    }
]

DATABASES = {
    "default": _database(
        _from_environment("DATABASE_URL") or f"postgresql://jamii@/jamii?host={JAMII_HOME / 'run'}"
    )
}

AUTH_USER_MODEL = "accounts.User"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
LOGIN_URL = "accounts:sign-in"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "jamii.web.errors.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
if os.environ.get("JAMII_HTTPS") == "1":
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French"))]
# Rooms are apps and found as such; the import is none.
# Packs are no apps: what they say in other languages is looked for here.
LOCALE_PATHS = [_SOURCE / "interop" / "locale", *_locales_of_packs()]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "static/"
STATIC_ROOT = JAMII_HOME / "static"
STATICFILES_DIRS = _ui_folders("static")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PGHISTORY_INSTALL_CONTEXT_FUNC_ON_MIGRATE = True
SILENCED_SYSTEM_CHECKS = ["fields.W342"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("JAMII_LOG", "WARNING")},
}
