"""What an installation must have so that it can print, said at the start instead of at the first paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error

from cases.typesetting import fonts


def papers(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Every font that papers are printed with is there."""
    lost = fonts.missing()
    hint = "Install the packages of requirements/base.txt anew: the fonts come with them."
    return [Error(f"Fonts for papers are missing: {', '.join(lost)}.", hint=hint, id="cases.E001")] if lost else []
