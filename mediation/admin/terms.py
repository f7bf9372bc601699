"""The numbers of the house that belong to no policy: one row, changed and never removed."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from mediation.models import Terms


@admin.register(Terms)
class TermsAdmin(admin.ModelAdmin):
    """The one row of numbers that belong to no policy."""

    list_display = [
        "__str__",
        "reopen_days",
        "no_answer_hours",
        "hold_days",
        "hold_days_in_all",
        "extensions",
        "extension_days",
        "texts_at_once",
        "code_minutes",
        "code_tries",
        "board_tries",
        "link_days",
        "urgent_minutes",
        "spokespersons",
        "consent_days",
        "night_from",
        "night_until",
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not Terms.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Terms, form: Any, change: bool) -> None:
        obj.pk = 1
        super().save_model(request, obj, form, change)
