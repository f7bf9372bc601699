"""A form tells nobody more than the page does: who may not do a verb is refused before its form is built, and what may
be chosen is called as the reader may know it. Asked of every verb that has a form, so that a new one is asked too."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases import access
from cases.actions import aside, deferring, desk, undertaking
from cases.deeds import DEEDS
from cases.desk_forms import MEMBER_DEEDS, RESIDENT_DEEDS
from cases.forms.deed import DeedForm
from cases.models import Case, Party, Refusal
from cases.states import Actor, Channel, Verb
from mediation.models import Member, OrganisationKind
from tests.cases.street import GRANDMOTHER, NEIGHBOUR, Street, by, fresh
from tests.pages.conftest import SignedIn, signed_in
from tests.roles import rewriting

__all__ = ["signed_in"]

CANARY = "金丝雀"
WORKS = (OrganisationKind.CONTRACTOR, OrganisationKind.CLIENT, OrganisationKind.PROPERTY)


@pytest.fixture
def talked_of(street: Street) -> Case:
    """A case in hand, with the canary in all words and names that a form could show; the place is for everybody."""
    helpers = [street.member(kind) for kind in WORKS]
    case = street.case(f"{CANARY}在楼下", name=f"{CANARY}王", building=street.site.buildings.get(number=2))
    desk.assign(case, by=by(street.leader), lead=street.lead_for(case), helpers=helpers)
    case = fresh(case)
    soon = timezone.now() + timedelta(days=2)
    for kind in undertaking.BY_HAND:
        undertaking.undertake(
            case,
            by=by(case.lead),
            kind=kind,
            due_at=soon,
            words=f"{CANARY}封堵",
            brief="重做好",
            organisation=street.builder,
        )
    deferring.ask_hold(case, by=by(case.lead), reason="access", words=f"{CANARY}出差", until=soon)
    party = case.parties.get(is_reporter=True)
    aside.ask(case, by=by(street.leader), about=street.leader, party=party, channel=Channel.CALL, words=f"{CANARY}说")
    return fresh(case)


@pytest.mark.parametrize("kind", WORKS)
def test_b10_no_form_shows_a_side_of_the_works_what_the_page_hides(
    street: Street, signed_in: SignedIn, talked_of: Case, kind: str
) -> None:
    """B10: every member form, in every state that a case can be in, opened and posted empty."""
    member, tried = street.member(kind), 0
    earlier = talked_of
    later = street.case(f"{CANARY}又来", phone=NEIGHBOUR)
    for case in (earlier, later, street.resolved()):
        for verb in MEMBER_DEEDS:
            address = reverse("desk-verb", args=[case.number, verb])
            client = signed_in(member)
            for answer in (client.get(address), client.post(address) if verb != Verb.ADD else client.get(address)):
                assert CANARY not in answer.content.decode() and "138 0013" not in answer.content.decode(), verb
                assert GRANDMOTHER[-8:] not in answer.content.decode()
                tried += 1
    print(f"{tried} forms read by {kind}: no canary")


@pytest.mark.parametrize("kind", WORKS)
def test_b10_the_form_itself_calls_rows_as_its_reader_may_know_them(street: Street, talked_of: Case, kind: str) -> None:
    """B10, one floor below: built for this reader or for nobody, whoever may do the verb."""
    for verb, form_class in MEMBER_DEEDS.items():
        for reader in (street.member(kind), None):
            shown = str(form_class(case=talked_of, reader=reader))
            assert CANARY not in shown, (verb, reader)
    assert CANARY in str(MEMBER_DEEDS[Verb.KEEP](case=talked_of, reader=talked_of.lead))


def test_c5_who_may_not_is_refused_before_the_form_is_built(
    street: Street, signed_in: SignedIn, talked_of: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """C5: every verb × every kind of member who may see the case and may not do it, by GET and by POST."""
    built: list[str] = []
    monkeypatch.setattr(DeedForm, "__init__", lambda self, *_args, **_more: built.append(self.verb))
    people = {kind: street.member(kind) for kind in (*WORKS, OrganisationKind.DESIGN, OrganisationKind.RESIDENTS)}
    people |= {"lead": talked_of.lead, "district": street.district, "leader": street.leader}
    tried: Counter[str] = Counter()
    for who, member in people.items():
        for verb in MEMBER_DEEDS:
            if _may_ever(verb, member, talked_of):
                continue
            client, address = signed_in(member), reverse("desk-verb", args=[talked_of.number, verb])
            had = Refusal.objects.count()
            for answer in (client.get(address), client.post(address, {"lead": street.leader.pk})):
                assert answer.status_code == 403, (who, verb)
                assert "candidate" not in answer.text
                tried[who] += 1
            assert Refusal.objects.count() == had + 1, "what was posted is recorded, once"
    client = signed_in(street.contractor)
    assert client.post(reverse("review-case", args=[talked_of.number]), {"decision": "take_over"}).status_code == 403
    assert not built
    print(f"{sum(tried.values())} tried, all refused unbuilt: {dict(tried)}")


def _may_ever(verb: str, member: Member | None, case: Case) -> bool:
    assert member is not None
    mine = access.roles(Actor(member=member), case)
    if verb == Verb.OPEN_CONTACT and access.speaks_for_a_side(member):
        return False
    return bool(mine & DEEDS[verb].who.keys())


def test_c5_behind_another_cases_link_no_form_is_built_either(street: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whose report was never part of the case has no say there; that is asked before the form as well."""
    case = street.resolved()
    with rewriting(Party):
        case.parties.update(is_reporter=False, phone="", phone_proven_at=None, phone_proven_by="")
    Case.objects.filter(pk=case.pk).update(reopen_until=None)
    built: list[str] = []
    monkeypatch.setattr(DeedForm, "__init__", lambda self, *_args, **_more: built.append(self.verb))
    for name in ("withdraw", "press", "aside"):
        assert Client().get(reverse("track-verb", args=[case.token, name])).status_code in (403, 409)
    assert set(RESIDENT_DEEDS) >= {"withdraw", "press", "aside"} and not built
