"""Editing the week's hours or a day of the calendar: the open clocks are counted anew in the same transaction, each on
record, and nobody is told. What would leave no working time is refused with its sentence.
"""

from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from cases.actions.recounting import replan_hours, replan_open
from cases.clocks.replanning import Moved
from mediation import directory, notice
from mediation.admin import CalendarDayAdmin, WorkingPeriodAdmin
from mediation.calendar import CalendarError
from mediation.models import CalendarDay, CalendarYear, WorkingPeriod

admin.site.unregister(WorkingPeriod)
admin.site.unregister(CalendarDay)


class ReplanningAdmin(admin.ModelAdmin):
    """Rows of the working calendar. What cannot be worked by is taken back whole."""

    def changeform_view(self, request: HttpRequest, *args: Any, **more: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **more)
        except CalendarError as error:
            return self._refused(request, error)

    def delete_view(self, request: HttpRequest, *args: Any, **more: Any) -> HttpResponse:
        try:
            return super().delete_view(request, *args, **more)
        except CalendarError as error:
            return self._refused(request, error)

    def changelist_view(self, request: HttpRequest, *args: Any, **more: Any) -> HttpResponse:
        try:
            with transaction.atomic():
                return super().changelist_view(request, *args, **more)
        except CalendarError as error:
            return self._refused(request, error)

    def _refused(self, request: HttpRequest, error: CalendarError) -> HttpResponse:
        self.message_user(request, notice.sentence_of(error), level=messages.ERROR)
        return redirect(request.get_full_path())

    def tell(self, request: HttpRequest, moved: Moved) -> None:
        said = _("%(count)s due times were counted anew.") % {"count": len(moved.changes)}
        self.message_user(request, said, level=messages.SUCCESS)


def recount(years: set[int]) -> Moved:
    """Count the open clocks of these years (by key) anew, each year one version on.

    Raises:
        CalendarError: the calendar as it is now cannot be worked by.
    """
    directory.working_hours()
    CalendarYear.objects.filter(pk__in=years).update(version=F("version") + 1)
    moved = Moved()
    for year in CalendarYear.objects.filter(pk__in=years).order_by("year"):
        moved.add(replan_open(year))
    return moved


def has_changed(form: Any, formsets: Any) -> bool:
    return bool(form.has_changed()) or any(formset.has_changed() for formset in formsets)


@admin.register(WorkingPeriod)
class ReplanningPeriodAdmin(ReplanningAdmin, WorkingPeriodAdmin):
    """The hours of the week: every open clock is counted anew."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if form.has_changed():
            self._recount(request)

    def delete_model(self, request: HttpRequest, obj: WorkingPeriod) -> None:
        super().delete_model(request, obj)
        self._recount(request)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[WorkingPeriod]) -> None:
        super().delete_queryset(request, queryset)
        self._recount(request)

    def _recount(self, request: HttpRequest) -> None:
        directory.working_hours()
        self.tell(request, replan_hours())


@admin.register(CalendarDay)
class ReplanningDayAdmin(ReplanningAdmin, CalendarDayAdmin):
    """A day of the calendar with its special hours: the open clocks of its year are counted anew."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if has_changed(form, formsets):
            self.tell(request, recount({form.instance.year_id, form.initial.get("year")} - {None}))

    def delete_model(self, request: HttpRequest, obj: CalendarDay) -> None:
        super().delete_model(request, obj)
        self.tell(request, recount({obj.year_id}))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[CalendarDay]) -> None:
        years = set(queryset.values_list("year", flat=True))
        super().delete_queryset(request, queryset)
        self.tell(request, recount(years))
