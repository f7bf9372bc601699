"""The Celery application. The beat schedule stands here, in code; what is due stands in rows.

Import as `config.celery`; `config/__init__` stays empty so that the launcher can read this package without Django.
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

app = Celery("mediation")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["cases", "notifications"])
