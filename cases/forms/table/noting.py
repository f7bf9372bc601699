"""Forms of what is said and offered in a session: notes with their readers, and the chain of proposals."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cases import access, circles, formats
from cases.actions.table import noting, proposing
from cases.forms.deed import DeedForm
from cases.forms.fields import WordsField
from cases.forms.table.convening import AT_THE_TABLE
from cases.forms.table.fields import InASession, OneSide, TheRow, offer_sides
from cases.models import CaseEvent, Note, Proposal
from cases.states import Actor, Readers, Reply, Verb

# Each circle as who writes a note chooses it: who will read this.
READ_BY = {
    Readers.PARTIES: _("All sides, and the group"),
    Readers.GROUP: _("The group and the street office"),
    Readers.SIDE: _("In confidence: that side and the mediator"),
    Readers.MEDIATOR: _("The mediator alone"),
    Readers.STREET: _("The street office alone"),
}


class NoteForm(DeedForm):
    verb = Verb.NOTE
    is_of_the_field = True
    comes_back_to = AT_THE_TABLE
    step = "sitting"
    prefilled = ("circle", "party")
    intro = _("A note stays. It can be struck with a reason, and is never deleted.")
    words = WordsField(label=_("Note"), needed=True)
    circle = forms.ChoiceField(
        label=_("Who reads it?"), widget=forms.RadioSelect, choices=(), initial=Readers.GROUP,
        error_messages={"required": _("Choose who reads it.")},
    )  # fmt: skip
    party = OneSide(label=_("In whose confidence?"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        may: tuple[str, ...] = circles.CIRCLES
        if self.reader is not None:
            may = circles.may_write(access.roles(Actor(member=self.reader), self.case))
        self.fields["circle"].choices = [(each, READ_BY[Readers(each)]) for each in may]  # type: ignore[attr-defined]
        offer_sides(self.fields["party"], self.case)
        if Readers.SIDE not in may:
            del self.fields["party"]

    def do(self, *, by: Actor) -> CaseEvent:
        return noting.note(self.case, by=by, **self.cleaned_data)


class StrikeForm(DeedForm):
    verb = Verb.STRIKE
    comes_back_to = AT_THE_TABLE
    step = "sitting"
    prefilled = ("note",)
    intro = _("The note stays to be read, struck through, with your reason.")
    note = TheRow(queryset=Note.objects.none())
    words = WordsField(label=_("Why is it struck?"), needed=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Note.objects.filter(case=self.case).order_by("-id")
        self.fields["note"].queryset = rows  # type: ignore[attr-defined]
        self.fields["note"].initial = getattr(rows.filter(struck_at__isnull=True).first(), "pk", None)

    def do(self, *, by: Actor) -> CaseEvent:
        return noting.strike(self.case, by=by, **self.cleaned_data)


class OpenNoteForm(DeedForm):
    """From the street office. The note is shown once, in the answer to the press that was written down."""

    verb = Verb.OPEN_NOTE
    comes_back_to = AT_THE_TABLE
    step = "sitting"
    prefilled = ("note",)
    intro = _("It was told to the mediator in confidence. That you open it, and why, its author reads.")
    note = forms.ModelChoiceField(
        label=_("Which note?"), queryset=Note.objects.none(), widget=forms.RadioSelect, empty_label=None,
        error_messages={"required": _("Choose the note.")},
    )  # fmt: skip
    words = WordsField(label=_("Why must you read it?"), needed=True)
    opened: Note | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["note"]
        field.queryset = (
            Note.objects.filter(case=self.case, saying__readers=Readers.SIDE)
            .select_related("by", "party__organisation", "party__building")
            .order_by("-id")
        )
        field.label_from_instance = _called

    def do(self, *, by: Actor) -> CaseEvent:
        event, self.opened = noting.open_note(self.case, by=by, **self.cleaned_data)
        return event


def _called(note: Note) -> str:
    """A note without its words: when, by whom, in whose confidence."""
    language = get_language() or "zh-hans"
    side = formats.side_name(note.party, language) if note.party else ""
    return f"{formats.when(note.at, language)} · {note.by.name} · {side}"


class ProposeForm(InASession):
    verb = Verb.PROPOSE
    comes_back_to = AT_THE_TABLE
    step = "sitting"
    prefilled = ("counters", "party")
    counters = TheRow(queryset=Proposal.objects.none(), required=False)
    party = OneSide(label=_("Who proposes it?"), required=False, blank=True, empty_label=_("The mediator"))
    words = WordsField(label=_("What is proposed?"), needed=True)
    amount = forms.DecimalField(
        label=_("How much, in yuan?"), required=False, max_digits=12, decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )  # fmt: skip
    by_when = forms.DateField(label=_("By when?"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    heard_by = forms.ChoiceField(
        label=_("Who hears of it?"), required=False, widget=forms.RadioSelect,
        choices=[
            ("", _("As this session is: all at one table, or only that side")),
            ("all", _("All sides")),
            ("apart", _("Only that side and the mediator, until it is released")),
        ],
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_sides(self.fields["party"], self.case)
        self.fields["counters"].queryset = _open_ones(self.case)  # type: ignore[attr-defined]

    @property
    def title(self) -> str:
        is_answer = bool(self.data.get("counters") or self.initial.get("counters"))
        return str(_now("Write down a counter-proposal")) if is_answer else super().title

    def do(self, *, by: Actor) -> CaseEvent:
        said = dict(self.cleaned_data)
        heard = said.pop("heard_by")
        return proposing.propose(self.case, by=by, is_for_all=None if not heard else heard == "all", **said)


def _open_ones(case: Any) -> Any:
    return Proposal.objects.filter(case=case, handling=case.handling, replied_at__isnull=True).order_by("-id")


class OfProposal(DeedForm):
    """A form about a proposal that the page names."""

    comes_back_to = AT_THE_TABLE
    step = "sitting"
    prefilled = ("proposal",)
    proposal = TheRow(queryset=Proposal.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Proposal.objects.filter(case=self.case).order_by("-id")
        self.fields["proposal"].queryset = rows  # type: ignore[attr-defined]
        self.fields["proposal"].initial = getattr(_open_ones(self.case).first(), "pk", None)


class ReplyForm(OfProposal):
    verb = Verb.REPLY
    answer = forms.ChoiceField(
        label=_("What came of it?"), widget=forms.RadioSelect,
        choices=[(each.value, Reply(each).label) for each in proposing.REPLIES],
        error_messages={"required": _("Choose what they answered.")},
    )  # fmt: skip
    party = OneSide(label=_("Which side answered?"), required=False)
    words = WordsField(label=_("What did they say?"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_sides(self.fields["party"], self.case)

    def do(self, *, by: Actor) -> CaseEvent:
        return proposing.reply(self.case, by=by, **self.cleaned_data)


class ShareForm(OfProposal):
    verb = Verb.SHARE
    intro = _("From now on all sides may hear of it.")

    def do(self, *, by: Actor) -> CaseEvent:
        return proposing.share(self.case, by=by, **self.cleaned_data)
