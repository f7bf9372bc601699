"""Pages of the operator's desk that touch standing facts and clocks at once: previewing a policy, loading a notice,
editing the hours, trying a word.

Cases themselves are never edited here.
"""

from .hours import ReplanningDayAdmin, ReplanningPeriodAdmin
from .notices import NoticedYearAdmin
from .policies import PreviewedVersionAdmin
from .words import TriedEmergencyWordAdmin, TriedFlagWordAdmin, TriedUpTriggerAdmin

__all__ = [
    "NoticedYearAdmin",
    "PreviewedVersionAdmin",
    "ReplanningDayAdmin",
    "ReplanningPeriodAdmin",
    "TriedEmergencyWordAdmin",
    "TriedFlagWordAdmin",
    "TriedUpTriggerAdmin",
]
