"""The standing facts' entry in Django: a name for the admin, nothing else. No signals are connected here."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MediationConfig(AppConfig):
    name = "mediation"
    verbose_name = _("Standing facts")
