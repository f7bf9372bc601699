"""Policies with their targets and ladders. A version that promises something without a ladder, or climbs a ladder
for nothing, is refused: it would be a promise that nobody watches.
"""

from collections import defaultdict
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from mediation.models import AGREED, Policy, PolicyVersion, Promise, Rung, Target

# Every case starts these clocks; securing is promised for the graver tiers only.
NEEDED = (Promise.ASSIGN, Promise.ARRIVE, Promise.RESOLVE, Promise.DECIDE)


def _kept(formset: Any) -> list[dict[str, Any]]:
    """What the rows of a formset will be once saved."""
    rows = [getattr(form, "cleaned_data", {}) for form in formset.forms]
    return [row for row in rows if row.get("promise") and not row.get("DELETE")]


def _named(promises: set[str]) -> str:
    return ", ".join(str(Promise(promise).label) for promise in Promise.values if promise in promises)


class TargetFormSet(forms.BaseInlineFormSet):
    def clean(self) -> None:
        super().clean()
        missing = {promise.value for promise in NEEDED} - {row["promise"] for row in _kept(self)}
        if missing and not any(self.errors):
            raise ValidationError(
                _("This policy has no target for: %(promises)s. Each case needs one."),
                params={"promises": _named(missing)},
            )


class RungFormSet(forms.BaseInlineFormSet):
    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        ladders: dict[str, list[tuple[int, tuple[bool, int]]]] = defaultdict(list)
        for row in _kept(self):
            is_late = row.get("percent") is None
            when = (row.get("after_seconds") or 0) if is_late else row["percent"]
            ladders[row["promise"]].append((row["step"], (is_late, when)))
        self._require_ladders(set(ladders))
        for promise, ladder in ladders.items():
            _require_climb(promise, sorted(ladder))

    def _require_ladders(self, climbed: set[str]) -> None:
        """Compares with the targets posted on the same page."""
        targets = forms.inlineformset_factory(
            PolicyVersion, Target, formset=forms.BaseInlineFormSet, fields=["promise"], extra=0
        )(self.data, instance=self.instance)
        if not targets.is_valid():
            return
        promised = {row["promise"] for row in _kept(targets)}
        if promised - climbed:
            raise ValidationError(
                _("These promises have no ladder, so a miss would be noticed by nobody: %(promises)s."),
                params={"promises": _named(promised - climbed)},
            )
        if climbed - promised - set(AGREED):
            raise ValidationError(
                _("These ladders belong to no target: %(promises)s."),
                params={"promises": _named(climbed - promised - set(AGREED))},
            )


def _require_climb(promise: str, ladder: list[tuple[int, tuple[bool, int]]]) -> None:
    steps = [step for step, _when in ladder]
    times = [when for _step, when in ladder]
    if steps != list(range(1, len(steps) + 1)):
        raise ValidationError(
            _("The steps of %(promise)s count 1, 2, 3 without a gap."), params={"promise": Promise(promise).label}
        )
    if times != sorted(times):
        raise ValidationError(
            _("The steps of %(promise)s must follow one another in time."), params={"promise": Promise(promise).label}
        )


class TargetInline(admin.TabularInline):
    model = Target
    formset = TargetFormSet
    extra = 0


class RungInline(admin.TabularInline):
    model = Rung
    formset = RungFormSet
    extra = 0


class VersionInline(admin.TabularInline):
    """To read and to open; targets and ladder stand on the version's own page."""

    model = PolicyVersion
    extra = 0
    can_delete = False
    fields = readonly_fields = ("number", "note", "created_at", "created_by")
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Policy)
class PolicyAdmin(admin.ModelAdmin):
    list_display = ["tier", "category", "street", "version_in_force"]
    list_filter = ["tier", "category", "street"]
    list_select_related = ["category", "street"]
    search_fields = ["category__name_zh", "category__name_en", "street__name"]
    autocomplete_fields = ["category", "street"]
    inlines = [VersionInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Policy]:
        return super().get_queryset(request).annotate(latest=Max("versions__number"))

    @admin.display(description=_("version in force"))
    def version_in_force(self, policy: Any) -> Any:
        return policy.latest or _("none – this policy promises nothing yet")


