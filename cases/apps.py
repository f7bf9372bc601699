"""Everything that has a case."""

from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _

from cases.typesetting.checks import papers


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = _("Cases")

    def ready(self) -> None:
        """Papers are printed with fonts that must be there (`typesetting.checks`)."""
        register(papers)
