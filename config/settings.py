"""Settings of every environment; differences come from variables (docs/reference/settings.md)."""

import structlog

from config.environment import (
    ROOT,
    broker_options,
    database,
    database_replica,
    env,
    secret_key,
    var_folder,
)
from core.web.log_redaction import redact_addresses

VAR = var_folder()
SECRET_KEY = secret_key(VAR)
DEBUG = False
ALLOWED_HOSTS = env.list("DRYDOCK_ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("DRYDOCK_TRUSTED_ORIGINS", default=[])
HTTPS = env.bool("DRYDOCK_HTTPS", default=False)

# Ways to sign in beside the password; each is off until somebody asks for it.
MFA_SUPPORTED_TYPES = env.list("DRYDOCK_MFA", default=[])  # totp, webauthn, recovery_codes
OIDC_SERVER = env.str("DRYDOCK_OIDC_SERVER", default="")

INSTALLED_APPS = [
    "config",
    "core",
    "catalog",
    "incidents",
    "readiness",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "core.web.static_files.StaticFilesConfig",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "rules",
    "csp",
    "django_filters",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "django_structlog",
]

MIDDLEWARE = [
    "core.health.doors.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "core.web.middleware.OtherSitesMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "core.availability.middleware.AvailabilityMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "core.web.middleware.NulMiddleware",
    "core.web.middleware.VisibilityMiddleware",
    "core.last_known.cookie.LastKnownCookieMiddleware",
    "core.web.middleware.TimeZoneMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "core.web.middleware.FormsOnlyMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

if env.str("DATABASE_REPLICA_URL", default=""):
    # After the failures of the database itself are minded, before anybody reads.
    place = MIDDLEWARE.index("core.availability.middleware.AvailabilityMiddleware")
    MIDDLEWARE.insert(place + 1, "core.database.replica_middleware.ReplicaMiddleware")

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.web.context_processors.navigation",
                "config.context_processors.inbox",
            ],
        },
    },
]

DATABASES = {"default": database(VAR)}
if replica := database_replica():
    DATABASES["replica"] = replica
    DATABASE_ROUTERS = ["core.database.replica.ReplicaRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- people -------------------------------------------------------------------------------

AUTH_USER_MODEL = "core.User"
AUTHENTICATION_BACKENDS = ["config.accounts.AuthenticationBackend"]
SESSION_ENGINE = "core.people.sessions"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "core.people.accounts.AccountAdapter"
ACCOUNT_FORMS = {"login": "core.people.forms.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
MFA_ADAPTER = "core.people.accounts.MfaAdapter"
MFA_PASSKEY_LOGIN_ENABLED = "webauthn" in MFA_SUPPORTED_TYPES
SOCIALACCOUNT_ONLY = False
# A form that ends at the provider would break our own form-action, so its door is a plain link.
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_ADAPTER = "core.people.accounts.SocialAccountAdapter"
SOCIALACCOUNT_PROVIDERS = (
    {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "oidc",
                    "name": env.str("DRYDOCK_OIDC_NAME", default="Single sign-on"),
                    "client_id": env.str("DRYDOCK_OIDC_CLIENT_ID", default=""),
                    "secret": env.str("DRYDOCK_OIDC_SECRET", default=""),
                    "settings": {"server_url": OIDC_SERVER},
                }
            ],
        }
    }
    if OIDC_SERVER
    else {}
)

# --- security -----------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "manifest-src": ["'self'"],
        # static/js/page.js makes this policy, and nothing else makes HTML of words.
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["drydock"],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
# With this prefix a browser takes a cookie from this very host only, and over HTTPS only.
COOKIE_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}drydock_session"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}drydock_csrf"
CSRF_FAILURE_VIEW = "config.views.csrf_failure"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
DATA_UPLOAD_MAX_NUMBER_FILES = 2_000  # above what forms take, so that they can say how many

# --- language and time --------------------------------------------------------------------

LANGUAGE_CODE = "en"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
DRYDOCK_TIME_ZONE = env.str("DRYDOCK_TIME_ZONE", default="UTC")

# --- policy -------------------------------------------------------------------------------

# Incidents of these severities need a postmortem within so many working days of being resolved.
DRYDOCK_POSTMORTEM_SEVERITIES = [
    name
    for name in env.list("DRYDOCK_POSTMORTEM_SEVERITIES", default=["sev1", "sev2"])
    if name in {"sev1", "sev2", "sev3", "sev4", "sev5"}
]
DRYDOCK_POSTMORTEM_WORKING_DAYS = env.int("DRYDOCK_POSTMORTEM_WORKING_DAYS", default=5)

# So many payloads with alerts does each web process take from one source in a minute.
DRYDOCK_ALERT_PAYLOADS_PER_MINUTE = env.int("DRYDOCK_ALERT_PAYLOADS_PER_MINUTE", default=6_000)

# --- files --------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [ROOT / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "core.web.static_storage.HashedStaticFilesStorage"},
}

# --- mail, background work ----------------------------------------------------------------

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.str("DRYDOCK_FROM_EMAIL", default="drydock@localhost")

# For each step of handing a mail over; a dozen of them fit into a worker's lease of 90 seconds.
EMAIL_TIMEOUT = 7

# Where people reach this site, for links in mails and chats.
DRYDOCK_URL = env.str("DRYDOCK_URL", default="http://127.0.0.1:8000")

