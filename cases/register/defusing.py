"""Words of strangers in cells: nothing that a spreadsheet takes for a formula, today or after it was saved as something
else.
"""

from __future__ import annotations

import unicodedata

# What begins a formula, a command or a link to another program in one of the spreadsheets in use (OWASP, "CSV
# injection"); the full-width ones are folded to these before they are looked at.
STARTS = frozenset("=+-@|%")
# A cell holds so many signs (ECMA-376, part 1, 18.4); one that is longer makes the file unreadable.
LONGEST = 32_767
_CUT = "…"
# Ends of lines and tabs stay; other controls no spreadsheet shows.
_CONTROLS = {code: None for code in [*range(0x20), 0x7F, *range(0x80, 0xA0), 0xFFFE, 0xFFFF] if code not in (9, 10)}


def harmless(words: str) -> str:
    """The same as text for a cell: what could begin a formula stands behind an apostrophe."""
    if words.isprintable() and words[:1].isalnum() and len(words) <= LONGEST:
        return words  # nearly all of them: no letter and no digit folds to the beginning of a formula
    begins_with_a_gap = words[:1] in ("\t", "\r", "\n")
    words = words.replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROLS)
    if not words:
        return words
    if begins_with_a_gap or _first(words) in STARTS:
        words = f"'{words}"
    return words if len(words) <= LONGEST else words[: LONGEST - 1] + _CUT


def _first(words: str) -> str:
    """The first sign that is seen, as half width: blanks and signs without a width are passed over, as programs do."""
    for char in words:
        if char.isspace() or unicodedata.category(char) == "Cf":
            continue
        return unicodedata.normalize("NFKC", char)[:1]
    return ""
