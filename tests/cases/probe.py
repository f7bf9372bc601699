"""What the probe of `test_facts` does at the table: every form there, with the typed number in each field of words."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from cases import papers
from cases.actions.table import willingness
from cases.actions.table.willingness import Said
from cases.desk_forms import MEMBER_DEEDS
from cases.forms import RESIDENT_DEEDS
from cases.kinds import UNWILLING
from cases.models import Case, Party, Undertaking
from cases.states import Actor, Verb
from mediation.models import Committee, Member
from tests.cases.street import by, fresh

# A number that nobody has, typed where words, names, rooms and codes are asked for.
TYPED = "13912345678"
SENTENCE = f"电话{TYPED},请回"


def agree(clerk: Any, case: Case, lead: Actor) -> Case:
    """What is written down and signed at the table, and handed to others."""
    deed, sides = MEMBER_DEEDS, list(case.parties.values_list("pk", flat=True))
    now = timezone.now()
    case.parties.filter(name="", organisation=None).update(name="王秀兰")
    case.parties.filter(is_guess=True).update(confirmed_at=now, confirmed_by=lead.member)
    for party in case.parties.filter(organisation__isnull=False):
        case = clerk.do(deed[Verb.CONSENT], case, lead, party=party.pk, state="agreed", how="visit", at="")
    case = clerk.do(deed[Verb.AGREE_ORALLY], case, lead, sides=sides, is_done="on")
    line = {"does": SENTENCE, "party": str(sides[0]), "due_on": "2026-09-29", "checking": SENTENCE, "place": SENTENCE}
    written = {f"clauses-0-{part}": said for part, said in line.items()}
    case = clerk.do(deed[Verb.DRAFT], case, lead, sides=sides, committee="", **written)
    case = clerk.do(deed[Verb.DROP], case, lead)
    case = clerk.do(deed[Verb.DRAFT], case, lead, sides=sides, committee="", **written)
    ink = "M1 1" + "".join(f"L{9 * n} {9 * n + n % 3 * 20}" for n in range(1, 20))
    case = clerk.do(deed[Verb.SIGN], case, lead, who=[f"p{sides[0]}"], ink=ink, witness="")
    return handed_over(clerk, case, lead)


def handed_over(clerk: Any, case: Case, lead: Actor) -> Case:
    """The record to a people's mediation committee, once no side refuses any more."""
    committee = Committee.objects.create(organisation=case.site.street, name="锦绣街道人民调解委员会")
    for said in case.mediation_consents.standing().select_related("party"):
        if said.state in UNWILLING:
            words = SENTENCE if said.party.organisation_id else ""
            willingness.note(case, by=lead, party=said.party, said=Said(state="agreed", words=words))
    clerk.do(MEMBER_DEEDS[Verb.HAND_OVER], case, lead, committee=committee.pk)
    papers.carry_out()
    return fresh(case)


def at_the_table(clerk: Any, case: Case, lead: Actor, resident: Actor) -> Case:
    """What is said and done about the sides."""
    deed = MEMBER_DEEDS
    case = clerk.do(deed[Verb.ADD_SIDE], case, lead, kind="person", answer="")
    side = case.parties.get(added_at__isnull=False)
    case = clerk.do(deed[Verb.CORRECT_SIDE], case, lead, party=side.pk, needs=["hearing"])
    case = clerk.do(deed[Verb.REPRESENT], case, lead, party=side.pk, kind="helper")
    case = clerk.do(deed[Verb.UNREPRESENT], case, lead)
    case = clerk.do(deed[Verb.TELL_RIGHTS], case, lead, party=side.pk)
    case = clerk.do(deed[Verb.CONSENT], case, lead, party=side.pk)
    reporter = case.parties.filter(is_reporter=True).earliest("id")
    case = clerk.do(deed[Verb.ASK_CONSENT], case, lead, party=reporter.pk)
    case = clerk.do(RESIDENT_DEEDS["mediation"], case, resident)
    case = clerk.do(deed[Verb.ADD_SIDE], case, lead, kind="person", phone="13800138077", answer="")
    willingness.wrong_number(case, by=Actor(phone="+8613800138077"))
    return clerk.do(deed[Verb.DROP_SIDE], case, lead, party=side.pk)


