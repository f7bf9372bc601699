"""Pages of the operator's desk that touch standing facts and clocks at once: previewing a policy, loading a notice,
editing the hours, trying a word, handing over what hangs on a member, a group or a site.

Cases themselves are never edited here.
"""

from .handing import EndedGroupAdmin, EndedSiteAdmin
from .hours import ReplanningDayAdmin, ReplanningPeriodAdmin
from .notices import NoticedYearAdmin
from .policies import PreviewedVersionAdmin
from .words import TriedEmergencyWordAdmin, TriedFlagWordAdmin, TriedUpTriggerAdmin

__all__ = [
    "EndedGroupAdmin",
    "EndedSiteAdmin",
    "NoticedYearAdmin",
    "PreviewedVersionAdmin",
    "ReplanningDayAdmin",
    "ReplanningPeriodAdmin",
    "TriedEmergencyWordAdmin",
    "TriedFlagWordAdmin",
    "TriedUpTriggerAdmin",
]
