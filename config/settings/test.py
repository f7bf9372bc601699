"""Settings of the test run: the same servers as everywhere, cheap password hashes, no manifest of static files."""

import os

# Tests run side by side on one broker: each worker keeps to keys of its own.
os.environ["REDIS_PREFIX"] = f"test-{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}:"

from .base import *  # noqa: F403

SECRET_KEY = "test-only-not-a-secret-test-only-not-a-secret-0123456789"  # noqa: S105
ALLOWED_HOSTS = ["*"]
PUBLIC_URL = "http://testserver"
# What `./run test` has migrated once is copied; without it, Django replays every migration.
if "DATABASE_TEMPLATE" in os.environ:
    DATABASES["default"]["TEST"] = {"TEMPLATE": os.environ["DATABASE_TEMPLATE"]}  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
TWILIO_ACCOUNT_SID = "AC" + "0" * 32
TWILIO_AUTH_TOKENS = ["test-token"]
TWILIO_FROM = "+8652386000000"
AXES_ENABLED = False
# Static files are found where they lie: nothing is collected for a test.
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
