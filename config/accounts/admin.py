"""The operator's part in accounts: inviting, taking a lost second factor off, and the bounds. No password is set here.

What is changed here is written into the ledger of accounts, by whom and of whom, and texted to the old number.
"""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.admin.handing import HandingOverMember
from config.accounts import keys, second_factor, sessions
from config.accounts.models import Bounds
from mediation.admin import MemberAdmin
from mediation.models import Member

admin.site.unregister(Member)


@admin.register(Member)
class InvitedMemberAdmin(HandingOverMember, MemberAdmin):
    """Members, who are invited as soon as they are made and set their own passwords."""

    actions = ["invite", "take_second_factor_off", "sign_out"]

    def save_model(self, request: HttpRequest, obj: Member, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if not change:
            keys.invite(obj, by=_operator(request))
            messages.success(request, _("An invitation was texted to %(name)s.") % {"name": obj.name})
        elif not obj.is_active:
            sessions.end_all(obj)

    @admin.action(description=gettext_lazy("Invite: text a link for the first password"))
    def invite(self, request: HttpRequest, queryset: QuerySet[Member]) -> None:
        invited = [keys.invite(member, by=_operator(request)) for member in queryset.filter(is_active=True)]
        said = ngettext("%(n)s invitation was texted.", "%(n)s invitations were texted.", len(invited))
        self.message_user(request, said % {"n": len(invited)}, level=messages.SUCCESS)

    @admin.action(description=gettext_lazy("Take the second step off (phone and recovery codes lost)"))
    def take_second_factor_off(self, request: HttpRequest, queryset: QuerySet[Member]) -> None:
        if queryset.filter(pk=_operator(request).pk).exists():
            self.message_user(request, _("Not your own: another operator does that."), level=messages.ERROR)
            return
        for member in queryset:
            second_factor.take_away(member)
        self.message_user(request, _("Done. They set up a new one when they sign in."), level=messages.SUCCESS)

    @admin.action(description=gettext_lazy("Sign out everywhere"))
    def sign_out(self, request: HttpRequest, queryset: QuerySet[Member]) -> None:
        ended = sum(sessions.end_all(member) for member in queryset)
        self.message_user(request, _("Sessions ended: %(n)s.") % {"n": ended}, level=messages.SUCCESS)


@admin.register(Bounds)
class BoundsAdmin(admin.ModelAdmin):
    """The one row of bounds."""

    list_display = ["__str__", "wrong_per_account", "wrong_per_address", "wrong_codes", "invitation_days"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not Bounds.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Bounds, form: Any, change: bool) -> None:
        obj.pk = 1
        super().save_model(request, obj, form, change)


def _operator(request: HttpRequest) -> Member:
    assert isinstance(request.user, Member)  # the administration lets nobody else in
    return request.user
