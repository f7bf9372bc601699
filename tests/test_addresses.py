"""Every address asked by everybody: strangers, residents with another case's link, each role, members of elsewhere.

The table is exhaustive: an address without a row fails. Nobody is ever shown an error page of ours, a stranger learns
nothing from the answer, and what is not theirs looks as if it were not there.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from PIL import Image

from cases.actions import calls, desk, photos
from cases.actions.photos import Picture
from cases.forms import MEMBER_DEEDS, RESIDENT_DEEDS
from cases.models import CallTask, Case, CaseEvent, Photo, Refusal, TrayItem
from mediation.models import Member, Organisation, OrganisationKind
from notifications import inbox
from notifications.models import Message
from tests.cases.street import GRANDMOTHER, NEIGHBOUR, Street, by, fresh

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
    return Scene(
        street=street,
        case=case,
        other=other,
        photo=Photo.objects.get(case=case),
        call=CallTask.objects.get(case=other),
        item=TrayItem.objects.create(inbound=text, reason="no words", at=text.received_at),
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


def picture() -> Picture:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "PNG")
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


SERVES_THE_SITE = {"lead", "helper", "member", "leader", "reviewer", "operator"}
ADDRESSES: dict[str, Address] = {
    "home": Address(EVERYBODY),
    "sign-in": Address(EVERYBODY),
    "sign-out": Address(EVERYBODY, answer=405),
    "set-language": Address(EVERYBODY, answer=302),
    "health-live": Address(EVERYBODY),
    "health-ready": Address(EVERYBODY),
    "robots": Address(EVERYBODY),
    "report": Address(EVERYBODY),
    "report-elsewhere": Address(EVERYBODY),
    "report-site": Address(EVERYBODY, lambda scene: [scene.street.site.code]),
    "follow": Address(EVERYBODY),
    # Behind an unguessable link: whoever has it is the resident.
    "track": Address(EVERYBODY, lambda scene: [scene.case.token]),
    "track-photo": Address(EVERYBODY, lambda scene: [scene.case.token, scene.photo.pk]),
    "track-verb": Address(EVERYBODY, lambda scene: [scene.case.token, "withdraw"]),
    "desk": Address(SIGNED_IN),
    "desk-open": Address(SIGNED_IN),
    "desk-ended": Address(SIGNED_IN),
    "take-report": Address(SIGNED_IN),
    "boards": Address(SIGNED_IN),
    "review": Address(SIGNED_IN),
    "tray": Address(SIGNED_IN),
    "alarms": Address({"reviewer", "other street", "operator"}),
    "district": Address({"district"}),
    "brief": Address({"district", "reviewer", "other street"}),
    "brief-cases": Address({"district", "reviewer", "other street"}, lambda scene: ["reports"]),
    "desk-case": Address(OF_THE_CASE, of_case),
    "review-case": Address(OF_THE_CASE, of_case),
    "desk-verb": Address(
        OF_THE_CASE,
        lambda scene: [scene.case.number, "reassign"],
        refused=("lead", "helper", "member", "district"),
    ),
    "photo": Address({"lead", "member", "leader", "reviewer"}, lambda scene: [scene.photo.pk]),
    "call": Address({"lead", "member", "leader", "reviewer"}, lambda scene: [scene.call.pk]),
    "site-board": Address(SERVES_THE_SITE, lambda scene: [scene.street.site.code]),
    "tray-item": Address({"reviewer", "other street"}, lambda scene: [scene.item.pk]),
    "inbound-text": Address(EVERYBODY, answer=405),
    "receipt": Address(EVERYBODY, lambda scene: [scene.message.token], answer=405),
    "receipts": Address(EVERYBODY, answer=405),
}
# What a provider posts to: no page of ours comes before it, a signature does.
SIGNED_BY_THE_PROVIDER = {"inbound-text", "receipt", "receipts"}


def patterns(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    for each in (resolver or get_resolver()).url_patterns:
        if isinstance(each, URLResolver):
            if each.namespace != "admin":
                yield from patterns(each)
        else:
            yield each


def test_every_address_has_a_row_in_the_table() -> None:
    assert {each.name for each in patterns() if each.name} == set(ADDRESSES)
    unnamed = [str(each.pattern) for each in patterns() if not each.name]
    assert unnamed == ["admin/login/"], "only the way round the admin's own sign-in has no name"


def test_only_the_provider_posts_without_our_token() -> None:
    exempt = {each.name for each in patterns() if getattr(each.callback, "csrf_exempt", False)}
    assert exempt == SIGNED_BY_THE_PROVIDER


PICTURES = {"photo", "track-photo"}
OWN_LINK = {"track", "track-verb"}


def leaks(asker: str, name: str, told: str) -> None:
    """No page shows a number that was not opened; a side of the works and the district read the place only."""
    bare = told.replace(" ", "")
    assert GRANDMOTHER.removeprefix("+86") not in bare, name
    if name not in OWN_LINK and asker in ("helper", "district"):
        assert WORDS not in told and "王秀兰" not in told and NEIGHBOUR.removeprefix("+86") not in bare, name


@pytest.mark.parametrize("asker", sorted(EVERYBODY))
def test_everybody_gets_the_answer_that_is_theirs(asker: str, scene: Scene) -> None:
    client = scene.client(asker)
    wrong = {}
    for name, address in ADDRESSES.items():
        path = reverse(name, args=address.arguments(scene))
        answer = client.get(path)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        if asker in address.refused:
            expected = 403
        elif asker in address.seen_by:
            expected = address.answer
        else:
            expected = 302 if asker == "stranger" else 404
        if answer.status_code != expected:
            wrong[name] = (answer.status_code, expected)
        if expected == 302 and asker not in address.seen_by:
            assert answer.headers["Location"].startswith(reverse("sign-in"))
        if name not in PICTURES:
            leaks(asker, name, body.decode())
        if expected in (302, 404):
            told = body.decode()
            assert "王秀兰" not in told and WORDS not in told and scene.case.token not in told
    assert not wrong


def test_the_link_of_one_case_opens_nothing_of_another(scene: Scene) -> None:
    stranger = scene.client("stranger")
    assert stranger.get(reverse("track-photo", args=[scene.other.token, scene.photo.pk])).status_code == 404
    assert scene.case.number not in stranger.get(reverse("track", args=[scene.other.token])).text
    events = CaseEvent.objects.count()
    for verb in RESIDENT_DEEDS:
        stranger.post(reverse("track-verb", args=[scene.other.token, verb]), {"words": "不"})
    assert CaseEvent.objects.filter(case=scene.case).count() == scene.case.events.count()
    assert CaseEvent.objects.count() > events, "on the other case some of it is possible"
    for wrong in ("x" * 24, scene.case.token[:-1], scene.case.token.swapcase(), scene.case.number, "0"):
        for name in ("track", "track-photo", "track-verb"):
            rest = {"track": [], "track-photo": [scene.photo.pk], "track-verb": ["withdraw"]}[name]
            assert stranger.get(reverse(name, args=[wrong, *rest])).status_code == 404


def test_what_is_not_theirs_cannot_be_done_by_posting_either(scene: Scene) -> None:
    before = CaseEvent.objects.count()
    for asker in sorted(SIGNED_IN - OF_THE_CASE):
        client = scene.client(asker)
        for verb in MEMBER_DEEDS:
            answer = client.post(reverse("desk-verb", args=[scene.case.number, verb]), {"words": "x", "lead": 1})
            assert answer.status_code == 404, (asker, verb)
        answer = client.post(reverse("review-case", args=[scene.case.number]), {"decision": "instruct"})
        assert answer.status_code == 404, asker
    assert CaseEvent.objects.count() == before
    assert not Refusal.objects.filter(case=scene.case).exists()


def test_no_button_is_shown_that_would_be_refused(scene: Scene) -> None:
    for asker in sorted(OF_THE_CASE):
        client = scene.client(asker)
        page = client.get(reverse("desk-case", args=[scene.case.number])).content.decode()
        for verb in MEMBER_DEEDS:
            path = reverse("desk-verb", args=[scene.case.number, verb])
            status = client.get(path).status_code
            assert status in ((200,) if path in page else (200, 403, 409)), (asker, verb)


@pytest.mark.parametrize("asker", ["stranger", "lead", "leader", "reviewer", "operator"])
def test_nothing_anybody_posts_breaks_a_page(asker: str, scene: Scene) -> None:
    """Empty, nonsense, too much: an answer below 500, whoever asks."""
    nonsense = {
        **dict.fromkeys(["words", "code", "reason", "outcome", "decision", "number", "name", "phone"], "\x00'\"<x>{{"),
        **dict.fromkeys(["lead", "helpers", "site", "building", "undertaking", "organisation"], "9" * 21),
        **dict.fromkeys(["latitude", "longitude"], "nan"),
        **dict.fromkeys(["until", "at", "due_at", "submission"], "9999-99-99T99:99"),
    }
    client = scene.client(asker)
    for name, address in ADDRESSES.items():
        if name in ("sign-out", "sign-in"):
            continue
        path = reverse(name, args=address.arguments(scene))
        for form in ({}, nonsense):
            assert client.post(path, form).status_code < 500, name
    for verb in MEMBER_DEEDS:
        for form in ({}, nonsense):
            path = reverse("desk-verb", args=[scene.case.number, verb])
            assert client.post(path, form).status_code < 500, verb
    for verb in RESIDENT_DEEDS:
        for form in ({}, nonsense):
            path = reverse("track-verb", args=[scene.other.token, verb])
            assert client.post(path, form).status_code < 500, verb


def test_a_form_from_elsewhere_is_refused(scene: Scene) -> None:
    client = scene.client("reviewer", enforce_csrf_checks=True)
    before = CaseEvent.objects.count()
    for name, address in ADDRESSES.items():
        assert client.post(reverse(name, args=address.arguments(scene)), {"words": "x"}).status_code == 403, name
    assert CaseEvent.objects.count() == before


def test_a_method_that_means_nothing_is_refused(scene: Scene) -> None:
    client = scene.client("reviewer")
    ours = set(ADDRESSES) - {"set-language", "sign-in"}
    for name in ours:
        path = reverse(name, args=ADDRESSES[name].arguments(scene))
        for method in (client.delete, client.put, client.patch):
            assert method(path).status_code == 405, name


def test_someone_who_has_left_is_a_stranger(scene: Scene) -> None:
    client = scene.client("member")
    Member.objects.filter(pk=scene.people["member"].pk).update(is_active=False)
    answer = client.get(reverse("desk-case", args=[scene.case.number]))
    assert answer.status_code == 302 and answer.headers["Location"].startswith(reverse("sign-in"))


def test_the_set_up_is_the_operators_alone_and_holds_no_case(scene: Scene) -> None:
    assert not {model for model in admin.site._registry if model._meta.app_label == "cases"}
    paths = [reverse("admin:index")]
    for model in admin.site._registry:
        for page in ("changelist", "add"):
            with contextlib.suppress(NoReverseMatch):
                paths.append(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"))
    for asker in sorted(EVERYBODY):
        client = scene.client(asker)
        for path in paths:
            status = client.get(path).status_code
            shown = (200, 403) if path.endswith("/add/") else (200,)
            assert status in (shown if asker == "operator" else (302,)), (asker, path)
