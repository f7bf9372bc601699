"""The application: refuses to start while a table says nothing, and gives the rights after each migration."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from . import checks, grants, tables

__all__ = ["checks"]  # imported to be registered


class CustodyConfig(AppConfig):
    name = "config.custody"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        tables.kinds()
        post_migrate.connect(grants.after_migrating, sender=self)
