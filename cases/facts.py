"""What history keeps of each verb besides who, when and the move: ids, dates, amounts and codes, and nothing else.

Rows are kept by their ids (`lead` as `lead_id`), moments as ISO 8601, choices by their values. Words that somebody said
are never facts: they stand in rows that can be masked, and an event quotes such a row by its digest (`Quote`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any, TypedDict, get_args, get_origin, get_type_hints

from django.db.models import Choices, Model

from cases.paperwork import Copy, PaperKind, Purpose
from cases.states import (
    Answer,
    Channel,
    Decision,
    DeclineReason,
    DoubtKind,
    EscalationCause,
    HoldReason,
    Outcome,
    Proof,
    QuestionKind,
    ReplanReason,
    SignKind,
    Through,
    UndertakingKind,
    Verb,
)
from mediation.models import Level, Promise, Tier
from mediation.neutrality import TieKind


class Quote(TypedDict):
    """Words by their row, and their digest, which outlives their masking."""

    words: int
    digest: str


class Printed(TypedDict):
    """A printed paper by its row, and the digest of its bytes."""

    document: int
    digest: str


class Facts(TypedDict, total=False):
    """What any verb may keep: who led before, by which joined case its resident came, by which door, who wrote it down
    by phone or read a code out for it; when it was pressed, where a phone without signal had kept it; which meetings it
    called off, the first of them at `was_at`."""

    previous_id: int
    came_with_id: int
    through: Through
    called_by_id: int
    call_id: int
    pressed_at: datetime
    meetings_off: list[int]
    was_at: datetime


class ReportFacts(Facts, total=False):
    report_id: int
    channel: Channel
    tier: Tier
    asked: QuestionKind
    # The site whose name the words came near to.
    guess_id: int
    # The works notice that had told of it.
    notice_id: int


class AddFacts(Facts, total=False):
    report_id: int


class PlaceFacts(Facts, total=False):
    site_id: int
    building_id: int
    asked: QuestionKind
    hands_over: bool
    was_unknown: bool


class LeadFacts(Facts, total=False):
    """A case in a member's hands: whose, with what ties, by whose consent, who helps, and who does not any more."""

    lead_id: int
    helpers: list[int]
    taken_off: list[int]
    # The operator handed it on, of whom the leader hears.
    by_operator: bool
    ties: list[TieKind]
    consents: list[int]
    # Of assignments from before each consent had a row of its own.
    consent: Quote


class AsideFacts(Facts, total=False):
    """Who is to step aside, by which wish; or who has, because of which ties (`previous_id` says who).

    `is_news_only`: nobody stands behind the wish, so nobody goes by it.
    """

    about_id: int
    aside_request_id: int
    channel: Channel
    is_news_only: bool
    ties: list[TieKind]


class DeclineFacts(Facts, total=False):
    reason: DeclineReason


class ArriveFacts(Facts, total=False):
    visit_id: int
    proof: Proof
    photos: int
    # Why it proves nothing by itself: then nobody has arrived yet.
    doubts: list[DoubtKind]


class JudgeFacts(Facts, total=False):
    """A visit, a lone photo or a press that was doubted, why, and when it was made. `stays`: the case stays where it
    is."""

    visit_id: int
    photo_id: int
    submission_id: int
    doubts: list[DoubtKind]
    arrived_at: datetime
    stays: bool


class ResolveFacts(Facts, total=False):
    """`undertaking_id`: what goes on after it, of several the soonest, and until when."""

    undertaking_id: int
    until: datetime
    outcome: Outcome
    photos: int
    resident_word: Quote


class CloseFacts(Facts, total=False):
    """`alone`: there was nobody else who could have been asked."""

    outcome: Outcome
    alone: bool


class UndertakeFacts(Facts, total=False):
    undertaking_id: int
    kind: UndertakingKind
    until: datetime


class AskFacts(Facts, total=False):
    deferral_id: int
    request_id: int
    asked_by_id: int
    until: datetime
    reason: HoldReason
    consent: Quote


