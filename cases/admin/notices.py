"""Loading a year's notice on a page: its lines, what they change, which due times move, and then the save."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.actions.recounting import replan_open
from cases.admin.hours import ReplanningAdmin, has_changed, recount
from cases.clocks.replanning import Moved
from mediation import directory, notice
from mediation.admin import CalendarYearAdmin
from mediation.calendar import CalendarError
from mediation.models import CalendarYear

admin.site.unregister(CalendarYear)


class NoticeForm(forms.Form):
    """The year, its lines, where they come from."""

    year = forms.IntegerField(label=gettext_lazy("year"), min_value=2020, max_value=2100)
    source = forms.CharField(label=gettext_lazy("source"), max_length=200)
    file = forms.FileField(label=gettext_lazy("file"), required=False)
    lines = forms.CharField(
        label=gettext_lazy("or the lines themselves"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 16, "class": "vLargeTextField"}),
        help_text=gettext_lazy("One a line: 10月1日至7日,放假,国庆节 – or: 2027-10-09,working_day,国庆节,National Day"),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        try:
            upload = data.get("file")
            text = notice.decode(upload.read()) if upload else data.get("lines", "")
            if "year" in data:
                data["notice"] = notice.read(data["year"], text)
            # What was uploaded is shown as lines, so that it need not be chosen again to be saved.
            self.data = {name: self.data.get(name, "") for name in self.fields} | {"lines": text}
        except notice.NoticeError as error:
            raise forms.ValidationError(error.sentences) from error
        return data


@admin.register(CalendarYear)
class NoticedYearAdmin(ReplanningAdmin, CalendarYearAdmin):
    """The calendar years with a page to load a notice. Days edited here count the open clocks of the year anew."""

    change_list_template = "admin/mediation/calendaryear/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        load = self.admin_site.admin_view(self.load)
        return [path("load/", load, name="mediation_calendaryear_load"), *super().get_urls()]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if has_changed(form, formsets):
            self.tell(request, recount({form.instance.pk}))

    def delete_model(self, request: HttpRequest, obj: CalendarYear) -> None:
        gone = CalendarYear(year=obj.year, version=obj.version)
        super().delete_model(request, obj)
        directory.working_hours()
        self.tell(request, replan_open(gone))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[CalendarYear]) -> None:
        for year in queryset:
            self.delete_model(request, year)

    def load(self, request: HttpRequest) -> HttpResponse:
        """Show what the notice would change; save it when asked to."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        form = NoticeForm(request.POST or None, request.FILES or None)
        context: dict[str, Any] = {}
        if request.method == "POST" and form.is_valid():
            read, keep = form.cleaned_data["notice"], "_save" in request.POST
            try:
                context = {"notice": read, "differences": notice.differences(read)}
                context["moved"] = _loaded(read, source=form.cleaned_data["source"], keep=keep)
            except CalendarError as error:
                form.add_error(None, notice.sentence_of(error))
            else:
                if keep:
                    said = _("%(year)s is official now; %(count)s due times were counted anew.")
                    count = len(context["moved"].changes)
                    self.message_user(request, said % {"year": read.year, "count": count}, level=messages.SUCCESS)
                    return redirect("admin:mediation_calendaryear_changelist")
        context |= {"title": _("Load a year's notice"), "form": form, "opts": self.opts}
        page = {**self.admin_site.each_context(request), **context}
        return TemplateResponse(request, "admin/mediation/calendaryear/load.html", page)


def _loaded(read: notice.Notice, *, source: str, keep: bool) -> Moved:
    """What moves with this notice; without `keep` it is all taken back."""
    with transaction.atomic():
        year = notice.save(read, source=source)
        directory.working_hours()
        moved = replan_open(year)
        if not keep:
            transaction.set_rollback(True)
    return moved
