"""The operator's desk: every standing fact, editable with plain refusals. Cases are never edited here."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from .authorities import AuthorityAdmin, ReferralNeedAdmin
from .committees import CommitteeAdmin
from .hours import CalendarDayAdmin, CalendarYearAdmin, WorkingPeriodAdmin
from .people import MemberAdmin, OrganisationAdmin
from .places import CoordinationGroupAdmin, SiteAdmin
from .promises import PolicyAdmin, PolicyVersionAdmin
from .rules import CostKindAdmin, EffectCategoryAdmin, RuleAdmin
from .subjects import CategoryAdmin, EmergencyWordAdmin, FlagWordAdmin, UpTriggerAdmin
from .terms import TermsAdmin

__all__ = [
    "AuthorityAdmin",
    "CalendarDayAdmin",
    "CalendarYearAdmin",
    "CategoryAdmin",
    "CommitteeAdmin",
    "CoordinationGroupAdmin",
    "CostKindAdmin",
    "EffectCategoryAdmin",
    "EmergencyWordAdmin",
    "FlagWordAdmin",
    "MemberAdmin",
    "OrganisationAdmin",
    "PolicyAdmin",
    "PolicyVersionAdmin",
    "ReferralNeedAdmin",
    "RuleAdmin",
    "SiteAdmin",
    "TermsAdmin",
    "UpTriggerAdmin",
    "WorkingPeriodAdmin",
]

admin.site.site_header = _("Standing facts of the coordination groups")
admin.site.site_title = _("Standing facts")
admin.site.index_title = _("What is true before any dispute is reported")
