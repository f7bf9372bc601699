"""The operator's pages of members, groups and sites say how many open cases hang on them, and hand these over; and what
running cases rest on is ended there, never deleted.

Of a case they show its number, how urgent it is and whose it is: the operator opens none (law.md section 8).
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.actions import desk, handing
from cases.actions.handing import Hanging
from cases.models import Case
from cases.states import Actor, Refused
from mediation.admin import CoordinationGroupAdmin, SiteAdmin
from mediation.models import CoordinationGroup, Member, Site

admin.site.unregister(CoordinationGroup)
admin.site.unregister(Site)

# So many on one page; whoever has more of them presses again.
SHOWN = 50


class HandingOver(admin.ModelAdmin):
    """A page of something that open cases hang on."""

    change_form_template = "admin/handing_over.html"

    def hanging_on(self, obj: Any) -> QuerySet[Any]:
        """The open cases in somebody's hands that hang on this row, each with `hands`."""
        raise NotImplementedError

    def sites_of(self, obj: Any) -> list[int]:
        """The sites whose cases hang on it; none for a member."""
        return []

    def is_named(self, obj: Any, hanging: Hanging) -> bool:
        """Whether a successor is chosen beforehand: where whoever leads cannot act."""
        return bool(hanging.case.hands)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.hand_over)
        name = f"{self.opts.app_label}_{self.opts.model_name}_handover"
        return [path("<path:object_id>/handover/", view, name=name), *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        obj = self.get_object(request, object_id)
        counted = self._counted(obj) if obj is not None else {}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **counted})

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        if said := _without(self.hanging_on(obj)):
            link = format_html('{} <a href="{}">{}</a>', said, self._handover(obj), _("Hand them over"))
            self.message_user(request, link, level=messages.WARNING)
        return super().response_change(request, obj)

    def hand_over(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Each open case that hangs on it, with who could take it; one by one or all that are shown."""
        obj = self.get_object(request, object_id)
        if obj is None:
            raise Http404
        if not self.has_change_permission(request, obj):
            raise PermissionDenied
        assert isinstance(request.user, Member)  # the administration lets nobody else in
        cases = self.hanging_on(obj)
        if request.method == "POST":
            self._hand_over(request, list(cases[:SHOWN]))
            left = cases.all().exists()
            return redirect(self._handover(obj) if left else self._change(obj))
        rows = handing.hanging(list(cases[:SHOWN]), by=request.user)
        for row in rows:
            row.case.named = row.proposed if self.is_named(obj, row) else None
        page = {
            **self.admin_site.each_context(request),
            **self._counted(obj),
            "title": _("Hand over open cases"),
            "opts": self.opts,
            "original": obj,
            "rows": rows,
            "change": self._change(obj),
            "words": _("People have changed."),
        }
        return TemplateResponse(request, "admin/handover.html", page)

    def _hand_over(self, request: HttpRequest, cases: list[Any]) -> None:
        assert isinstance(request.user, Member)
        pressed = request.POST.get("one", "")
        chosen = [case for case in cases if not pressed or pressed == str(case.pk)]
        done, refusals, by = 0, 0, Actor(member=request.user)
        for case in chosen:
            to = _number(request, f"lead_{case.pk}")
            lead = Member.objects.filter(pk=to).first() if to is not None else None
            if lead is None:
                continue
            seen, words = _number(request, f"from_{case.pk}"), request.POST.get("words", "")
            try:
                desk.hand_on(case, by=by, lead=lead, words=words, seen=seen)
                done += 1
            except Refused as refused:
                refusals += 1
                self.message_user(request, f"{case.number}: {refused.sentence}", level=messages.ERROR)
        said = ngettext("%(n)d case was handed over.", "%(n)d cases were handed over.", done) % {"n": done}
        if done:
            self.message_user(request, said, level=messages.SUCCESS)
        elif not refusals:
            self.message_user(request, _("Choose who takes the case."), level=messages.WARNING)

    def _counted(self, obj: Any) -> dict[str, Any]:
        cases = self.hanging_on(obj)
        return {
            "hanging": cases.count(),
            "without_said": _without(cases),
            "unassigned": handing.unassigned_at(self.sites_of(obj)),
            "handover": self._handover(obj),
        }

    def _handover(self, obj: Any) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_handover", args=[obj.pk])

    def _change(self, obj: Any) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[obj.pk])


def _without(cases: QuerySet[Any]) -> str:
    """How many of these are in the hands of somebody who cannot act, in a sentence; empty where none is."""
    number = handing.out_of_hands(cases).count()
    said = ngettext(
        "%(n)d open case is in the hands of somebody who cannot act now.",
        "%(n)d open cases are in the hands of somebody who cannot act now.",
        number,
    )
    return said % {"n": number} if number else ""


def _number(request: HttpRequest, name: str) -> int | None:
    said = request.POST.get(name, "")
    return int(said) if said.isdecimal() and len(said) < 18 else None


class HandingOverMember(HandingOver):
    """What a member leads. Whoever opens the page hands on all of it: a successor is chosen for each."""

    def hanging_on(self, obj: Any) -> QuerySet[Any]:
        return handing.of_member(obj)

    def is_named(self, obj: Any, hanging: Hanging) -> bool:
        return True


class EndedNotDeleted(HandingOver):
    """What running cases and the record of who served rest on."""

    def rests_on(self, obj: Any) -> bool:
        """Whether anything would go with it, or lose its ground."""
        raise NotImplementedError

    def why_it_stays(self, obj: Any) -> str:
        """Why it is not deleted, and what is done instead."""
        raise NotImplementedError

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """One by one, and only what nothing rests on: many at once are never chosen with care."""
        return obj is not None and super().has_delete_permission(request, obj) and not self.rests_on(obj)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        obj = self.get_object(request, object_id)
        if obj is not None and super().has_delete_permission(request, obj) and self.rests_on(obj):
            self.message_user(request, self.why_it_stays(obj), level=messages.ERROR)
            return redirect(self._change(obj))
        return super().delete_view(request, object_id, extra_context)


@admin.register(CoordinationGroup)
class EndedGroupAdmin(EndedNotDeleted, CoordinationGroupAdmin):
    """A group, whose seats end and are not deleted."""

    def hanging_on(self, obj: Any) -> QuerySet[Any]:
        return handing.of_sites(self.sites_of(obj))

    def sites_of(self, obj: Any) -> list[int]:
        # A group that was given another site leaves the cases of the old one behind.
        return list({obj.site_id, getattr(obj, "left_site_id", obj.site_id)})

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            obj.left_site_id = form.initial.get("site", obj.site_id)
        super().save_model(request, obj, form, change)

    def rests_on(self, obj: Any) -> bool:
        return obj.memberships.exists() or Case.objects.filter(site=obj.site_id).exists()

    def why_it_stays(self, obj: Any) -> str:
        return _(
            "This group is not deleted: %(n)d open cases and the record of who served rest on it. End its seats "
            "instead: fill in the day each member left."
        ) % {"n": self.hanging_on(obj).count() + handing.unassigned_at([obj.site_id])}


@admin.register(Site)
class EndedSiteAdmin(EndedNotDeleted, SiteAdmin):
    """A site, which is closed and not deleted."""

    def hanging_on(self, obj: Any) -> QuerySet[Any]:
        return handing.of_sites([obj.pk])

    def sites_of(self, obj: Any) -> list[int]:
        return [obj.pk]

    def rests_on(self, obj: Any) -> bool:
        return True  # even a new one: who made its arrival codes is evidence, which the database lets nobody take away

    def why_it_stays(self, obj: Any) -> str:
        return _(
            "This site is not deleted: %(n)d open cases and its history rest on it. Close it instead: take the tick "
            "from “active”."
        ) % {"n": self.hanging_on(obj).count() + handing.unassigned_at([obj.pk])}
