"""Every table and its kind: ours by what stands above each model, those of others by `others`."""

from __future__ import annotations

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import models

from .kinds import DECLARED, Kind
from .others import KINDS

HOW = (
    "The database must know what it allows on each table. Above the class of each of these models write one line of "
    "config.custody.kinds (@evidence, @moving, @working, @standing or @reference; its first lines say which), or enter "
    "a table of another package in config/custody/others.py: "
)


def concrete() -> list[type[models.Model]]:
    """Every model with a table of its own, also those Django makes by itself."""
    every = apps.get_models(include_auto_created=True)
    return [model for model in every if model._meta.managed and not model._meta.proxy]


def kinds() -> dict[type[models.Model], Kind]:
    """Every table's model and its kind.

    Raises:
        ImproperlyConfigured: models that say nothing, all of them by name.
    """
    known = KINDS | DECLARED
    missing = [model._meta.label for model in concrete() if model._meta.label not in known]
    if missing:
        raise ImproperlyConfigured(HOW + ", ".join(missing) + ".")
    return {model: known[model._meta.label] for model in concrete()}
