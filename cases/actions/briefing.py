"""What whoever owes something is told: what is to be done and where, and nothing of who lives there or what they said.

The one door of such words. They stand on the desks of contractors and in texts to them, so they are looked at before
they are kept (law.md section 8).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cases.masking import masked
from cases.models import Case, Party, Report, Representative, Words
from cases.states import NotNow, Readers

# So many signs alike are the resident's own words; a place and a thing are shorter.
RUN = 14
_SIGNS = re.compile(r"\W+")


def keep(case: Case, body: str, *, is_needed: bool) -> Words | None:
    """Keep a brief; None where there is none and none is needed. At most three statements.

    Raises:
        NotNow: it is missing, or holds a number, a name of a side, or what a resident said.
    """
    need_no_identity(case, body)
    kept = Words.keep(body, readers=Readers.PARTIES)
    if kept is None and is_needed:
        raise NotNow(_("Say in a sentence, without names, what is to be done and where: whoever does it reads that."))
    return kept


def fitting(case: Case, bodies: Sequence[str]) -> list[Words | None]:
    """Keep of these sentences, which were written for another reader, the ones that may be told; None for each that may
    not. Two statements, and one for each that is kept."""
    unsaid = _Unsaid.of(case)
    return [None if unsaid.refusal(body) else Words.keep(body, readers=Readers.PARTIES) for body in bodies]


def need_no_identity(case: Case, body: str) -> None:
    """Refuse words that tell whoever owes it who lives there or what they said. Two statements.

    Raises:
        NotNow: a number of a person, a name of one of the sides, or a resident's own words stand in it.
    """
    if refused := _Unsaid.of(case).refusal(body):
        raise NotNow(refused)


def _plain(words: str) -> str:
    """Letters and figures alone, whichever way they are written: capitals, small or full-width."""
    return _SIGNS.sub("", unicodedata.normalize("NFKC", words).casefold())


@dataclass(frozen=True)
class _Unsaid:
    """What whoever owes something in a case is not told: its residents' names, and their words; of both the letters
    and figures alone."""

    names: list[str]
    words: list[str]

    @classmethod
    def of(cls, case: Case) -> _Unsaid:
        sides = Party.ever.filter(case=case, organisation__isnull=True).exclude(name="").order_by()
        speakers = Representative.objects.filter(case=case).order_by()
        names = sides.values_list("name", flat=True).union(speakers.values_list("name", flat=True))
        said = Report.objects.filter(case=case).values_list("saying__body", flat=True)
        return cls([_plain(name) for name in names if len(name) > 1], [_plain(each or "") for each in said])

    def refusal(self, body: str) -> str:
        """Why these words are not for them, in a sentence; empty if they are."""
        if masked(body) != body:
            return _("Whoever does it reads this: leave telephone and identity numbers out.")
        plain = _plain(body)
        if any(name and name in plain for name in self.names):
            return _("Whoever does it reads this: leave the residents' names out.")
        runs = {plain[at : at + RUN] for at in range(len(plain) - RUN + 1)}
        if runs and any(told[at : at + RUN] in runs for told in self.words for at in range(len(told) - RUN + 1)):
            return _("Whoever does it reads this: say it in your own words, not in the resident's.")
        return ""
