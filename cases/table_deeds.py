"""The rows of the verbs of mediation itself: who the sides are and whether they agree to it, when they meet, what is
said there and to whom, what is agreed (law.md section 7). Read together with `deeds`, from there.
"""

from __future__ import annotations

from cases.deed import Deed

ROWS: tuple[Deed, ...] = ()
