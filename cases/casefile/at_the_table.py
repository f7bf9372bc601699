"""What history says of the verbs of mediation itself, for a member; of all others `titles` does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from cases.states import Channel, RepresentativeKind, SideChange, Verb, Willing

Facts = dict[str, Any]


def label(choices: Any, value: Any) -> str:
    """What a choice is called; a dash for what is none."""
    return str(choices(value).label) if value in choices.values else "—"


def _corrected(facts: Facts) -> str:
    what = ", ".join(label(SideChange, each) for each in facts.get("changed", ()))
    if facts.get("confirmed") and not what:
        return _("The guessed side is confirmed")
    return _("A side put right: %(what)s") % {"what": what or "—"}


def _said(facts: Facts) -> str:
    said = {"willing": label(Willing, facts.get("willing")), "how": label(Channel, facts.get("channel"))}
    if facts.get("called_off"):
        return _("Mediation, a side: %(willing)s (%(how)s). Planned sessions are called off.") % said
    return _("Mediation, a side: %(willing)s (%(how)s)") % said


def _speaker(sentence: str) -> Callable[[Facts], str]:
    return lambda facts: _(sentence) % {"kind": label(RepresentativeKind, facts.get("kind"))}


def _told(facts: Facts) -> str:
    return _("A side was told its rights: %(how)s") % {"how": label(Channel, facts.get("channel"))}


TITLES: dict[str, Callable[[Facts], str]] = {
    Verb.ADD_SIDE: lambda facts: _("A side was added"),
    Verb.CORRECT_SIDE: _corrected,
    Verb.DROP_SIDE: lambda facts: _("Taken off as a side"),
    Verb.REPRESENT: _speaker(gettext_noop("Speaks for a side now: %(kind)s")),
    Verb.UNREPRESENT: _speaker(gettext_noop("Speaks for a side no more: %(kind)s")),
    Verb.ASK_CONSENT: lambda facts: _("A side was asked by text whether it agrees to mediation"),
    Verb.CONSENT: _said,
    Verb.TELL_RIGHTS: _told,
    Verb.WRONG_NUMBER: lambda facts: _("A number written down for a side is somebody else's"),
}