# What webhooks and chat rooms may be called beside the public internet, as 10.20.0.0/16.
DRYDOCK_OUTBOUND_NETWORKS = env.list("DRYDOCK_OUTBOUND_NETWORKS", default=[])

# Within so many days a backup is restored and found sound again; 0 for never.
DRYDOCK_BACKUP_VERIFIED_DAYS = env.int("DRYDOCK_BACKUP_VERIFIED_DAYS", default=7)

# An alert of our own goes from the inbox to the end of the outbox this often; 0 for never.
DRYDOCK_CANARY_SECONDS = env.int("DRYDOCK_CANARY_SECONDS", default=60)

# Is asked by POST each time a canary came through, so that somebody outside misses it otherwise.
DRYDOCK_HEARTBEAT_URL = env.str("DRYDOCK_HEARTBEAT_URL", default="")

# Beat takes no time below nothing, which stands for never as 0 does.
_CANARY_LOOKS = min(DRYDOCK_CANARY_SECONDS / 6, 10.0) if DRYDOCK_CANARY_SECONDS > 0 else 10.0

CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default="")
CELERY_BROKER_TRANSPORT_OPTIONS = broker_options(CELERY_BROKER_URL)
CELERY_BROKER_CONNECTION_TIMEOUT = 3
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Worker and beat outlive a broker that is away for days.
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
# RabbitMQ only; Redis is asked by the options above.
CELERY_BROKER_HEARTBEAT = 10
# Only beat publishes, and what it cannot say now it says again seconds later.
CELERY_TASK_PUBLISH_RETRY_POLICY = {
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# What is under way goes on without the broker; the rows tell what was done.
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_BEAT_SCHEDULER = "config.beat.ElectedScheduler"
CELERY_BEAT_SCHEDULE = {
    drain: {
        "task": task,
        "schedule": seconds,
        # A nudge nobody took until the next one is worth nothing, so none pile up.
        "options": {"expires": max(seconds, 10.0)},
    }
    for drain, task, seconds in (
        ("alerts", "incidents.drain_alerts", 1.0),
        ("canary", "incidents.set_out_canary", _CANARY_LOOKS),
        ("deliveries", "incidents.deliver", 2.0),
        ("imports", "incidents.drain_imports", 5.0),
        ("chat imports", "incidents.drain_chat_imports", 5.0),
        ("exports", "incidents.drain_exports", 5.0),
        ("evidence imports", "readiness.drain_evidence_imports", 5.0),
        ("scores", "readiness.drain_scores", 5.0),
        ("recovery cells", "incidents.refresh_recovery_cells", 5.0),
        ("activity seals", "core.seal_activities", 5.0),
        ("audit anchors", "core.note_audit_head", 60.0),
        ("postmortem reminders", "incidents.drain_reminders", 60.0),
        ("action item reminders", "incidents.remind_of_action_items", 60.0),
        ("readiness reminders", "readiness.remind", 60.0),
        ("alert payloads", "incidents.tidy_alert_payloads", 3600.0),
        ("idempotency keys", "core.prune_idempotency_keys", 3600.0),
    )
}

# Where the head of the activity log is noted each hour; best on a disk that only takes additions.
DRYDOCK_AUDIT_ANCHORS = env.str("DRYDOCK_AUDIT_ANCHORS", default="")

# --- API ----------------------------------------------------------------------------------

# Requests of one token to one process; 0 for no limit.
DRYDOCK_API_REQUESTS_PER_MINUTE = env.int("DRYDOCK_API_REQUESTS_PER_MINUTE", default=6_000)

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "core.api.authentication.TokenAuthentication",
        "core.api.authentication.SessionAuthentication",
    ],
    "DEFAULT_THROTTLE_CLASSES": ["core.api.throttles.ProgramThrottle"],
    "DEFAULT_PERMISSION_CLASSES": ["core.api.permissions.VerbPermission"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["core.api.parsers.JsonParser"],
    "DEFAULT_PAGINATION_CLASS": "core.api.pagination.CursorPagination",
    "DEFAULT_FILTER_BACKENDS": ["core.api.filters.QueryFilter"],
    "DEFAULT_SCHEMA_CLASS": "core.api.schema.ApiSchema",
    "DEFAULT_METADATA_CLASS": None,
    "URL_FORMAT_OVERRIDE": None,
    "EXCEPTION_HANDLER": "core.api.errors.problem_response",
    "COERCE_DECIMAL_TO_STRING": False,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Drydock",
    "DESCRIPTION": "Incidents, postmortems, action items and recovery metrics.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "COMPONENT_SPLIT_PATCH": False,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "POSTPROCESSING_HOOKS": [],
    "COMPONENT_SPLIT_REQUEST": True,
}

# --- health and telemetry -----------------------------------------------------------------

# Opens /metrics and the details of /readyz; without one they open to this machine only.
DRYDOCK_METRICS_TOKEN = env.str("DRYDOCK_METRICS_TOKEN", default="")

# --- logs ---------------------------------------------------------------------------------

# What a client says its address is proves nothing and is about a person; the proxy in front knows.
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                redact_addresses,
                structlog.processors.JSONRenderer(),
            ],
            "foreign_pre_chain": [
                structlog.contextvars.merge_contextvars,
                structlog.processors.TimeStamper(fmt="iso"),
                structlog.stdlib.add_logger_name,
                structlog.stdlib.add_log_level,
            ],
        },
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": env.str("DRYDOCK_LOG_LEVEL", default="WARNING")},
}
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.filter_by_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.format_exc_info,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
