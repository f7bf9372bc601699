"""Limits and countries, edited by the operator and in force at once; and the alarms, looked at and ticked off."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from notifications import alarms, limits
from notifications.admin.rows import ReadOnly
from notifications.models import Alarm, CountryRule, Limits


@admin.register(Limits)
class LimitsAdmin(admin.ModelAdmin):
    list_display = [
        "__str__", "texts_per_number", "answers_per_number", "parts_per_day", "urgent_parts_per_day",
        "answered_per_number", "answered_per_range", "forms_per_number", "forms_per_range", "forms_per_address",
        "codes_per_number", "taken_per_member", "taken_per_number",
    ]  # fmt: skip

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not Limits.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if not Limits.objects.exists():
            messages.info(request, gettext("Nobody has changed the limits yet: the defaults are in force."))
        return super().changelist_view(request, extra_context)

    def save_model(self, request: HttpRequest, obj: Limits, form: ModelForm, change: bool) -> None:
        obj.pk = 1
        super().save_model(request, obj, form, change)
        limits.release_held(at=timezone.now())


@admin.register(Alarm)
class AlarmAdmin(ReadOnly):
    list_display = ["raised_at", "kind", "what", "times", "last_at", "seen_at", "seen_by", "means"]
    list_filter = [("seen_at", admin.EmptyFieldListFilter), "kind"]
    fields = ["raised_at", "kind", "what", "means", "times", "last_at", "seen_at", "seen_by"]
    actions = ["tick_off"]

    def get_urls(self) -> list[URLPattern]:
        seen = self.admin_site.admin_view(self.seen)
        return [path("<int:pk>/seen/", seen, name="notifications_alarm_seen"), *super().get_urls()]

    @admin.display(description=_("about"))
    def what(self, alarm: Alarm) -> str:
        return alarm.shown_about

    @admin.display(description=_("what it means"))
    def means(self, alarm: Alarm) -> str:
        return alarms.explained(alarm)

    @admin.action(description=_("I have looked at these"))
    def tick_off(self, request: HttpRequest, rows: QuerySet[Alarm]) -> None:
        alarms.see(rows.values_list("pk", flat=True), by=request.user)

    def seen(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The button beside an alarm on the front page."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            alarms.see([pk], by=request.user)
        return redirect("admin:index")


@admin.register(CountryRule)
class CountryRuleAdmin(admin.ModelAdmin):
    list_display = [
        "prefix", "name", "is_two_way", "allows_links", "templates_only", "takes_media", "senders",
    ]  # fmt: skip
