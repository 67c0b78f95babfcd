"""Settings: one file, read from the environment (or ``.env``) by typed readers.

Two ways to run. *Embedded* (what ``make run`` and the tests use, ``CITYDIPLO_EMBEDDED=on``): SQLite and a
Valkey server from a wheel, both below CITYDIPLO_HOME, over plain HTTP on this machine. *Production* (the
default): SECRET_KEY and ALLOWED_HOSTS are required, HTTPS is, and PostgreSQL and Redis come by URL.
"""

import datetime
from pathlib import Path

from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from citydiplo.kit import environment
from citydiplo.kit.environment import env

BASE_DIR = Path(__file__).resolve().parent.parent
environment.read_env_file(BASE_DIR / ".env")

# --- Where and how we run ---------------------------------------------------

HOME = Path(env.str("CITYDIPLO_HOME", "") or BASE_DIR / "var").absolute()
EMBEDDED = environment.flag("CITYDIPLO_EMBEDDED", False)
# Demo people, mandates and posts, marked as such. Only `make run` switches it on.
DEMO = environment.flag("CITYDIPLO_DEMO", False)
DEBUG = environment.flag("DEBUG", False)
SECRET_KEY = environment.secret_key(HOME, embedded=EMBEDDED)
SECRET_KEY_FALLBACKS = environment.names("SECRET_KEY_FALLBACKS")  # former ones: what they signed stays good
ALLOWED_HOSTS = environment.names("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"] if EMBEDDED else [])
CSRF_TRUSTED_ORIGINS = environment.names("CSRF_TRUSTED_ORIGINS")
# The address in sitemaps, mails and structured data, such as https://portal.example.org
SITE_URL = environment.site_url()
# Where links in mails lead: jobs that write them see no request to learn the host from.
MAIL_LINKS_URL = SITE_URL or environment.guessed_site_url(ALLOWED_HOSTS, embedded=EMBEDDED)
SITE_NAME = "citydiplo"  # until an operator names the portal
BRANDING_READER = "citydiplo.portal.queries.branding.read"
HISTORY_YEARS = environment.integer("HISTORY_YEARS", 10, least=1, most=100)

ROOT_URLCONF = "citydiplo.urls"
WSGI_APPLICATION = "citydiplo.wsgi.application"

# --- Apps and the way of a request ------------------------------------------

INSTALLED_APPS = [
    "citydiplo.portal",
    "agenda",
    "partnerships",
    "networks",
    "citydiplo.accounts",
    "citydiplo.kit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_countries",
    "django_filters",
    "django_htmx",
    "simple_history",
    "template_partials.apps.SimpleAppConfig",  # the loaders are named below
    "csp",
    "citydiplo.accounts.operators_app.OperatorsConfig",  # django.contrib.admin, with one way to sign in
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "citydiplo.kit.web.structured_log.NumberRequests",
    "citydiplo.kit.web.metrics.CountRequests",
    "citydiplo.kit.web.middleware.HealthProbes",
    "citydiplo.kit.web.middleware.CookiesOfPages",
    "citydiplo.kit.web.middleware.PermissionsPolicy",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "citydiplo.kit.web.middleware.PrivateAnswers",
    "django.middleware.gzip.GZipMiddleware",  # pads each answer at random, which defeats BREACH
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "citydiplo.accounts.middleware.OperatorsSecondFactor",
    "citydiplo.accounts.middleware.ReadersLanguage",
    "citydiplo.kit.web.language_parameter.LanguageOfAddress",
    "citydiplo.accounts.middleware.ReadersTime",
    "networks.active_seat.ActiveSeatMiddleware",
    "networks.act_for.ActForMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "citydiplo.kit.web.middleware.Outages",
    "citydiplo.kit.web.middleware.RefuseUnreadableText",
    "citydiplo.kit.web.middleware.KeepDirection",
]

