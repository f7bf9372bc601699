"""The week's working periods and the calendar of each year. What a change does to open clocks is added by
`cases.admin`, as is the loading of a year's notice.
"""

from itertools import pairwise
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from mediation.models import CalendarDay, CalendarYear, DayKind, SpecialPeriod, WorkingPeriod


@admin.register(WorkingPeriod)
class WorkingPeriodAdmin(admin.ModelAdmin):
    list_display = ["weekday", "opens_at", "closes_at"]
    list_filter = ["weekday"]


class SpecialPeriodFormSet(forms.BaseInlineFormSet):
    def clean(self) -> None:
        super().clean()
        periods = sorted(
            (form.cleaned_data["opens_at"], form.cleaned_data["closes_at"])
            for form in self.forms
            if {"opens_at", "closes_at"} <= form.cleaned_data.keys() and not form.cleaned_data.get("DELETE")
        )
        if any(later[0] < earlier[1] for earlier, later in pairwise(periods)):
            raise ValidationError(_("These periods overlap; each must begin when the one before has ended."))


class SpecialPeriodInline(admin.TabularInline):
    model = SpecialPeriod
    formset = SpecialPeriodFormSet
    extra = 0


@admin.register(CalendarDay)
class CalendarDayAdmin(admin.ModelAdmin):
    list_display = ["date", "kind", "name", "name_en", "year"]
    list_filter = ["year", "kind", "name"]
    list_select_related = ["year"]
    search_fields = ["name", "name_en", "date"]
    date_hierarchy = "date"
    inlines = [SpecialPeriodInline]


class CalendarDayInline(admin.TabularInline):
    model = CalendarDay
    extra = 0
    show_change_link = True


@admin.register(CalendarYear)
class CalendarYearAdmin(admin.ModelAdmin):
    list_display = ["year", "status", "days_off", "working_weekends", "source", "version", "loaded_at"]
    list_filter = ["status"]
    readonly_fields = ["version", "loaded_at"]
    inlines = [CalendarDayInline]

    def get_readonly_fields(self, request: HttpRequest, obj: CalendarYear | None = None) -> list[str]:
        return [*self.readonly_fields, *(["year"] if obj is not None else [])]

    def get_queryset(self, request: HttpRequest) -> QuerySet[CalendarYear]:
        return (
            super()
            .get_queryset(request)
            .annotate(
                off=Count("days", filter=Q(days__kind=DayKind.DAY_OFF)),
                worked=Count("days", filter=Q(days__kind=DayKind.WORKING_DAY)),
            )
        )

    @admin.display(description=_("days off"))
    def days_off(self, year: Any) -> int:
        return int(year.off)

    @admin.display(description=_("working weekends"))
    def working_weekends(self, year: Any) -> int:
        return int(year.worked)