@admin.register(PolicyVersion)
class PolicyVersionAdmin(admin.ModelAdmin):
    """A version is never changed: saving its page with other targets or rungs makes the next one, by whom and why.

    Only the version in force is edited. An earlier one is there to be read, for the clocks that run under it.
    """

    list_display = ["policy", "number", "promised", "note", "created_at", "created_by", "used_at"]
    list_filter = ["policy__tier", "policy__category", "policy__street"]
    list_select_related = ["policy__category", "policy__street", "created_by"]
    search_fields = ["note", "policy__category__name_zh", "policy__category__name_en"]
    autocomplete_fields = ["policy"]
    fields = ["policy", "number", "note", "created_at", "created_by", "used_at"]
    readonly_fields = ["number", "created_at", "created_by", "used_at"]
    inlines = [TargetInline, RungInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[PolicyVersion]:
        return super().get_queryset(request).prefetch_related("targets")

    @admin.display(description=_("targets"))
    def promised(self, version: PolicyVersion) -> str:
        return " · ".join(str(target) for target in version.targets.all())

    def get_readonly_fields(self, request: HttpRequest, obj: PolicyVersion | None = None) -> list[str]:
        return [*self.readonly_fields, *(["policy"] if obj is not None else [])]

    def has_change_permission(self, request: HttpRequest, obj: PolicyVersion | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.is_in_force)

    def has_delete_permission(self, request: HttpRequest, obj: PolicyVersion | None = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or obj.used_at is None)

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **more: Any) -> HttpResponse:
        """What is posted to a version that somebody has followed up meanwhile is refused with a sentence."""
        version = self.get_object(request, object_id)
        if request.method == "POST" and isinstance(version, PolicyVersion) and not version.is_in_force:
            self.message_user(
                request, _("Somebody has made a newer version meanwhile. Look at it first."), level=messages.ERROR
            )
            return self._to(version.policy.current)
        return super().change_view(request, object_id, *args, **more)

    def save_model(self, request: HttpRequest, obj: PolicyVersion, form: Any, change: bool) -> None:
        if not change:
            obj.created_by_id = request.user.pk
            obj.number = _next_number(obj.policy)
            super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        version: PolicyVersion = form.instance
        if not change:
            super().save_related(request, form, formsets, change)
        elif any(formset.has_changed() for formset in formsets):
            rows = [row for formset in formsets for row in _rows(formset)]
            note = form.cleaned_data["note"] if "note" in form.changed_data else ""
            version.successor = _follow_up(version, rows, by=request.user.pk, note=note)
        else:
            _unchanged(formsets)
            version.save(update_fields=["note"])

    def response_change(self, request: HttpRequest, obj: PolicyVersion) -> HttpResponse:
        if obj.successor is None:
            return super().response_change(request, obj)
        said = _("Version %(number)s is in force from now on. Promises already running keep theirs.")
        self.message_user(request, said % {"number": obj.successor.number}, level=messages.SUCCESS)
        return self._to(obj.successor)

    def _to(self, version: PolicyVersion) -> HttpResponse:
        return redirect("admin:mediation_policyversion_change", version.pk)


def _next_number(policy: Policy) -> int:
    """The number of the version that comes next, under the policy's lock: two operators do not make the same one."""
    Policy.objects.select_for_update().get(pk=policy.pk)
    return (policy.versions.aggregate(last=Max("number"))["last"] or 0) + 1


def _rows(formset: Any) -> list[Target | Rung]:
    """The rows the page will hold, as new ones; the formset notes what was changed for the log, and saves nothing."""
    formset.save(commit=False)
    return [
        form.instance
        for form in formset.forms
        if getattr(form, "cleaned_data", None)
        and form.cleaned_data.get("promise")
        and not form.cleaned_data.get("DELETE")
    ]


def _unchanged(formsets: Any) -> None:
    for formset in formsets:
        formset.save(commit=False)


def _follow_up(version: PolicyVersion, rows: list[Target | Rung], *, by: int | None, note: str) -> PolicyVersion:
    following = PolicyVersion.objects.create(
        policy=version.policy, number=_next_number(version.policy), created_by_id=by, note=note
    )
    for row in rows:
        row.pk, row.version, row._state.adding = None, following, True
    Target.objects.bulk_create([row for row in rows if isinstance(row, Target)])
    Rung.objects.bulk_create([row for row in rows if isinstance(row, Rung)])
    return following
