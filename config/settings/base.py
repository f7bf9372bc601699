"""What every installation shares. What differs stands in demo, test and production.

Everything an operator may set is an environment variable, read here and nowhere else.
Numbers a street office may change (targets, hours, words) are rows, not settings.
"""

from pathlib import Path

import environ
import structlog
from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _
from kombu.entity import Queue

from config.secrets_in_lines import without_keys

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parents[2]

SECRET_KEY = env("SECRET_KEY", default="")
DEBUG = False
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
# The address residents and the text provider reach us at; links and signatures are built from it, never from Host.
PUBLIC_URL = env("PUBLIC_URL", default="http://localhost:8000").rstrip("/")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
CSRF_FAILURE_VIEW = "config.views.csrf_failure"
# The number to call that stands on every page; without one, the number that texts go to.
PUBLIC_PHONE = env("PUBLIC_PHONE", default="")

INSTALLED_APPS = [
    "config",
    "config.custody",
    "config.accounts",
    "mediation",
    "notifications",
    "cases",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "django_fsm",
    "pgtrigger",
    "phonenumber_field",
    "axes",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "config.middleware.protect",
    "config.middleware.keep_nothing",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.middleware.chosen_language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "cases.views.browser.remember_members",
    "config.middleware.in_their_own_name",
    "config.middleware.asking_once",
    "config.accounts.gate.Gate",
    "config.accounts.acting.name_who_acts",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "csp.context_processors.nonce",
                "config.context.chrome",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# PostgreSQL is the only database: row locks, partial indexes and constraints carry the law (docs/decisions).
DATABASES = {"default": env.db_url("DATABASE_URL", default="postgres:///mediation")}
DATABASES["default"]["ENGINE"] = "django.db.backends.postgresql"
DATABASES["default"]["ATOMIC_REQUESTS"] = False
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# Set for whoever owns the tables (`config.owner`): the role that the application runs as, whom the rights are given to.
DATABASE_ROLE = env("DATABASE_ROLE", default="")
# Whether web, worker and beat refuse to run as the owner.
REFUSES_OWNER = False
DATABASES["default"]["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", default=60)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "mediation.Member"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "config.sign_in.MemberBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "desk"
LOGOUT_REDIRECT_URL = "home"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True

# Ten wrong passwords for one phone number from one address: locked for a quarter of an hour.
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "username"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
# Behind a proxy every request comes from its address; then the one it saw counts, which it writes last.
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
AXES_CLIENT_IP_CALLABLE = "cases.throttling.addresses.address_of"
AXES_LOCKOUT_CALLABLE = "config.accounts.views.entering.locked_out"
# What one address tries with many accounts, and many addresses with one account, is counted beside that.
AXES_HANDLER = "config.accounts.bounds.CountedTries"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
# Secrets of second factors and digests of one-time keys are drawn from it; another one makes all of them void.
# Empty: drawn from SECRET_KEY.
ACCOUNTS_KEY = env("ACCOUNTS_KEY", default="")
# Who says this word at /health/ready is told what is wrong; strangers are told whether.
HEALTH_TOKEN = env("HEALTH_TOKEN", default="")

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
PHONENUMBER_DEFAULT_REGION = "CN"
PHONENUMBER_DB_FORMAT = "E164"

STATIC_URL = "/static/"
STATIC_ROOT = env.path("STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Photos are private: no URL serves this folder, only a view that asks `access` first.
MEDIA_ROOT = env("MEDIA_ROOT", default=str(BASE_DIR / "media"))
# Monthly registers as they are written and until they expire; web and worker share it, and it needs no backup.
REGISTERS_ROOT = env("REGISTERS_ROOT", default=str(Path(MEDIA_ROOT).with_name("registers")))
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# The longest form is a policy version in the administration: some 220 fields with every promise and its ladder.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
PHOTO_MAX_BYTES = 20 * 1024 * 1024
# Phones make JPEGs of up to 64 megapixels, which are shrunk while they are decoded; what is not (HEIC, PNG, WebP) is
# decoded whole, and of those phones make up to 24.
PHOTO_MAX_PIXELS = 70_000_000
PHOTO_MAX_PIXELS_UNSHRUNK = 25_000_000

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
# A case link is a key: no other site learns it from a Referer.
SECURE_REFERRER_POLICY = "same-origin"

# Celery hurries what rows already promise. No result backend; a frozen broker costs a web request at most 2 s.
REDIS_PREFIX = env("REDIS_PREFIX", default="mediation:")
REDIS_URL = env("REDIS_URL", default="redis://127.0.0.1:6379/0")
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "socket_timeout": 2,
    "socket_connect_timeout": 2,
    "retry_on_timeout": False,
    "max_retries": 0,
    "global_keyprefix": REDIS_PREFIX,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 300
CELERY_TIMEZONE = TIME_ZONE
# What may be danger has a lane of its own, read by a worker that nothing else keeps busy. A worker that is not told
# which queues takes from both, so that danger is read even where the other does not run.
CELERY_TASK_QUEUES = [Queue(name, routing_key=name) for name in ("celery", "urgent")]
CELERY_TASK_ROUTES = {
    name: {"queue": "urgent"}
    for name in ("cases.tasks.read_first", "cases.tasks.sweep_danger", "notifications.tasks.send_first")
}
# How often beat wakes the sweeps, in seconds.
SWEEP_EVERY = env.float("SWEEP_EVERY", default=20.0)

# The text provider. SMS_API_URL stands in for the provider's own address when set (demo and tests: the emulator).
TWILIO_ACCOUNT_SID = env("TWILIO_ACCOUNT_SID", default="")
TWILIO_AUTH_TOKENS = env.list("TWILIO_AUTH_TOKENS", default=[])  # first is used to call; all are accepted on callbacks
TWILIO_FROM = env("TWILIO_FROM", default="")
SMS_API_URL = env("SMS_API_URL", default="")
SMS_TIMEOUT = env.float("SMS_TIMEOUT", default=30.0)
SMS_GATEWAY = env("SMS_GATEWAY", default="notifications.gateways.twilio.TwilioGateway")
# How many calls to the provider one worker process makes at the same time.
SMS_CONCURRENCY = env.int("SMS_CONCURRENCY", default=8)
# Nobody's phone rings then, save for urgent texts and answers to what the person just sent. Empty: no quiet hours.
SMS_QUIET_HOURS = env("SMS_QUIET_HOURS", default="21:00-08:00")

LOG_LEVEL = env("LOG_LEVEL", default="INFO")
# The same for our own lines and for those of Django, Celery and gunicorn: when, how grave, from where, and why.
SAID_OF_EVERY_LINE: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso"),
    structlog.processors.format_exc_info,
    without_keys,
]
structlog.configure(
    processors=[*SAID_OF_EVERY_LINE, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": SAID_OF_EVERY_LINE,
            "processor": structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
        },
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {"axes": {"level": "WARNING"}},
}