_loaders = [
    "template_partials.loader.Loader",
    "citydiplo.kit.web.template_loader.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                ("template_partials.loader.Loader", _loaders[1:])
                if DEBUG
                else (
                    "template_partials.loader.Loader",
                    [("django.template.loaders.cached.Loader", _loaders[1:])],
                )
            ],
            "builtins": ["template_partials.templatetags.partials", "citydiplo.kit.templatetags.languages"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# Megabytes: with less on the disk, /health/ready says that this server can serve no longer.
LEAST_FREE_SPACE = environment.integer("LEAST_FREE_SPACE", 100, least=0, most=1_000_000)

# --- Database, cache, jobs ----------------------------------------------------

DATABASES = {"default": environment.database(HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", "") or (f"unix://{environment.valkey_socket(HOME)}" if EMBEDDED else "")
# What is kept to be quick, beside the tasks in another server: it may lose everything, and forgets the oldest
# when it is full. Without CACHE_URL it is the next database of a REDIS_URL that is set.
CACHE_URL = environment.cache_url(REDIS_URL, HOME)
CACHES = {
    "default": {
        "BACKEND": "citydiplo.kit.caching.backend.ForgivingRedisCache",
        "LOCATION": CACHE_URL,
        "OPTIONS": {"serializer": "citydiplo.kit.caching.backend.Compact"},
    }
    if CACHE_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

# Parts of base.html that say the same on many pages. Each process keeps its own: no server is asked for them.
CACHES["fragments"] = {
    "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
    "LOCATION": "fragments",
    "OPTIONS": {"MAX_ENTRIES": 500},
}

# Rows of lists (kit.listing.row_markup): each process keeps those that it showed last, some 600 bytes a row.
CACHES["rows"] = {
    "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
    "LOCATION": "rows",
    "OPTIONS": {"MAX_ENTRIES": 6_000},
}

# How often something was tried: in the database, where it outlives Redis and is never evicted.
CACHES["attempts"] = {
    "BACKEND": "citydiplo.kit.web.counting_cache.CountingCache",
    "LOCATION": "accounts_attempt",
    "OPTIONS": {"MAX_ENTRIES": 1_000_000},
}

# Seconds for which a public page is kept for visitors, if no write is announced sooner; 0 keeps none.
PAGES_KEPT_FOR = environment.integer("PAGES_KEPT_FOR", 300, least=0, most=86_400)
# Seconds that numbers of a directory may lag behind the writes of others; 0 counts again after each write.
COUNTS_LAG = environment.integer("COUNTS_LAG", 3, least=0, most=10)

# Celery names a socket with its own scheme; the cache with redis-py's.
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1) or "memory://"
# A task whose worker was killed is queued again after so long; none may take longer.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": environment.integer("TASK_TIMEOUT", 600, least=5, most=86_400),
    # A task is queued during a request, which waits for a missing broker only so long: one retry, and soon.
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.2,
}
BROKER_DEADLINES = {"socket_timeout": 0.5, "socket_connect_timeout": 0.5, "max_retries": 0}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(HOME / "celerybeat-schedule")
# Seconds after which /health/jobs says 503 of a worker or beat that nobody has seen at work.
JOBS_SILENT_AFTER = environment.integer("JOBS_SILENT_AFTER", 300, least=1, most=86_400)
CELERY_BEAT_SCHEDULE = {
    "heartbeat": {
        "task": "citydiplo.portal.tasks.heartbeat",
        "schedule": max(1, min(60, JOBS_SILENT_AFTER // 4)),
    },
    "resume-imports": {"task": "partnerships.tasks.resume_imports", "schedule": 60},
    "run-yearly-checks": {
        "task": "partnerships.tasks.run_yearly_checks",
        "schedule": crontab(hour=5, minute=10),
    },
    "remind-of-ends": {
        "task": "partnerships.tasks.remind_of_ends",
        "schedule": crontab(hour=5, minute=40),
    },
    "ask-for-outcomes-of-visits": {
        "task": "partnerships.tasks.ask_for_outcomes",
        "schedule": crontab(hour=5, minute=20),
    },
    # Seconds between two looks at what is new and what is due.
    "tell-followers": {
        "task": "agenda.tasks.tell_followers",
        "schedule": environment.integer("TELL_EVERY", 60, least=1, most=3_600),
    },
    "read-returned-mail": {"task": "agenda.tasks.read_returned_mail", "schedule": 300},
    "publish-exchanges": {"task": "partnerships.tasks.publish_exchanges", "schedule": 60},
    "recount-cities": {"task": "partnerships.tasks.recount_cities", "schedule": 600},
    "work-out-bridges": {
        "task": "partnerships.tasks.work_out_bridges",
        "schedule": crontab(hour=4, minute=30),
    },
    "catch-up-bridges": {"task": "partnerships.tasks.catch_up_bridges", "schedule": 300},
    "read-waiting-documents": {"task": "citydiplo.kit.tasks.read_waiting_documents", "schedule": 300},
    "forget-api-answers": {
        "task": "citydiplo.kit.tasks.forget_api_answers",
        "schedule": crontab(minute=20),
    },
    "send-webhooks": {"task": "citydiplo.portal.tasks.send_webhooks", "schedule": 60},
    "forget-webhook-messages": {
        "task": "citydiplo.portal.tasks.forget_webhook_messages",
        "schedule": crontab(hour=3, minute=15),
    },
    "sweep-documents": {
        "task": "citydiplo.kit.tasks.sweep_documents",
        "schedule": crontab(hour=4, minute=10),
    },
    "publish-agenda-items": {"task": "agenda.tasks.publish_scheduled_items", "schedule": 60},
    "remind-of-meetings": {"task": "agenda.tasks.remind_of_meetings", "schedule": 300},
    "send-announcements": {"task": "agenda.tasks.send_announcements", "schedule": 120},
    "forget-old-digests": {
        "task": "agenda.tasks.forget_old_digests",
        "schedule": crontab(hour=3, minute=10),
    },
    "tell-partnerships-of-meetings": {
        "task": "agenda.tasks.tell_partnerships_of_meetings",
        "schedule": crontab(hour=0, minute=20),
    },
    "settle-clocks": {"task": "agenda.tasks.settle_clocks", "schedule": crontab(hour=2, minute=10)},
    "send-waiting-mail": {"task": "citydiplo.kit.tasks.send_waiting_mail", "schedule": 120},
    "forget-old-mail": {
        "task": "citydiplo.kit.tasks.forget_old_mail",
        "schedule": crontab(hour=3, minute=20),
    },
    "forget-unsaved-forms": {
        "task": "citydiplo.kit.tasks.forget_unsaved_forms",
        "schedule": crontab(hour=3, minute=35),
    },
    "forget-old-invitations": {
        "task": "networks.tasks.forget_old_invitations",
        "schedule": crontab(hour=3, minute=25),
    },
    "forget-old-imports": {
        "task": "partnerships.tasks.forget_old_imports",
        "schedule": crontab(hour=3, minute=50),
    },
    "forget-old-sign-ins": {
        "task": "citydiplo.accounts.tasks.forget_old_sign_ins",
        "schedule": crontab(hour=3, minute=30),
    },
    "write-data": {"task": "citydiplo.portal.tasks.write_data", "schedule": crontab(hour=1, minute=10)},
    "forget-old-data": {
        "task": "citydiplo.portal.tasks.forget_old_data",
        "schedule": crontab(hour=3, minute=55),
    },
    "forget-old-history": {
        "task": "citydiplo.kit.tasks.forget_old_history",
        "schedule": crontab(day_of_month=2, hour=3, minute=40),
    },
}

# --- People ---------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["citydiplo.accounts.backend.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "citydiplo.accounts.password_rules.NotLikeTheirName"},
    {
        "NAME": "citydiplo.accounts.password_rules.LongEnough",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "citydiplo.accounts.password_rules.NotCommon"},
    {"NAME": "citydiplo.accounts.password_rules.NotOnlyDigits"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "signed-in"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_ADAPTER = "citydiplo.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    name: f"citydiplo.accounts.library_forms.{form}"
    for name, form in {
        "login": "LoginForm",
        "signup": "SignupForm",
        "add_email": "AddEmailForm",
        "reset_password": "ResetPasswordForm",
        "reset_password_from_key": "ResetPasswordKeyForm",
        "change_password": "ChangePasswordForm",
        "set_password": "SetPasswordForm",
    }.items()
}
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a mail tells of every change to password, address or second factor
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no mail to an address without an account
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True  # in the browser that signed up; elsewhere they sign in
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_MAX_EMAIL_ADDRESSES = 5
ACCOUNT_SESSION_REMEMBER = True
# Attempts are counted in the database (``accounts.throttles``). Passwords: by client, by client and account,
# and more generously by account: nobody locks the owner out from elsewhere, and guessing stays slow.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "password_client": "10/m/ip,300/d/ip",
    "password_client_account": "5/5m/key,20/h/key,40/d/key",
    "password_account": "100/h/key,300/d/key",
    "password_known": "10/5m/key,60/d/key",
    "login_failed": "10/m/ip,5/5m/key",  # codes of the second step
    "wrong_data": "5/10m/ip,40/d/ip",
    "exchange_report": "5/10m/ip,40/d/ip",
    "reply": "20/10m/user,120/d/user",
    "contact": "5/h/user,15/d/user",
    "seat_request": "10/h/user,20/d/user",
    "webhook_message": "10/10m/user,60/d/user",
    # What sends mail to an address that somebody typed.
    "signup": "20/m/ip,200/d/ip",
    "confirm_email": "1/3m/key,10/d/key",
    "reset_password": "20/m/ip,200/d/ip,3/10m/key,10/d/key",
    "manage_email": "10/m/user,30/d/user",
}
# Operators sign in with a second factor, but for a demo or a developer on their own machine.
OPERATORS_NEED_SECOND_FACTOR = environment.flag("OPERATORS_NEED_SECOND_FACTOR", not (EMBEDDED or DEBUG))
# What second factors are encrypted with, newest first; without any, a key is derived from SECRET_KEY.
MFA_ENCRYPTION_KEYS = environment.long_secrets("MFA_ENCRYPTION_KEYS")
# How long "Recent activity" goes back.
SECURITY_LOG_DAYS = environment.integer("SECURITY_LOG_DAYS", 180, least=7, most=3_650)
MFA_ADAPTER = "citydiplo.accounts.adapter.MFAAdapter"
MFA_FORMS = {
    "activate_totp": "citydiplo.accounts.library_forms.ActivateTOTPForm",
    "add_webauthn": "citydiplo.accounts.library_forms.AddWebAuthnForm",
    "edit_webauthn": "citydiplo.accounts.library_forms.EditWebAuthnForm",
}
# Invitations by one person (an operator), for one place and to one address in a day.
INVITATIONS_PER_DAY = {"person": 50, "operator": 500, "place": 50, "address": 5}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# Single sign-on: present in every installation, offered only where OIDC_… is set.
OIDC = environment.openid_connect()
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [OIDC] if OIDC else [], "OAUTH_PKCE_ENABLED": True}}
SOCIALACCOUNT_ADAPTER = "citydiplo.accounts.adapter.SocialAccountAdapter"
SOCIALACCOUNT_FORMS = {"signup": "citydiplo.accounts.library_forms.SocialSignupForm"}

# --- The API for machines -----------------------------------------------------------

API_PATH = "/api/v1/"
WITHOUT_COOKIES = (API_PATH, "/api/reconcile/", "/embed/")  # where cookies of a reader have no effect
API_ANSWERS_KEPT_FOR = datetime.timedelta(days=1)  # for the same request sent again with its key
# Each version of the data set for so long; the first of each month stays as long as history does.
DATA_KEPT_FOR = datetime.timedelta(days=14)
# Requests a minute: of one address without a token, of one token, and of its writes.
API_RATES = {
    "address": environment.integer("API_READS_PER_MINUTE", 120, least=1, most=100_000),
    "token": environment.integer("API_TOKEN_READS_PER_MINUTE", 600, least=1, most=100_000),
    "writes": environment.integer("API_WRITES_PER_MINUTE", 60, least=1, most=100_000),
    # Batches of names: each takes about a second of a processor with the starter register.
    "reconcile": environment.integer("RECONCILE_PER_MINUTE", 30, least=1, most=100_000),
}
# Where webhooks may be sent beside port 443; and to this machine, which is for trying them out.
WEBHOOK_PORTS = [443, *environment.numbers("WEBHOOK_PORTS", least=1, most=65_535)]
WEBHOOKS_TO_LOOPBACK = environment.flag("WEBHOOKS_TO_LOOPBACK", DEBUG)
# REST framework and drf-spectacular are used as libraries: neither has tables, pages or files here.
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["networks.api.authentication.BearerToken"],
    "DEFAULT_PERMISSION_CLASSES": [],
    "EXCEPTION_HANDLER": "citydiplo.kit.api.problems.handle",
    "DEFAULT_SCHEMA_CLASS": "citydiplo.kit.api.schema.Described",
}
SPECTACULAR_SETTINGS = {
    "OAS_VERSION": "3.1.0",
    "TITLE": f"{SITE_NAME} API",
    "VERSION": "1.0.0",
    "SCHEMA_PATH_PREFIX": API_PATH,
    "SORT_OPERATION_PARAMETERS": False,
    "POSTPROCESSING_HOOKS": [],
    "DISABLE_ERRORS_AND_WARNINGS": True,
}

