"""What a row of a verb is (`Deed`), how it is written (`row`), and that none may be incomplete (`complete`).

The rows themselves stand in `deeds`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from django.core.exceptions import ImproperlyConfigured

from cases import facts
from cases.conditions import Condition, always, not_before_the_street
from cases.states import ENDED, Audience, Button, Public, Readers, Role, State, Verb
from mediation.models import Promise

# Where a verb leads: to a state; to one of several; from each state to one of several; nowhere, though a transition
# sets something (`STAYS`); or it changes rows beside the case (`BESIDE`).
Way: TypeAlias = "State | tuple[State, ...] | Mapping[State, tuple[State, ...]] | Literal['stays'] | None"
STAYS: Literal["stays"] = "stays"
BESIDE = None


@dataclass(frozen=True, kw_only=True)
class Deed:
    """A verb's declaration. What must be said of every verb has no default."""

    verb: Verb
    frm: tuple[State, ...]
    to: Way
    # A role, and when it may.
    who: Mapping[str, Condition]
    hears: tuple[Audience, ...]
    resident_reads: Public
    button: Button
    counts_as_tried: bool
    # Who reads the words that are said with it; None where nothing can be said.
    words: Readers | None
    facts: type[facts.Facts]
    # It judges what was done: not for whoever ever had a part in the case (`handled`), whatever else they are to it.
    judges: bool = False
    # Of members only those who read the words of the case (`access.sight`): not the sides of the works, nor a helper
    # from elsewhere.
    reads_words: bool = False
    # Conditions that hold for everybody.
    when: tuple[Condition, ...] = ()
    # Which promises begin, by the state the case comes from; are kept; run on as if they had never been.
    starts: Mapping[str, tuple[Promise, ...]] = field(default_factory=dict)
    keeps: tuple[Promise, ...] = ()
    resumes: tuple[Promise, ...] = ()

    @property
    def ends(self) -> bool:
        """Whether the case has ended with it: then all that it promised has, kept or not."""
        return self.to in ENDED

    @property
    def may_stay(self) -> bool:
        """Whether it may leave the case where it is. It turns clocks only if it did not."""
        return isinstance(self.to, Mapping)

    @property
    def moves(self) -> bool:
        """Whether a transition of the case carries it out (`models.workflow`)."""
        return self.to is not BESIDE and bool(self.frm)


RESIDENT, LEAD, PREVIOUS, LEADER, STREET, DISTRICT, HELPERS, TAKEN_OFF, *_OF_SIDES = Audience
ONE_SIDE, OTHER_SIDES, INVITED, OWERS, OTHERS, MEETING = _OF_SIDES
NOTHING, HAPPENED, WORDS = Public
FIRST, MORE, OWN, NONE = Button
REPORT, PARTIES, GROUP, SIDE, MEDIATOR, FOR_STREET = Readers
REPORTED, ASSIGNED, ON_SITE, RESOLVED, CLOSED = State
ANYWHERE = tuple(State)
STAFF = (Role.LEADER, Role.REVIEWER)
# What is asked for is the leader's to decide, until the street office has the case before it.
DECIDE = {Role.LEADER: not_before_the_street, Role.REVIEWER: always}


def row(
    verb: Verb,
    frm: Iterable[State],
    to: Way,
    who: Iterable[Role] | Mapping[str, Condition],
    hears: Iterable[Audience],
    reads: Public,
    button: Button,
    *,
    tried: bool,
    words: Readers | None,
    facts: type[facts.Facts],
    judges: bool = False,
    reads_words: bool = False,
    when: Iterable[Condition] = (),
    starts: Mapping[str, tuple[Promise, ...]] | None = None,
    keeps: Iterable[Promise] = (),
    resumes: Iterable[Promise] = (),
) -> Deed:
    """A row as it is written: what is the same of most verbs left out. `who` may say when each role may."""
    roles: Mapping[str, Condition] = who if isinstance(who, Mapping) else dict.fromkeys(who, always)
    return Deed(
        verb=verb, frm=tuple(frm), to=to, who=roles, hears=tuple(hears), resident_reads=reads, button=button,
        counts_as_tried=tried, words=words, facts=facts, judges=judges, reads_words=reads_words, when=tuple(when),
        starts=starts or {}, keeps=tuple(keeps), resumes=tuple(resumes),
    )  # fmt: skip


def complete(rows: Iterable[Deed]) -> None:
    """Refuse to start with verbs of which something is missing or does not fit.

    Raises:
        ImproperlyConfigured: with what is wrong of which verb.
    """
    declared = [each.verb for each in rows]
    if sorted(declared) != sorted(Verb):
        raise ImproperlyConfigured(f"one row a verb: {set(Verb) ^ set(declared) or 'a verb twice'}")
    for each in rows:
        wrong = []
        if not each.who:
            wrong.append("nobody may do it")
        if each.button != NONE and set(each.who) <= {Role.SYSTEM, Role.ROUTER}:
            wrong.append("a button that nobody may press")
        if each.resident_reads == WORDS and each.words != PARTIES:
            wrong.append("the resident reads words that are not for the parties")
        if (each.starts or each.keeps or each.resumes) and not each.moves:
            wrong.append("it turns clocks without a transition")
        if not set(each.starts) <= set(each.frm):
            wrong.append("it starts promises from where it does not begin")
        if wrong:
            raise ImproperlyConfigured(f"{each.verb}: {'; '.join(wrong)}")
