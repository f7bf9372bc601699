"""Settings of the web processes that are measured: an installation's own, and one bare view beside its addresses."""

from config.settings.demo import *  # noqa: F403

ROOT_URLCONF = "tests.bench.serving_urls"
CELERY_IMPORTS = ["tests.bench.one_task"]
