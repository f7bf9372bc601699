"""Every address, with a row that says who sees it, and the scene it is asked in: two cases, and who might ask."""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from PIL import Image

from cases import photos
from cases.actions import desk, keys, works
from cases.actions.table import agreeing
from cases.models import Agreement, CallTask, Case, Document, Key, Photo, TrayItem
from cases.models.contact import TrayReason
from cases.paperwork import PaperKind
from cases.photos import Picture
from cases.states import Channel
from cases.sweeps import calls
from mediation.models import Member, Organisation, OrganisationKind, WorksNotice
from notifications import inbox
from notifications.models import Message
from tests.cases.papers.pdf import printed_for, taken_behind
from tests.cases.street import GRANDMOTHER, NEIGHBOUR, Street, by, fresh, texts_to

WORDS = "楼下电钻吵死了,我姓王"
OF_THE_CASE = {"lead", "helper", "member", "leader", "reviewer", "district"}
SIGNED_IN = {*OF_THE_CASE, "elsewhere", "other street", "operator"}
EVERYBODY = {"stranger", *SIGNED_IN}


@dataclass
class Scene:
    """Two cases of two residents, with all that hangs on them, and everybody who might ask."""

    street: Street
    case: Case
    other: Case
    photo: Photo
    call: CallTask
    item: TrayItem
    message: Message
    people: dict[str, Member]
    notice: WorksNotice
    # Of the case, printed by the leader.
    paper: Document
    # Of the case, taken by its reporter behind their link.
    own_paper: Document
    # Of the case: the code came back from its reporter's phone.
    key: Key
    agreement: Agreement

    def client(self, asker: str, **more: Any) -> Client:
        client = Client(**more)
        if asker in self.people:
            client.force_login(self.people[asker])
        return client


@pytest.fixture
def scene(street: Street, clock, settings, tmp_path) -> Scene:
    settings.MEDIA_ROOT = str(tmp_path)
    case = street.case(WORDS, building=street.site.buildings.get(number=3), name="王秀兰", pictures=[picture()])
    desk.assign(case, by=by(street.leader), lead=street.lead_for(case), helpers=[street.contractor])
    other = street.resolved(phone=NEIGHBOUR)
    clock.shift(timedelta(hours=80))
    calls.raise_calls()
    text, _is_new = inbox.receive({"MessageSid": "SM1", "From": "+8613800138009", "To": "+86", "Body": "???"})
    elsewhere = Organisation.objects.create(kind=OrganisationKind.STREET_OFFICE, name="城南街道办事处")
    operator = Member.objects.get(is_superuser=True)
    case = fresh(case)
    assert case.lead is not None
    key = opened(case)
    return Scene(
        key=key,
        agreement=drafted(case),
        street=street,
        case=case,
        other=other,
        photo=Photo.objects.get(case=case),
        call=CallTask.objects.get(case=other),
        notice=a_notice(street),
        paper=printed_for(case, street.leader, PaperKind.INTAKE),
        own_paper=taken_behind(key, PaperKind.NOTICE),
        item=TrayItem.objects.create(inbound=text, reason=TrayReason.NO_WORDS, at=text.received_at),
        message=Message.objects.filter(recipient=GRANDMOTHER).earliest("id"),
        people={
            "lead": case.lead,
            "helper": street.contractor,
            "member": street.member(OrganisationKind.SUPERVISION),
            "leader": street.leader,
            "reviewer": street.reviewer,
            "district": street.district,
            "elsewhere": street.member(OrganisationKind.OWNERS_COMMITTEE, site=street.other_site),
            "other street": Member.objects.create(phone="+8613952600999", name="外街", organisation=elsewhere),
            "operator": operator,
        },
    )


def drafted(case: Case) -> Agreement:
    """What its lead has begun to write down."""
    agreeing.draft(case, by=by(case.lead), lines=[agreeing.Line(does="周六前清走沙子")], sides=list(case.parties.all()))
    return case.agreements.get()


def a_notice(street: Street) -> WorksNotice:
    """Works announced for tomorrow."""
    starts = timezone.now() + timedelta(days=1)
    new = works.NewNotice(
        what="换水管",
        effects=["water"],
        starts_at=starts,
        ends_at=starts + timedelta(hours=2),
        contact_phone="+8652386000001",
    )
    return works.announce(street.site, new, by=by(street.contractor))


def opened(case: Case, phone: str = GRANDMOTHER) -> Key:
    """A code that was sent to this phone and came back."""
    keys.send(case.number, phone)
    (code,) = re.findall(r"\d{6}(?=,)", texts_to(phone)[-1])
    key = keys.redeem(case.number, phone, code)
    assert key is not None
    return key


