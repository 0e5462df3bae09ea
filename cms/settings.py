"""Settings for every environment: what differs between them comes from the environment.

Each variable is read once, here, with its default and a sentence; ``docs/operators.md`` lists them
and a test holds that list to this file. A wrong value stops the start with every mistake named.
"""

from pathlib import Path
from urllib.parse import urlsplit

from dj_database_url import parse as parse_database_url
from dj_email_url import parse as parse_email_url
from environs import Env, validate

from cms import variables

CHECKOUT = Path(__file__).resolve().parent.parent

env = Env(eager=False)

# Where the content lives: postgresql://user:password@host:5432/database.
_DATABASE_URL = env.str("DATABASE_URL", validate=variables.database_address)
# Signs sessions and tokens. Long, random, and the same for every process of one service.
SECRET_KEY = env.str("SECRET_KEY", validate=variables.secret)
# The host names this service answers to, separated by commas.
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"], validate=variables.host_names
)
# The address and port the web process listens on.
BIND = env.str("BIND", "127.0.0.1")
PORT = env.int("PORT", 8000, validate=validate.Range(min=1, max=65535))
# The address that browsers reach this service at: of the admin, and of images and documents.
_PUBLIC_URL = env.str("PUBLIC_URL", f"http://localhost:{PORT}", validate=variables.web_address)
# The address of the front end that pages belong to. Without it their URLs are paths.
FRONTEND_URL = env.str("FRONTEND_URL", "", validate=variables.web_address_or_none)
# The origins of the front ends whose scripts may read the endpoint from a browser; * for any.
_FRONT_END_ORIGINS = env.list("FRONT_END_ORIGINS", ["*"], validate=variables.origins)
# The server that sends mail to editors. Without it none is sent.
_EMAIL_URL = env.str("EMAIL_URL", "", validate=variables.mail_address)
# How many processes answer requests.
WEB_WORKERS = env.int("WEB_WORKERS", 2, validate=validate.Range(min=1))
# Where uploaded images and documents are kept.
MEDIA_ROOT = env.path("MEDIA_ROOT", CHECKOUT / ".local" / "media", validate=variables.folder)
# How many bytes an image or a document may have that an editor uploads.
MAX_UPLOAD = env.int("MAX_UPLOAD", 100_000_000, validate=validate.Range(min=1_000_000))
# What one request to the endpoint may ask for at most: bytes of its body, tokens of its document,
# fields in one another, fields under another name or once more, fields of Query, directives, rows;
# milliseconds for which it may ask the database, and values and bytes of its answer.
GRAPHQL_MAX_BODY = env.int("GRAPHQL_MAX_BODY", 100_000, validate=validate.Range(min=1))
GRAPHQL_MAX_TOKENS = env.int("GRAPHQL_MAX_TOKENS", 3000, validate=validate.Range(min=1))
GRAPHQL_MAX_DEPTH = env.int("GRAPHQL_MAX_DEPTH", 20, validate=validate.Range(1, 100))
GRAPHQL_MAX_ALIASES = env.int("GRAPHQL_MAX_ALIASES", 50, validate=validate.Range(min=0))
GRAPHQL_MAX_ROOT_FIELDS = env.int("GRAPHQL_MAX_ROOT_FIELDS", 20, validate=validate.Range(min=1))
GRAPHQL_MAX_DIRECTIVES = env.int("GRAPHQL_MAX_DIRECTIVES", 50, validate=validate.Range(min=0))
GRAPHQL_MAX_FRAGMENTS = env.int("GRAPHQL_MAX_FRAGMENTS", 100, validate=validate.Range(0, 200))
GRAPHQL_MAX_COST = env.int("GRAPHQL_MAX_COST", 10_000, validate=validate.Range(min=1))
GRAPHQL_MAX_ANSWER_MS = env.int("GRAPHQL_MAX_ANSWER_MS", 2000, validate=validate.Range(min=1))
GRAPHQL_MAX_VALUES = env.int("GRAPHQL_MAX_VALUES", 60_000, validate=validate.Range(min=1))
GRAPHQL_MAX_ANSWER = env.int("GRAPHQL_MAX_ANSWER", 10_000_000, validate=validate.Range(min=1))
# How many bytes of answers each process keeps in memory, and for how many seconds it gives them
# while the database cannot be reached; for how many seconds a CDN may give one without asking.
ANSWERS_IN_MEMORY = env.int("ANSWERS_IN_MEMORY", 64_000_000, validate=validate.Range(min=0))
STALE_SECONDS = env.int("STALE_SECONDS", 300, validate=validate.Range(min=0))
CDN_SECONDS = env.int("CDN_SECONDS", 10, validate=validate.Range(min=0))
# For how many minutes a token shows a draft to whoever has it.
PREVIEW_MINUTES = env.int("PREVIEW_MINUTES", 120, validate=validate.Range(min=1))
# Answers nothing but the documents that front ends have registered.
GRAPHQL_TRUSTED_ONLY = env.bool("GRAPHQL_TRUSTED_ONLY", False)
# Shows tracebacks in the browser. Never where others can reach the service.
DEBUG = env.bool("DEBUG", False)