def sit_down(clerk: Any, case: Case, lead: Member, soon: str) -> Case:
    """What is done in the notice of a session, and in it."""
    deed, street = MEMBER_DEEDS, clerk.street
    Party.objects.filter(case=case, is_guess=True).update(confirmed_at=timezone.now(), confirmed_by=lead)
    other = Party.objects.filter(case=case, organisation__isnull=False).first()
    if other is None:
        other = Party.objects.create(case=case, side="respondent", organisation=street.builder)
    sides = list(Party.objects.filter(case=case).values_list("pk", flat=True))
    joint = {"kind": "joint", "session": "", "quick": "", "side": ""}
    case = clerk.do(deed[Verb.CONVENE], case, by(lead), until=soon, **joint)
    case = clerk.do(deed[Verb.OFFER_DATES], case, by(lead), first=soon)
    asked = case.sessions.latest("id").invitations.filter(party=other).latest("id").pk
    case = clerk.do(deed[Verb.COME], case, by(lead), invitation=asked, coming="another", picks=[])
    case = clerk.do(deed[Verb.CALL_OFF], case, by(lead))
    case = clerk.do(deed[Verb.GRANT], case, by(street.reviewer))
    case = clerk.do(deed[Verb.SIT], case, by(lead), came=sides, is_agreed="on", **joint)
    case = clerk.do(deed[Verb.SEAT], case, by(lead), is_agreed="on", others=f"{TYPED}号")
    case = clerk.do(deed[Verb.ACCOUNT], case, by(lead), party=sides[0])
    for circle in ("side", "group"):
        case = clerk.do(deed[Verb.NOTE], case, by(lead), circle=circle, party=sides[0])
    case = clerk.do(deed[Verb.STRIKE], case, by(lead))
    case = clerk.do(deed[Verb.OPEN_NOTE], case, by(street.reviewer))
    case = clerk.do(deed[Verb.PROPOSE], case, by(lead), party=sides[0], heard_by="apart", counters="")
    case = clerk.do(deed[Verb.SHARE], case, by(lead))
    case = clerk.do(deed[Verb.REPLY], case, by(lead), answer="rejected", party=sides[1])
    return clerk.do(deed[Verb.END_SESSION], case, by(lead), how="failed", quick="")


def promise(clerk: Any, case: Case, lead: Actor, soon: str, week: str) -> Case:
    """What is owed, done in part and in full; a notice, and another authority."""
    deed, street = MEMBER_DEEDS, clerk.street
    # Who owes it reads the brief, in which a number is refused.
    owes = {"organisation": street.builder.pk, "party": "", "by_group": "", "brief": "换玻璃", "until": soon}
    case = clerk.do(deed[Verb.UNDERTAKE], case, lead, **owes)
    made = Undertaking.objects.filter(case=case, kind="obligation").latest("id")
    case = clerk.do(deed[Verb.REPORT_DONE], case, by(street.contractor), undertaking=made.pk)
    case = clerk.do(deed[Verb.BREAK], case, by(street.reviewer), undertaking=made.pk)
    case = clerk.do(deed[Verb.KEEP_PART], case, by(street.reviewer), undertaking=made.pk, words="还差一块", until=soon)
    made = Undertaking.objects.get(continues=made)
    case = clerk.do(deed[Verb.KEEP], case, by(street.reviewer), undertaking=made.pk)
    ordered = {
        "organisation": street.builder.pk,
        "brief": "补护栏",
        "standard": "施工图",
        "until": week,
        "recheck": "",
    }
    case = clerk.do(deed[Verb.ISSUE], case, lead, **ordered)
    return clerk.do(deed[Verb.REFER], case, lead, until=week)
