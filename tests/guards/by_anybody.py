"""Every verb a member may press, done with answers that a machine draws: what the searches of this folder are made of.

A verb that is missing here fails `test_the_searches_know_every_verb` (test_gate_search).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from hypothesis import strategies as st

from cases import papers
from cases.actions import (
    aside,
    asking,
    correcting,
    costs,
    deferring,
    desk,
    feedback,
    field,
    granting,
    issuing,
    joining,
    keys,
    owed,
    placing,
    proof,
    referring,
    reporting,
    review,
    undertaking,
)
from cases.actions.table import agreed_text, agreeing, rights, sides, signing, speaking, willingness
from cases.models import Case, CostItem, Party, Representative, Undertaking
from cases.models.party import PartyKind
from cases.paperwork import PaperKind, Purpose
from cases.states import (
    CLOSING,
    Actor,
    Channel,
    Decision,
    DeclineReason,
    HoldReason,
    Outcome,
    RepresentativeKind,
    UndertakingKind,
    Verb,
    Willing,
)
from mediation.models import Authority, Category, CostKind, Member, Promise, Site, Tier
from tests.cases.street import GRANDMOTHER, clock_of, sorted_out
from tests.guards import at_the_table

Draw = Callable[[st.SearchStrategy[Any]], Any]
HERE = {"latitude": 32.49, "longitude": 119.91}


def _whom(case: Case) -> list[Member]:
    seats = Member.objects.filter(memberships__group__site=case.site_id, memberships__until=None)
    return list(seats.order_by("id").distinct()) or list(Member.objects.order_by("id")[:1])


def _assign(case: Case, by: Actor, draw: Draw) -> Any:
    return desk.assign(case, by=by, lead=draw(st.sampled_from(_whom(case))), words="请办")


def _reassign(case: Case, by: Actor, draw: Draw) -> Any:
    return desk.reassign(case, by=by, lead=draw(st.sampled_from(_whom(case))), words="换人")


def _correct(case: Case, by: Actor, draw: Draw) -> Any:
    category = draw(st.sampled_from(list(Category.objects.order_by("id"))))
    return correcting.correct(case, by=by, category=category, tier=draw(st.sampled_from(Tier.values)), words="看错")


def _place(case: Case, by: Actor, draw: Draw) -> Any:
    site = draw(st.sampled_from(list(Site.objects.order_by("id"))))
    return placing.locate(case, by=by, site=site, building=None, words="地点有误")


def _join(case: Case, by: Actor, draw: Draw) -> Any:
    into = draw(st.sampled_from(list(Case.objects.exclude(pk=case.pk).order_by("id")) or [case]))
    return joining.join(case, by=by, into=into, words="同一件事")


def _ask_hold(case: Case, by: Actor, draw: Draw) -> Any:
    until = timezone.now() + timedelta(hours=draw(st.integers(1, 90)))
    return deferring.ask_hold(case, by=by, reason=HoldReason.ACCESS, words="等开门", until=until)


def _ask_extension(case: Case, by: Actor, draw: Draw) -> Any:
    until = clock_of(case, Promise.RESOLVE).due_at + timedelta(days=draw(st.integers(1, 14)))
    return deferring.ask_extension(case, by=by, words="等材料", until=until, consent="双方同意")


def _adjourn(case: Case, by: Actor, draw: Draw) -> Any:
    at = timezone.now() + timedelta(days=draw(st.integers(1, 9)))
    return undertaking.adjourn(case, by=by, at=at, words="居委会")


def _undertake(case: Case, by: Actor, draw: Draw) -> Any:
    at = timezone.now() + timedelta(days=draw(st.integers(1, 20)))
    owing = case.site.organisations.order_by("id").first() if case.site else None
    kind = draw(st.sampled_from(undertaking.BY_HAND))
    return undertaking.undertake(
        case, by=by, kind=kind, due_at=at, words="重做防水", brief="重做好", organisation=owing
    )


def _keep(case: Case, by: Actor, draw: Draw) -> Any:
    rows = list(undertaking.open_ones(case)) or [Undertaking(pk=0, kind=UndertakingKind.OBLIGATION)]
    return undertaking.keep(case, by=by, undertaking=draw(st.sampled_from(rows)), words="看过了")


def _decide(case: Case, by: Actor, draw: Draw) -> Any:
    until = timezone.now() + timedelta(days=draw(st.integers(1, 9)))
    lead = draw(st.sampled_from(_whom(case)))
    decision = draw(st.sampled_from(Decision.values))
    authority = Authority.objects.get(kind="urban")
    return review.decide(case, by=by, decision=decision, words="请落实", lead=lead, until=until, authority=authority)


def _report_done(case: Case, by: Actor, draw: Draw) -> Any:
    return owed.report_done(case, by=by, undertaking=_owed(case, draw), words="做完了")


def _keep_part(case: Case, by: Actor, draw: Draw) -> Any:
    until = timezone.now() + timedelta(days=draw(st.integers(1, 20)))
    return owed.keep_in_part(case, by=by, undertaking=_owed(case, draw), words="还差刷漆", until=until)


def _owed(case: Case, draw: Draw) -> Undertaking:
    rows = list(undertaking.open_ones(case)) or [Undertaking(pk=0, kind=UndertakingKind.OBLIGATION)]
    return draw(st.sampled_from(rows))


def _issue(case: Case, by: Actor, draw: Draw) -> Any:
    at = timezone.now() + timedelta(days=draw(st.integers(1, 20)))
    owing = case.site.organisations.order_by("id").first() if case.site else None
    return issuing.issue(case, by=by, organisation=owing, brief="补护栏", standard="规范", due_at=at)


def _refer(case: Case, by: Actor, draw: Draw) -> Any:
    at = timezone.now() + timedelta(days=draw(st.integers(1, 20)))
    authority = draw(st.sampled_from(list(Authority.objects.order_by("id"))))
    return referring.refer(case, by=by, authority=authority, due_at=at, words="请查处")


def _arrive(case: Case, by: Actor, draw: Draw) -> Any:
    return field.arrive(case, by=by, code=case.site.arrival_code if case.site else "")


def _resolve(case: Case, by: Actor, draw: Draw) -> Any:
    return field.resolve(
        case, by=by, outcome=Outcome.EXPLAINED, words="改到九点后", resident_word="可以", still_open=sorted_out(case)
    )


def _side(case: Case, draw: Draw) -> Party:
    return draw(st.sampled_from(list(case.parties.order_by("id"))))


def _line(case: Case) -> agreeing.Line:
    due_on = timezone.localdate() + timedelta(days=9)
    return agreeing.Line(does="重做防水", party=case.parties.first(), due_on=due_on, checking="监理看过")


def _sign(case: Case, by: Actor, draw: Draw) -> Any:
    version = agreeing.open_version(case)
    read = agreed_text.of_version(version) if version else ""
    ink = "M1 1" + "".join(f"L{9 * n} {9 * n + n % 3 * 20}" for n in range(1, 20))
    return signing.sign(
        case, by=by, read=read, signers=[signing.Signer(party=case.parties.first())], how="finger", ink=ink
    )


def _cost(case: Case, by: Actor, draw: Draw) -> Any:
    side = draw(st.sampled_from(list(case.parties.order_by("id"))))
    return costs.ask(case, by=by, kind=CostKind.objects.get(code="pipe"), party=side, asked=Decimal(90))


def _of_costs(case: Case, draw: Draw) -> CostItem:
    return draw(st.sampled_from(list(costs.open_items(case)) or [CostItem(pk=0)]))


PRESS: dict[str, Callable[[Case, Actor, Draw], Any]] = {
    Verb.ASSIGN: _assign,
    Verb.ACCEPT: lambda case, by, draw: desk.accept(case, by=by),
    Verb.DECLINE: lambda case, by, draw: desk.decline(case, by=by, reason=DeclineReason.WRONG_SITE),
    Verb.REASSIGN: _reassign,
    Verb.ARRIVE: _arrive,
    Verb.SECURE: lambda case, by, draw: field.secure(case, by=by, words="已断电"),
    Verb.RESOLVE: _resolve,
    Verb.CLOSE: lambda case, by, draw: desk.close(
        case, by=by, outcome=draw(st.sampled_from(CLOSING)), words="不在范围"
    ),
    Verb.ADJOURN: _adjourn,
    Verb.UNDERTAKE: _undertake,
    Verb.KEEP: _keep,
    Verb.ASK: lambda case, by, draw: asking.ask(
        case, by=by, verb=Verb.CLOSE, words="谈不拢", outcome=draw(st.sampled_from(CLOSING))
    ),
    Verb.GRANT: lambda case, by, draw: granting.grant(case, by=by),
    Verb.ASK_HOLD: _ask_hold,
    Verb.ASK_EXTENSION: _ask_extension,
    Verb.HOLD: lambda case, by, draw: deferring.grant_hold(case, by=by),
    Verb.EXTEND: lambda case, by, draw: deferring.grant_extension(case, by=by),
    Verb.REFUSE: lambda case, by, draw: deferring.refuse(case, by=by, words="不行"),
    Verb.RELEASE: lambda case, by, draw: deferring.release(case, by=by),
    Verb.REOPEN: lambda case, by, draw: feedback.reopen(case, by=by, words="再看看"),
    Verb.JOIN: _join,
    Verb.PART: lambda case, by, draw: joining.part(case, by=by, words="不是一件"),
    Verb.ESCALATE: lambda case, by, draw: desk.escalate(case, by=by, words="请协调"),
    Verb.ACKNOWLEDGE: lambda case, by, draw: review.acknowledge(case, by=by),
    Verb.DECIDE: _decide,
    Verb.PLACE: _place,
    Verb.CORRECT: _correct,
    Verb.ADD: lambda case, by, draw: reporting.add(case, by=by, words="还有灰尘"),
    Verb.OPEN_CONTACT: lambda case, by, draw: desk.open_contact(case, by=by, words="核实"),
    Verb.ASK_ASIDE: lambda case, by, draw: aside.ask(
        case, by=by, about=draw(st.sampled_from(_whom(case))), words="换人"
    ),
    Verb.VOUCH: lambda case, by, draw: proof.vouch(case, by=by, visit=case.visits.first()),
    Verb.REJECT: lambda case, by, draw: proof.reject(case, by=by, visit=case.visits.first()),
    Verb.REPORT_DONE: _report_done,
    Verb.KEEP_PART: _keep_part,
    Verb.BREAK: lambda case, by, draw: owed.note_broken(case, by=by, undertaking=_owed(case, draw), words="没做"),
    Verb.ISSUE: _issue,
    Verb.REFER: _refer,
    Verb.COST: _cost,
    Verb.AGREE_COST: lambda case, by, draw: costs.agree(case, by=by, cost=_of_costs(case, draw), agreed=Decimal(80)),
    Verb.DROP_COST: lambda case, by, draw: costs.drop(case, by=by, cost=_of_costs(case, draw), words="写错"),
    Verb.PRINT: lambda case, by, draw: papers.print_paper(
        case, by=by, wanted=papers.Wanted(PaperKind.INTAKE), purpose=Purpose.FILE
    ),
    Verb.READ_OUT: lambda case, by, draw: keys.read_out(case, by=by, phone=GRANDMOTHER),
    Verb.ADD_SIDE: lambda case, by, draw: sides.add(
        case, by=by, new=sides.NewSide(kind=PartyKind.PERSON, name=f"邻居{draw(st.integers(1, 999))}")
    ),
    Verb.CORRECT_SIDE: lambda case, by, draw: sides.correct(case, by=by, party=_side(case, draw)),
    Verb.DROP_SIDE: lambda case, by, draw: sides.drop(case, by=by, party=_side(case, draw), words="不是当事人"),
    Verb.REPRESENT: lambda case, by, draw: speaking.add(
        case, by=by, party=_side(case, draw), kind=RepresentativeKind.HELPER, name="女儿"
    ),
    Verb.UNREPRESENT: lambda case, by, draw: speaking.end(
        case, by=by, representative=case.representatives.first() or Representative(pk=0)
    ),
    Verb.ASK_CONSENT: lambda case, by, draw: willingness.ask(case, by=by, party=_side(case, draw)),
    Verb.CONSENT: lambda case, by, draw: willingness.note(
        case, by=by, party=_side(case, draw), said=willingness.Said(state=draw(st.sampled_from(Willing.values)))
    ),
    Verb.TELL_RIGHTS: lambda case, by, draw: rights.tell(case, by=by, party=_side(case, draw), channel=Channel.VISIT),
    Verb.DRAFT: lambda case, by, draw: agreeing.draft(case, by=by, lines=[_line(case)], sides=list(case.parties.all())),
    Verb.SIGN: _sign,
    Verb.AGREE_ORALLY: lambda case, by, draw: agreeing.agree_orally(
        case, by=by, words="当场赔付", sides=list(case.parties.all()), is_done=True
    ),
    Verb.DROP: lambda case, by, draw: agreeing.drop(case, by=by, words="不谈了"),
    **at_the_table.PRESS,
}
