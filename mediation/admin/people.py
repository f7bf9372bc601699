"""Organisations and members: who may sign in, where they belong, when they are away, which ties they declared."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mediation.models import DeclaredTie, Member, Membership, Organisation


class AwayFilter(admin.SimpleListFilter):
    title = _("absence")
    parameter_name = "away"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("now", _("Away today")), ("later", _("Away later"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Member]) -> QuerySet[Member]:
        today = timezone.localdate()
        if self.value() == "now":
            return queryset.filter(away_from__lte=today).exclude(away_until__lt=today)
        if self.value() == "later":
            return queryset.filter(away_from__gt=today)
        return queryset


class DeclaredTieInline(admin.TabularInline):
    model = DeclaredTie
    extra = 0
    autocomplete_fields = ["organisation"]


class OwnMembershipInline(admin.TabularInline):
    """Where the member serves, to read; groups are put together on the group's own page."""

    model = Membership
    extra = 0
    can_delete = False
    fields = readonly_fields = ("group", "role", "since", "until")
    verbose_name_plural = _("serves in")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Member)
class MemberAdmin(admin.ModelAdmin):
    """No password stands here, in any form: members set their own."""

    ordering = ["organisation__kind", "name"]
    list_display = ["name", "phone", "organisation", "home", "away_from", "away_until", "is_active", "is_staff"]
    list_filter = ["is_active", "is_staff", AwayFilter, "organisation__kind", "language"]
    list_select_related = ["organisation", "home_building__site"]
    search_fields = ["name", "phone", "organisation__name", "organisation__short_name"]
    autocomplete_fields = ["organisation", "home_building"]
    filter_horizontal = ["groups"]
    readonly_fields = ["last_login", "created_at"]
    inlines = [DeclaredTieInline, OwnMembershipInline]
    fieldsets = [
        (None, {"fields": ["name", "phone", "organisation", "home_building", "language"]}),
        (_("Absence"), {"fields": ["away_from", "away_until"]}),
        (_("Access"), {"fields": ["is_active", "is_staff", "is_superuser", "groups"]}),
        (_("Record"), {"classes": ["collapse"], "fields": ["last_login", "created_at"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["phone", "name", "organisation", "language"]}),
        (_("Access"), {"fields": ["is_staff", "is_superuser"]}),
    ]

    def has_delete_permission(self, request: HttpRequest, obj: Member | None = None) -> bool:
        """Nobody is taken away, with all that they did in the administration: they are switched off."""
        return False

    @admin.display(description=_("lives in"))
    def home(self, member: Member) -> str:
        return f"{member.home_building.site} {member.home_building}" if member.home_building else ""

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return super().get_fieldsets(request, obj) if obj is not None else self.add_fieldsets

    def save_model(self, request: HttpRequest, obj: Member, form: Any, change: bool) -> None:
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        return list(self.inlines) if obj is not None else []


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin):
    list_display = ["name", "short_name", "kind", "parent", "phone", "member_count", "is_active"]
    list_filter = ["kind", "is_active"]
    list_select_related = ["parent"]
    search_fields = ["name", "short_name"]
    autocomplete_fields = ["parent"]
    fieldsets = [
        (None, {"fields": ["kind", "name", "short_name", "phone", "text_number", "is_active"]}),
        (_("Place in the district"), {"fields": ["parent", "case_prefix", "gas_line"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Organisation]:
        return super().get_queryset(request).annotate(staff=Count("members", filter=Q(members__is_active=True)))

    @admin.display(description=_("members"), ordering="staff")
    def member_count(self, organisation: Any) -> int:
        return int(organisation.staff)
