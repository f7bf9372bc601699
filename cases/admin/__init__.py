"""Pages of the operator's desk that touch standing facts and clocks at once: previewing a policy, loading a notice.

Cases themselves are never edited here.
"""

from .notices import NoticedYearAdmin
from .policies import PreviewedVersionAdmin

__all__ = ["NoticedYearAdmin", "PreviewedVersionAdmin"]
