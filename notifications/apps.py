"""The application's name on screen, and its checks at start-up."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from notifications import checks

__all__ = ["NotificationsConfig", "checks"]


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = _("Text messages")