def token_of(case: Case) -> str:
    """The key of a link by which its reporter reads and answers: of the form, or behind a code to their phone."""
    reporter, said = case.parties.get(is_reporter=True, came_with=None), case.reports.earliest("id")
    if not reporter.phone or (said.channel == Channel.FORM and reporter.phone_proven_at is None):
        return case.token
    key = Key.objects.filter(case=case, token__isnull=False).first() or opened(case, str(reporter.phone))
    return str(key.token)


_SHADES = itertools.count()


def picture() -> Picture:
    """A photo; no two are alike."""
    out = io.BytesIO()
    Image.new("RGB", (800, 600), (200, 40, next(_SHADES) % 256)).save(out, "PNG")
    return photos.read(io.BytesIO(out.getvalue()), size=out.tell())


# -- the table ---------------------------------------------------------------------------------------------------------

Arguments = Callable[[Scene], list[Any]]


@dataclass(frozen=True)
class Address:
    """Who is shown the page; for whoever else is signed in it is not there, and a stranger is asked to sign in."""

    seen_by: set[str]
    arguments: Arguments = lambda scene: []
    # A refusal in a sentence, on a case that may be seen.
    refused: tuple[str, ...] = ()
    answer: int = 200


def of_case(scene: Scene) -> list[Any]:
    return [scene.case.number]