class Wanted(TypedDict, total=False):
    """What a deed that is asked for would be done with. The lead who is wanted is none yet, and handles nothing."""

    outcome: Outcome
    category_id: int
    tier: Tier
    site_id: int
    building_id: int
    into_id: int
    until: datetime
    wanted_id: int
    wanted_helpers: list[int]
    session_id: int
    undertaking_id: int


class RequestFacts(Facts, total=False):
    """Something asked for, or decided: which deed, by whom it was asked, and how it would end or what it would be."""

    request_id: int
    deed: Verb
    asked_by_id: int
    outcome: Outcome
    tier: Tier


class ConfirmFacts(Facts, total=False):
    answer: Answer
    waits: bool
    # That the resident who said so was asked whether they are content.
    asked: QuestionKind


class ReopenFacts(Facts, total=False):
    lead_id: int
    # That its resident, who said no more than "no", was asked what is not solved.
    asked: QuestionKind


class JoinFacts(Facts, total=False):
    """Of the joined case `into_id` or `from_id`; of the case that gathers it `gathered_id`."""

    into_id: int
    from_id: int
    gathered_id: int
    puts_off: bool


class EscalateFacts(Facts, total=False):
    escalation_id: int
    level: Level
    cause: EscalationCause
    promise: Promise
    rung: int
    is_reminder: bool
    due_at: datetime
    decide_by: datetime


class DecideFacts(Facts, total=False):
    escalations: list[int]
    decision: Decision
    until: datetime


class CorrectFacts(Facts, total=False):
    old_category_id: int
    new_category_id: int
    old_tier: Tier
    new_tier: Tier
    puts_off: bool


class ReplanFacts(Facts, total=False):
    why: ReplanReason
    year: int
    version: int
    changes: list[int]


class RenewFacts(Facts, total=False):
    """The 12345 order as it came again: its new words, by their report; its deadline now; the due times that moved.
    `puts_off`: one of them is later than before."""

    report_id: int
    until: datetime
    changes: list[int]
    puts_off: bool


class ReadOutFacts(Facts, total=False):
    """A code read out on the phone: which of the keys to the case it is."""

    key_id: int


class PrintFacts(Facts, total=False):
    """Which paper, of which readers' copy and version, for what."""

    kind: PaperKind
    copy: Copy
    purpose: Purpose
    version: int
    printed: Printed


class FlagFacts(Facts, total=False):
    sign_id: int
    kind: SignKind
    is_news: bool
    earlier: list[int]
    households: int


def as_kept(declared: type, given: Mapping[str, Any]) -> dict[str, Any]:
    """Facts as history keeps them; what is None or an empty string is left out.

    Raises:
        TypeError: a fact that the verb does not declare, or of another type than declared. A fault of ours, not of
            whoever acts: words must never get this far.
    """
    hints = hints_of(declared)
    kept: dict[str, Any] = {}
    for name, value in given.items():
        if value is None or value == "":
            continue
        if isinstance(value, Model) and name not in hints:
            name, value = f"{name}_id", value.pk
        if name not in hints:
            raise TypeError(f"{declared.__name__} declares no {name}")
        kept[name] = _as_json(hints[name], value, f"{declared.__name__}.{name}")
    return kept


@cache
def hints_of(declared: type) -> dict[str, Any]:
    """The facts that a verb declares, by name, with their types."""
    return get_type_hints(declared)


def _as_json(kind: Any, value: Any, name: str) -> Any:
    if get_origin(kind) is list and isinstance(value, list | tuple):
        (inner,) = get_args(kind)
        return [_as_json(inner, item, name) for item in value]
    if kind is Quote and isinstance(value, Model):
        return {"words": value.pk, "digest": value.digest}  # type: ignore[attr-defined]
    if kind is Printed and isinstance(value, Model):
        return {"document": value.pk, "digest": value.digest}  # type: ignore[attr-defined]
    if kind is datetime and isinstance(value, datetime):
        return value.isoformat()
    if isinstance(kind, type) and issubclass(kind, Choices) and value in kind.values:
        return kind(value).value
    if kind in (int, bool) and type(value) is kind:
        return value
    raise TypeError(f"{name} is {kind}, not {value!r}")