# --- Language, time, places -----------------------------------------------------

LANGUAGE_CODE = "en"
# Each by its own name, so that people can read theirs.
LANGUAGES = [("en", "English"), ("es", "Español"), ("fr", "Français"), ("ar", "العربية")]
LOCALE_PATHS = [BASE_DIR / "citydiplo" / "locale"]
FORMAT_MODULE_PATH = ["citydiplo.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
COUNTRIES_OVERRIDE = {"XK": _("Kosovo")}  # GeoNames' code; ISO 3166-1 has none

# --- Static files ----------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
# Folder by folder, so that collecting never walks static/node_modules; citydiplo.ops.build.assets writes
# `build`.
STATICFILES_DIRS = [(name, BASE_DIR / "static" / name) for name in ("css", "js", "img", "build")]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "citydiplo.kit.web.static_files.HashedFiles"
    },
}
# What people send is kept under names that nobody can guess, and given out by views alone: there is no
# MEDIA_URL. Another storage, such as an object store, may take the place of this one.
MEDIA_ROOT = HOME / "media"
FILE_UPLOAD_MAX_MEMORY_SIZE = 128 * 1024  # what is larger goes to the disk as it comes in
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_HANDLERS = [
    "citydiplo.kit.web.uploads.Measured",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_NUMBER_FILES = 5

# --- Safety -----------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        # Browsers hold a form to this list even where its answer redirects: to the single sign-on.
        "form-action": [SELF, *environment.origins(OIDC["settings"]["server_url"] if OIDC else "")],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
# Some addresses hold a secret of their reader, so other sites learn none. "no-referrer" would be too strict:
# browsers then post `Origin: null`, and no form could be sent.
SECURE_REFERRER_POLICY = "same-origin"
# Passkeys and the copy button are all that a page of ours ever asks a browser for.
PERMISSIONS_POLICY = ", ".join(
    [
        *(f"{name}=()" for name in environment.UNUSED_FEATURES),
        *(f"{name}=(self)" for name in ("clipboard-write", "fullscreen", "publickey-credentials-get")),
        "publickey-credentials-create=(self)",
    ]
)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
HTTPS = environment.flag("HTTPS", not (EMBEDDED or DEBUG))
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
# Off where another name below this one must go on without HTTPS; browsers' own list wants both.
SECURE_HSTS_INCLUDE_SUBDOMAINS = environment.flag("HSTS_SUBDOMAINS", HTTPS)
SECURE_HSTS_PRELOAD = environment.flag("HSTS_PRELOAD", SECURE_HSTS_INCLUDE_SUBDOMAINS)
# Who is told of a weakness: an email or web address, for /.well-known/security.txt; not served without it.
SECURITY_CONTACT = environment.contact("SECURITY_CONTACT")
if environment.flag("BEHIND_PROXY", False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1  # the last entry of X-Forwarded-For is the client; before that, hearsay
CSRF_FAILURE_VIEW = "citydiplo.portal.views.errors.forged"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000

# --- Mail ---------------------------------------------------------------------------

EMAIL_CONFIG = env.email_url_config(env.str("EMAIL_URL", "") or "filemail:///")
vars().update(EMAIL_CONFIG)
EMAIL_FILE_PATH = HOME / "mail"
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "citydiplo <portal@localhost>")

# Where emails come back to that cannot be delivered, and the Maildir in which the mail server puts them.
BOUNCE_ADDRESS = environment.email_address("BOUNCE_ADDRESS")
BOUNCE_MAILDIR = env.str("BOUNCE_MAILDIR", "")

# Digests: how many a worker claims together; after how many seconds of silence it is taken for lost; how long
# after a refusal it tries again, at first.
DIGEST_BAG = environment.integer("DIGEST_BAG", 1_000, least=1, most=1_000)
DIGEST_LEASE = environment.integer("DIGEST_LEASE", 120, least=2, most=3_600)
MAIL_RETRY = environment.integer("DIGEST_RETRY", 120, least=1, most=86_400)
# Journals of what left: off where the disk of a worker that is killed does not stay, as in some containers.
DIGEST_JOURNAL = environment.flag("DIGEST_JOURNAL", True)
DIGEST_JOURNALS = HOME / "digest_journals"
# Requests with this bearer token may read /metrics, and so may the operators.
METRICS_TOKEN = env.str("METRICS_TOKEN", "")

# --- Logs -----------------------------------------------------------------------------

LOG_FORMAT = environment.one_of("LOG_FORMAT", ("line", "json"))
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "citydiplo.kit.web.masking.MaskedFormatter",
            "fmt": "%(asctime)s %(levelname)s %(name)s %(message)s",
        },
        "json": {"()": "citydiplo.kit.web.structured_log.JsonFormatter"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
    "loggers": {"django": {"handlers": ["console"], "level": "INFO", "propagate": False}},
}
