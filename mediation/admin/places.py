"""Sites with their names, buildings and organisations, and the group that serves each."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from mediation.models import (
    Building,
    CoordinationGroup,
    DutyTurn,
    GroupRole,
    Membership,
    Site,
    SiteAlias,
    SiteOrganisation,
)

NO_LEADER = _("none – the street office stands in")


class LeaderFilter(admin.SimpleListFilter):
    title = _("leader")
    parameter_name = "leader"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("none", _("Without a leader"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(leader_name__isnull=True) if self.value() == "none" else queryset


def _leader_name(site_field: str) -> Subquery:
    serving = Membership.objects.leading().filter(member__is_active=True)
    return Subquery(serving.filter(group__site=OuterRef(site_field)).values("member__name")[:1])


class SiteAliasInline(admin.TabularInline):
    model = SiteAlias
    extra = 0


class BuildingInline(admin.TabularInline):
    model = Building
    extra = 0


class SiteOrganisationInline(admin.TabularInline):
    model = SiteOrganisation
    extra = 0
    autocomplete_fields = ["organisation"]


@admin.register(Site)
class SiteAdmin(admin.ModelAdmin):
    list_display = [
        "name",
        "name_en",
        "code",
        "arrival_code",
        "works_class",
        "is_pilot",
        "community",
        "leader",
        "household_count",
        "is_active",
    ]
    list_filter = ["is_active", "is_pilot", "works_class", LeaderFilter, "street", "community"]
    list_select_related = ["community"]
    search_fields = ["name", "name_en", "code", "aliases__name"]
    autocomplete_fields = ["street", "community"]
    inlines = [SiteAliasInline, SiteOrganisationInline, BuildingInline]
    fieldsets = [
        (None, {"fields": ["name", "name_en", "code", "street", "community", "hotline", "is_active"]}),
        (_("Works"), {"fields": ["works_class", "is_pilot", "works_from", "works_until", "funding_note"]}),
        (_("Position"), {"fields": ["latitude", "longitude", "radius_metres"]}),
        (_("Site board"), {"fields": ["arrival_code"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Site]:
        return (
            super()
            .get_queryset(request)
            .annotate(leader_name=_leader_name("pk"), homes=Sum("buildings__households", default=0))
        )

    @admin.display(description=_("leader"))
    def leader(self, site: Any) -> Any:
        return site.leader_name or NO_LEADER

    @admin.display(description=_("households"), ordering="homes")
    def household_count(self, site: Any) -> int:
        return int(site.homes)


@admin.register(Building)
class BuildingAdmin(admin.ModelAdmin):
    """Edited on the site's page; here only so that a member's home can be looked up."""

    search_fields = ["site__name", "site__name_en", "number", "name"]
    list_display = ["site", "number", "name", "units", "households"]
    list_filter = ["site"]
    list_select_related = ["site"]
    autocomplete_fields = ["site"]
    ordering = ["site__name", "number"]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False


class SeatForm(forms.ModelForm):
    """A seat is somebody's for good: another member has one of their own, else who served before would be lost."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].disabled = self.instance.pk is not None


class MembershipFormSet(forms.BaseInlineFormSet):
    def clean(self) -> None:
        super().clean()
        serving = [
            form.cleaned_data
            for form in self.forms
            if form.cleaned_data and not form.cleaned_data.get("DELETE") and not form.cleaned_data.get("until")
        ]
        if sum(row.get("role") == GroupRole.LEADER for row in serving) > 1:
            raise ValidationError(_("A group has one leader: choose one of them."))


class MembershipInline(admin.TabularInline):
    """The seats. One is ended by the day its member left, never deleted: it says who served when."""

    model = Membership
    can_delete = False
    form = SeatForm
    formset = MembershipFormSet
    extra = 0
    autocomplete_fields = ["member"]


class DutyTurnInline(admin.TabularInline):
    """Who is on duty when. The leader keeps it as well, on a page of their own."""

    model = DutyTurn
    extra = 0
    autocomplete_fields = ["member"]


@admin.register(CoordinationGroup)
class CoordinationGroupAdmin(admin.ModelAdmin):
    list_display = ["site", "leader", "size", "founded_on", "term_until"]
    list_filter = [LeaderFilter, "site__street", "term_until"]
    list_select_related = ["site"]
    search_fields = ["site__name", "site__name_en", "memberships__member__name"]
    autocomplete_fields = ["site"]
    inlines = [MembershipInline, DutyTurnInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[CoordinationGroup]:
        return super().get_queryset(request).annotate(leader_name=_leader_name("site_id"), people=Count("memberships"))

    @admin.display(description=_("leader"))
    def leader(self, group: Any) -> Any:
        return group.leader_name or NO_LEADER

    @admin.display(description=_("members"))
    def size(self, group: Any) -> int:
        return int(group.people)
