"""The standing facts: what is true before any dispute is reported. Nothing here knows of a case."""

from .authorities import Authority, AuthorityKind, ReferralNeed
from .committees import Committee
from .costs import CostBasis, CostKind
from .duty import DutyTurn
from .groups import CoordinationGroup, GroupRole, Membership
from .hours import CalendarDay, CalendarStatus, CalendarYear, DayKind, SpecialPeriod, Weekday, WorkingPeriod
from .people import DeclaredTie, Language, Member, Organisation, OrganisationKind, e164
from .places import (
    Building,
    CodeRenewal,
    Site,
    SiteAlias,
    SiteOrganisation,
    WorksClass,
    new_arrival_code,
)
from .promises import AGREED, Counts, Level, Policy, PolicyVersion, Promise, Rung, Target, Tier, Unit
from .rules import Rule, RuleCategory
from .seeded import SeededWord
from .subjects import Category, CategoryWord, EmergencyService, EmergencyWord, FlagKind, FlagWord, UpTrigger
from .terms import Terms
from .works import OUTAGES, Effect, EffectCategory, NoticeEnd, WorksBuilding, WorksNotice

__all__ = [
    "AGREED",
    "OUTAGES",
    "Authority",
    "AuthorityKind",
    "Building",
    "CalendarDay",
    "CalendarStatus",
    "CalendarYear",
    "Category",
    "CategoryWord",
    "CodeRenewal",
    "Committee",
    "CoordinationGroup",
    "CostBasis",
    "CostKind",
    "Counts",
    "DayKind",
    "DeclaredTie",
    "DutyTurn",
    "Effect",
    "EffectCategory",
    "EmergencyService",
    "EmergencyWord",
    "FlagKind",
    "FlagWord",
    "GroupRole",
    "Language",
    "Level",
    "Member",
    "Membership",
    "NoticeEnd",
    "Organisation",
    "OrganisationKind",
    "Policy",
    "PolicyVersion",
    "Promise",
    "ReferralNeed",
    "Rule",
    "RuleCategory",
    "Rung",
    "SeededWord",
    "Site",
    "SiteAlias",
    "SiteOrganisation",
    "SpecialPeriod",
    "Target",
    "Terms",
    "Tier",
    "Unit",
    "UpTrigger",
    "Weekday",
    "WorkingPeriod",
    "WorksBuilding",
    "WorksClass",
    "WorksNotice",
    "e164",
    "new_arrival_code",
]