env.seal()

INSTALLED_APPS = [
    "cms.accounts",
    "cms.pages",
    "cms.lineage",
    "cms.workgroups",
    "cms.programmes",
    "cms.archive",
    "cms.hubs",
    "cms.search",
    "cms.content",
    "cms.freshness",
    "cms.serving",
    "cms.tryout",
    "cms.api",
    "graphene_django_graphiql_static",
    "corsheaders",
    "pgtrigger",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cms.serving.requests.Cors",
    "cms.serving.requests.refuse_what_is_unread",
    "django.middleware.common.CommonMiddleware",
    "cms.serving.requests.answer_without_a_session",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "cms.hubs.ways_in.KeepWithinTheHub",
    "cms.pages.refusals.TellRefusals",
]

ROOT_URLCONF = "cms.urls"
WSGI_APPLICATION = "cms.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# A pool keeps connections between requests; Django asks that CONN_MAX_AGE be 0 beside it. What it
# fails to connect it would try again after ever longer pauses, in which nobody is answered: after
# five seconds it leaves that to whoever asks next. TCP gives up a connection that says nothing, not
# even that it is there, after ten seconds.
_database = parse_database_url(_DATABASE_URL)
DATABASES = {
    "default": {
        **_database,
        "CONN_MAX_AGE": 0,
        "OPTIONS": {
            "connect_timeout": 5,
            "keepalives_idle": 4,
            "keepalives_interval": 2,
            "keepalives_count": 3,
            "tcp_user_timeout": 10_000,
            **_database.get("OPTIONS", {}),
            "pool": {"timeout": 5, "reconnect_timeout": 5},
            "prepare_threshold": 2,  # what ``cms.statements`` asks for the third time is prepared
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

GRAPHQL_SCHEMA = "cms.schema.schema"
GRAPHQL_PREVIEW = "cms.pages.preview"  # how a draft is shown
CONTRACT = CHECKOUT / "contract"  # the operations that front ends may rely on, word for word

CORS_URLS_REGEX = "^/graphql/$"
CORS_ALLOW_ALL_ORIGINS = _FRONT_END_ORIGINS == ["*"]
CORS_ALLOWED_ORIGINS = [] if CORS_ALLOW_ALL_ORIGINS else _FRONT_END_ORIGINS
CORS_ALLOW_METHODS = ["GET", "HEAD", "OPTIONS", "POST"]
CORS_EXPOSE_HEADERS = ["Content-Version", "ETag"]
CORS_ALLOW_HEADERS = ["*"]  # no answer depends on who asks, but for a preview's token

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True  # packages' static files are served from where they are installed
MEDIA_URL = "/media/"

_public = urlsplit(_PUBLIC_URL)
CSRF_TRUSTED_ORIGINS = [f"{_public.scheme}://{_public.netloc}"]
if _public.scheme == "https":
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    # Encryption then ends at a proxy in front, which must set this header itself.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
vars().update(parse_email_url(_EMAIL_URL))

WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False  # or people could take the address that a hub is given to
WAGTAIL_PASSWORD_RESET_ENABLED = bool(_EMAIL_URL)
WAGTAIL_SITE_NAME = "Maths Hubs CMS"
WAGTAILADMIN_BASE_URL = _PUBLIC_URL.rstrip("/")
WAGTAIL_ENABLE_UPDATE_CHECK = False  # calls out of the admin
WAGTAIL_GRAVATAR_PROVIDER_URL = None  # likewise
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAILSEARCH_BACKENDS = {
    "default": {"BACKEND": "wagtail.search.backends.database", "SEARCH_CONFIG": "english"}
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    # What editors do stands in each page's history; the tasks it sets off are noise, and so is
    # every request that is refused, which anybody can send. A form that is refused is told: its
    # PUBLIC_URL may not be the one that browsers use.
    "loggers": {
        "wagtail": {"level": "WARNING"},
        "django_tasks": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},
        "django.security": {"level": "CRITICAL"},
        "django.security.csrf": {"level": "WARNING"},
    },
}
