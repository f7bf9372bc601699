"""The standing facts' entry in Django: a name for the admin, and the seed's words brought up to date by migrating."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.apps import apps as installed
from django.apps.registry import Apps
from django.db import DEFAULT_DB_ALIAS
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from .seed import words


class MediationConfig(AppConfig):
    name = "mediation"
    verbose_name = _("Standing facts")

    def ready(self) -> None:
        post_migrate.connect(bring_words, sender=self)


def bring_words(*, apps: Apps = installed, using: str = DEFAULT_DB_ALIAS, verbosity: int = 1, **_: Any) -> None:
    """Django's signal: words that are new in this release stand in the lists of an installation that was seeded, and
    what the operator removed or changed stays so. A new installation waits for `seed_standing_facts`."""
    if using != DEFAULT_DB_ALIAS or not words.is_begun(apps):
        return
    brought = words.bring(apps)
    if verbosity >= 1 and (brought.added or brought.changed or brought.removed):
        print(  # noqa: T201 - as migrate itself speaks
            f"  Words of the seed: {brought.added} added, {brought.changed} brought up to date,"
            f" {brought.removed} taken out."
        )
