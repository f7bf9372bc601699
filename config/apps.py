"""Makes the composition an app: whatever starts Django has the configured Celery at hand to wake, and its templates."""

from django.apps import AppConfig

from config.celery import app as celery_app


class CompositionConfig(AppConfig):
    name = "config"
    celery = celery_app