STREET_OFFICES = {"reviewer", "other street"}
SERVES_THE_SITE = {"lead", "helper", "member", "leader", "reviewer", "operator"}
ADDRESSES: dict[str, Address] = {
    "home": Address(EVERYBODY),
    "sign-in": Address(EVERYBODY),
    "second-factor": Address({*STREET_OFFICES, "district", "operator"}),
    "forgot": Address(EVERYBODY),
    # Nobody has been sent a code here.
    "forgot-code": Address(EVERYBODY, answer=302),
    "account-invitation": Address(EVERYBODY, lambda scene: ["no-such-key"], answer=404),
    "account": Address(SIGNED_IN),
    "account-password": Address(SIGNED_IN),
    "account-sign-outs": Address(SIGNED_IN, answer=405),
    "second-factor-new": Address(SIGNED_IN),
    "second-factor-off": Address(SIGNED_IN, answer=405),
    "recovery-codes": Address(SIGNED_IN, answer=405),
    "account-changes": Address({*STREET_OFFICES, "district", "operator"}),
    "sign-out": Address(EVERYBODY, answer=405),
    # Told in a sentence that this is the operator's, who is sent on.
    "operators-door": Address({"operator"}, refused=tuple(SIGNED_IN - {"operator"}), answer=302),
    # There is one page for it.
    "operators-password": Address(EVERYBODY, answer=302),
    "set-language": Address(EVERYBODY, answer=302),
    "looks": Address(EVERYBODY),
    # In the demo alone (tests/pages/test_looks.py).
    "style": Address(EVERYBODY, answer=404),
    "health-live": Address(EVERYBODY),
    "health-ready": Address(EVERYBODY),
    "robots": Address(EVERYBODY),
    "report": Address(EVERYBODY),
    "report-elsewhere": Address(EVERYBODY),
    "report-site": Address(EVERYBODY, lambda scene: [scene.street.site.code]),
    "public-board": Address(EVERYBODY, lambda scene: [scene.street.site.code]),
    "follow": Address(EVERYBODY),
    "follow-code": Address(EVERYBODY, answer=302),
    # Behind an unguessable link: whoever has it is the resident.
    "track": Address(EVERYBODY, lambda scene: [scene.key.token]),
    "track-photo": Address(EVERYBODY, lambda scene: [scene.key.token, scene.photo.pk]),
    # Not in the browser of who has to do with the case: they would speak for the resident.
    "track-verb": Address(EVERYBODY, lambda scene: [scene.key.token, "withdraw"], refused=tuple(OF_THE_CASE)),
    "track-content": Address(EVERYBODY, lambda scene: [scene.key.token], answer=405),
    "track-papers": Address(EVERYBODY, lambda scene: [scene.key.token], refused=tuple(OF_THE_CASE)),
    # Its reporter's own copy; the leader's is another one.
    "track-paper": Address(EVERYBODY, lambda scene: [scene.key.token, scene.own_paper.pk], refused=tuple(OF_THE_CASE)),
    "desk": Address(SIGNED_IN),
    # Visits without signal: a script, a page of nobody, and who is signed in.
    "field-worker": Address(EVERYBODY),
    "field-no-signal": Address(EVERYBODY),
    "field-here": Address(EVERYBODY),
    "desk-open": Address(SIGNED_IN - {"operator"}),
    "promises": Address(SIGNED_IN - {"operator"}),
    "desk-ended": Address(SIGNED_IN - {"operator"}),
    "leave": Address(SIGNED_IN - {"operator"}),
    "desk-search": Address(SIGNED_IN - {"operator"}),
    "views": Address(SIGNED_IN - {"operator"}),
    "phrases": Address(SIGNED_IN - {"operator"}),
    "change-phrase": Address(SIGNED_IN, lambda scene: [1], answer=405),
    "keep-view": Address(SIGNED_IN, answer=405),
    "change-view": Address(SIGNED_IN, lambda scene: [1], answer=405),
    "missed-why": Address(SIGNED_IN, of_case, answer=405),
    "dispatch": Address(SIGNED_IN, answer=405),
    # Who plans for a group: its leader, its street office.
    "duty": Address({"leader", "reviewer"}),
    "duty-site": Address({"leader", "reviewer"}, lambda scene: [scene.street.site.code]),
    "hand-over": Address({"leader", "reviewer"}, lambda scene: [scene.case.lead_id]),
    "desk-queue": Address(SIGNED_IN - {"operator"}, lambda scene: ["mine"]),
    # Where they serve a site, or sites are of their street.
    "take-report": Address(SIGNED_IN - {"district", "operator", "other street"}),
    "boards": Address(SIGNED_IN - {"district"}),
    "works": Address(SIGNED_IN - {"district"}),
    "works-site": Address(SERVES_THE_SITE, lambda scene: [scene.street.site.code]),
    "works-notice": Address(SERVES_THE_SITE, lambda scene: [scene.street.site.code, scene.notice.pk]),
    "review": Address(STREET_OFFICES),
    "tray": Address(STREET_OFFICES),
    "alarms": Address({*STREET_OFFICES, "operator"}),
    "district": Address({"district"}),
    "figures": Address(SIGNED_IN - {"operator"}),
    "figures-defined": Address(SIGNED_IN - {"operator"}),
    "figures-board": Address(OF_THE_CASE, lambda scene: [scene.street.site.code]),
    "figures-cases": Address(SIGNED_IN - {"operator"}, lambda scene: ["settled-at-site", "whole"]),
    "brief": Address({"district", *STREET_OFFICES}),
    "brief-cases": Address({"district", *STREET_OFFICES}, lambda scene: ["reports"]),
    "ledger": Address({"district", *STREET_OFFICES}),
    "ledger-roots": Address({"district", *STREET_OFFICES}),
    "brief-paper": Address({"district", *STREET_OFFICES}),
    "figures-meeting": Address(SIGNED_IN - {"operator"}),
    "registers": Address({"district", *STREET_OFFICES}),
    # Whoever asked for one has its file; nobody has here.
    "register-file": Address(set(), lambda scene: [1]),
    "case-proof": Address({"leader", "reviewer"}, of_case),
    "desk-case": Address(OF_THE_CASE, of_case),
    "desk-table": Address(OF_THE_CASE - {"helper", "district"}, of_case),
    "agreement": Address(
        OF_THE_CASE - {"helper", "district"}, lambda scene: [scene.case.number, scene.agreement.version]
    ),
    "papers": Address(OF_THE_CASE, of_case),
    # Printed by the leader, who alone has a copy.
    "paper": Address({"leader"}, lambda scene: [scene.case.number, scene.paper.pk]),
    "review-case": Address(OF_THE_CASE, of_case),
    "desk-verb": Address(
        OF_THE_CASE,
        lambda scene: [scene.case.number, "reassign"],
        refused=("lead", "helper", "member", "district"),
    ),
    "photo": Address({"lead", "member", "leader", "reviewer"}, lambda scene: [scene.photo.pk]),
    "call": Address({"lead", "member", "leader", "reviewer"}, lambda scene: [scene.call.pk]),
    "site-board": Address(SERVES_THE_SITE, lambda scene: [scene.street.site.code]),
    # A press alone; whose it is to press is tried in tests/guards/test_board_codes.py.
    "site-code": Address(SIGNED_IN, lambda scene: [scene.street.site.code], answer=405),
    "tray-item": Address(STREET_OFFICES, lambda scene: [scene.item.pk]),
    "inbound-text": Address(EVERYBODY, answer=405),
    "receipt": Address(EVERYBODY, lambda scene: [scene.message.token], answer=405),
    "receipts": Address(EVERYBODY, answer=405),
}


def patterns(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    """Every address of ours, without the administration's."""
    for each in (resolver or get_resolver()).url_patterns:
        if isinstance(each, URLResolver):
            if each.namespace != "admin":
                yield from patterns(each)
        else:
            yield each
