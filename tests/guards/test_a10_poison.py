"""One poisoned row never stops the others: every task, tried with a row that the database refuses (finding A10).

The poison is a trigger that raises as soon as that row is written, or a file that kills its reader."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.utils import timezone
from PIL import Image

from cases import papers, register, timemachine
from cases import tasks as case_tasks
from cases.actions import deferring
from cases.intake import pictures
from cases.models import (
    CallTask,
    CaseEvent,
    CaseMessage,
    Clock,
    Deferral,
    PrintOrder,
    RegisterOrder,
    Seal,
    Searchable,
    Sign,
)
from cases.paperwork import Purpose
from cases.states import HoldReason, SignKind, Verb
from config.accounts import tasks as account_tasks
from config.accounts.models import AccountEvent
from config.celery import app
from mediation.models import Member
from notifications import gateways, inbox
from notifications import tasks as channel_tasks
from notifications.gateways.base import Arrived, Incoming
from notifications.models import Alarm, AlarmKind, InboundText, Message, MessageStatus, PictureProblem
from tests.cases.street import Street, by
from tests.guards.poison import PHONES, Scene, poisoned
from tests.roles import rewriting

# -- a scene for each task ---------------------------------------------------------------------------------------------


def read_texts(street: Street, run: Callable[[], object], **more: Any) -> Scene:
    texts = [_text(number, phone, **more) for number, phone in enumerate(PHONES)]
    with rewriting(InboundText):
        InboundText.objects.update(received_at=timezone.now() - timedelta(minutes=1))
    ids = [text.pk for text in texts]

    def done() -> list[bool]:
        return [InboundText.objects.get(pk=pk).read_at is not None for pk in ids]

    return Scene("cases_heardtext", f"NEW.inbound_id = {ids[1]}", run, done)


def _text(number: int, phone: str, **more: Any) -> InboundText:
    raw = {"MessageSid": f"SM{number}", "From": phone, "To": "+86", "Body": "3号楼楼道漏水"}
    text, _is_new = inbox.receive(raw)
    if more:
        with rewriting(InboundText):
            InboundText.objects.filter(pk=text.pk).update(**more)
    return text


def climbing(street: Street, clock: Any) -> Scene:
    cases = [street.case(phone=phone) for phone in PHONES]
    clock.shift(timedelta(hours=10))
    poison = Clock.objects.filter(case=cases[1]).values_list("pk", flat=True)

    def done() -> list[bool]:
        return [CaseEvent.objects.filter(case=case, verb=Verb.ESCALATE).exists() for case in cases]

    which = f"NEW.id IN ({', '.join(str(pk) for pk in poison)})"
    return Scene("cases_clock", which, case_tasks.sweep_clocks, done)


def held(street: Street, clock: Any) -> Scene:
    cases = [street.assigned(phone=phone) for phone in PHONES]
    for case in cases:
        until = timemachine.now() + timedelta(days=1)
        deferring.ask_hold(case, by=by(case.lead), reason=HoldReason.ACCESS, until=until, words="等钥匙")
        deferring.grant_hold(case, by=by(street.leader))
    clock.shift(timedelta(days=2))

    def done() -> list[bool]:
        return [not Deferral.objects.filter(case=case, state="granted").exists() for case in cases]

    poison = Deferral.objects.get(case=cases[1])
    return Scene("cases_deferral", f"NEW.id = {poison.pk}", case_tasks.sweep_clocks, done)


def silent(street: Street, clock: Any) -> Scene:
    cases = [street.resolved(phone=phone) for phone in PHONES]
    clock.shift(timedelta(hours=80))

    def done() -> list[bool]:
        return [CallTask.objects.filter(case=case, reason="no_answer").exists() for case in cases]

    return Scene("cases_calltask", f"NEW.case_id = {cases[1].pk}", case_tasks.raise_calls, done)


def crowded(street: Street, clock: Any) -> Scene:
    building = street.site.buildings.first()
    cases = [street.case(phone=phone, building=building, room=str(room)) for room, phone in enumerate(PHONES, 101)]

    def done() -> list[bool]:
        return [Sign.objects.filter(case=case, kind=SignKind.NEIGHBOURS).exists() for case in cases]

    return Scene("cases_sign", f"NEW.case_id = {cases[1].pk}", case_tasks.raise_signs, done)


def sending(street: Street, clock: Any) -> Scene:
    for phone in PHONES:
        street.case(phone=phone)
    messages = [Message.objects.get(recipient=phone) for phone in PHONES]
    with rewriting(Message, CaseMessage):
        Message.objects.exclude(recipient__in=PHONES).delete()
    taken = count(1)
    gateways.current().send = lambda text: Arrived(  # type: ignore[method-assign]
        sid=f"SMsent{next(taken)}", status=MessageStatus.ACCEPTED
    )

    def done() -> list[bool]:
        rows = [Message.objects.get(pk=message.pk) for message in messages]
        return [row.status not in (MessageStatus.QUEUED, MessageStatus.SENDING) for row in rows]

    return Scene("notifications_message", f"NEW.id = {messages[1].pk}", channel_tasks.send, done)


def sending_what_is_urgent(street: Street, clock: Any) -> Scene:
    scene = sending(street, clock)
    with rewriting(Message):
        Message.objects.update(is_urgent=True)
    return replace(scene, run=channel_tasks.send_first)


def doubtful(street: Street, clock: Any) -> Scene:
    scene = sending(street, clock)
    lapsed = timezone.now() - timedelta(hours=1)
    with rewriting(Message):
        Message.objects.update(status=MessageStatus.SENDING, lease_until=lapsed, next_attempt_at=None)

    def done() -> list[bool]:
        rows = [Message.objects.get(recipient=phone) for phone in PHONES]
        return [row.status != MessageStatus.SENDING for row in rows]

    return Scene(scene.table, scene.which, channel_tasks.sweep_messages, done)


def missed(street: Street, clock: Any) -> Scene:
    listed = [
        Incoming(sid=f"SMlist{number}", sender=phone, recipient="+86", body="漏水", media=[], raw={"n": str(number)})
        for number, phone in enumerate(PHONES)
    ]
    gateways.current().received_since = lambda since: listed  # type: ignore[method-assign]

    def done() -> list[bool]:
        return [InboundText.objects.filter(message_sid=each.sid).exists() for each in listed]

    return Scene("notifications_inboundtext", "NEW.message_sid = 'SMlist1'", channel_tasks.fetch_missed, done)


def changed_accounts(street: Street, clock: Any) -> Scene:
    members = [street.leader, street.contractor, street.mediator]
    for number, member in enumerate(members):
        Member.objects.filter(pk=member.pk).update(phone=f"+861395269990{number}")
    events = [AccountEvent.objects.filter(member=member, kind="phone").latest("id") for member in members]

    def done() -> list[bool]:
        return [AccountEvent.objects.get(pk=event.pk).told_at is not None for event in events]

    return Scene("notifications_message", f"NEW.cause = 'account:{events[1].pk}'", account_tasks.tell, done)


def case_files(street: Street, clock: Any) -> Scene:
    orders = []
    for phone in PHONES:
        case = street.assigned(phone=phone)
        papers.order(case, by=by(street.leader), purpose=Purpose.FILE)
        orders.append(PrintOrder.objects.get(case=case))

    def done() -> list[bool]:
        return [PrintOrder.objects.get(pk=order.pk).ended_at is not None for order in orders]

    return Scene("cases_printorder", f"NEW.id = {orders[1].pk}", case_tasks.print_files, done)


def monthly_registers(street: Street, clock: Any) -> Scene:
    askers = [street.reviewer, street.district]
    askers.append(Member.objects.create(phone="+8613952699901", name="甲", organisation=street.site.street))
    orders = [register.order(each, place="", month="2026-09").pk for each in askers]

    def done() -> list[bool]:
        return [RegisterOrder.objects.get(pk=order).ended_at is not None for order in orders]

    return Scene("cases_registerorder", f"NEW.id = {orders[1]}", case_tasks.write_registers, done)


def with_pictures(street: Street, clock: Any) -> Scene:
    out = io.BytesIO()
    Image.new("RGB", (60, 40)).save(out, "JPEG")
    cases = []
    for number, phone in enumerate(PHONES):
        text = _text(
            number, phone, read_at=timezone.now(), media=[{"url": f"https://x/{number}", "type": "image/jpeg"}]
        )
        cases.append(street.case(phone=phone, inbound=text))
    gateways.current().fetch_media = lambda url: out.getvalue()  # type: ignore[method-assign]

    def done() -> list[bool]:
        return [case.photos.exists() for case in cases]

    return Scene("cases_photo", f"NEW.case_id = {cases[1].pk}", case_tasks.fetch_pictures, done)


def found_anew(street: Street, clock: Any) -> Scene:
    cases, rows = [street.case(phone=phone) for phone in PHONES], Searchable.objects
    of = f"NEW.case_id = {cases[1].pk}"
    return Scene(
        "cases_searchable", of, case_tasks.cut_words, lambda: [rows.filter(case=case).exists() for case in cases]
    )


def sealed(street: Street, clock: Any) -> Scene:
    cases, of = [street.case(phone=phone) for phone in PHONES], Seal.objects

    def done() -> list[bool]:
        return [of.filter(case_id=case.pk).exists() for case in cases]

    return Scene("cases_seal", f"NEW.case_id = {cases[1].pk}", case_tasks.seal_ledger, done)


ON_FIRE = "锦绣华庭3号楼着火了"
TO_READ = InboundText.objects.order_by("id").values_list("pk", flat=True)
SCENES: dict[str, list[Callable[[Street, Any], Scene]]] = {
    "cases.tasks.cut_words": [found_anew],
    "cases.tasks.print_files": [case_files],
    "cases.tasks.write_registers": [monthly_registers],
    "cases.tasks.read_text": [lambda street, clock: read_texts(street, lambda: case_tasks.read_text(*TO_READ.all()))],
    "cases.tasks.read_first": [lambda street, clock: read_texts(street, lambda: case_tasks.read_first(*TO_READ.all()))],
    "cases.tasks.seal_ledger": [sealed],
    "cases.tasks.sweep_danger": [lambda street, clock: read_texts(street, case_tasks.sweep_danger, body=ON_FIRE)],
    "cases.tasks.sweep_texts": [lambda street, clock: read_texts(street, case_tasks.sweep_texts)],
    "cases.tasks.sweep_clocks": [climbing, held],
    "cases.tasks.raise_calls": [silent],
    "cases.tasks.raise_signs": [crowded],
    "cases.tasks.fetch_pictures": [with_pictures],
    "config.accounts.tasks.tell": [changed_accounts],
    "notifications.tasks.send": [sending],
    "notifications.tasks.send_first": [sending_what_is_urgent],
    "notifications.tasks.sweep_messages": [doubtful],
    "notifications.tasks.fetch_missed": [missed],
}
# Changes nothing: it looks at all and writes one row, of what it saw.
ONLY_LOOKS = {"cases.tasks.verify_ledger"}
ALL = [(task, number) for task, scenes in SCENES.items() for number in range(len(scenes))]


def test_every_task_has_a_scene() -> None:
    app.loader.import_default_modules()
    assert set(SCENES) | ONLY_LOOKS == {name for name in app.tasks if not name.startswith("celery.")}


@pytest.fixture(autouse=True)
def _photos_elsewhere(settings, tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    settings.MEDIA_ROOT = str(tmp_path)
    settings.REGISTERS_ROOT = str(tmp_path / "registers")
    settings.SMS_QUIET_HOURS = ""
    settings.SMS_CONCURRENCY = 1
    gateway = gateways.current()
    monkeypatch.setattr(gateways, "current", lambda: gateway)


@pytest.mark.parametrize(("task", "number"), ALL)
def test_one_poisoned_row_leaves_the_others_to_be_done(street: Street, clock, task: str, number: int) -> None:
    """A10, of every task."""
    scene = SCENES[task][number](street, clock)
    assert not any(scene.done())
    with poisoned(scene.table, scene.which):
        for _turn in range(2):
            scene.run()
        assert scene.done() == [True, False, True]


@pytest.mark.parametrize(("task", "number"), ALL)
def test_what_is_given_up_is_said_aloud_and_done_once_it_may_be(street: Street, clock, task: str, number: int) -> None:
    """A10: nobody waits for ever without a word."""
    scene = SCENES[task][number](street, clock)
    with poisoned(scene.table, scene.which):
        for _turn in range(inbox.PICTURE_TRIES + 1):
            scene.run()
    assert Alarm.objects.filter(kind=AlarmKind.ROW).exists() or task.endswith(
        ("read_text", "read_first", "sweep_texts", "sweep_danger")
    )
    assert scene.done()[0] and scene.done()[2]


def test_a_malformed_picture_is_told_and_the_others_come(street: Street) -> None:
    """A10: what kills its reader is one picture that cannot be read."""
    scene = with_pictures(street, None)
    good = gateways.current().fetch_media
    broken = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\xff" * 400
    gateways.current().fetch_media = lambda url: broken if url.endswith("/1") else good(url)  # type: ignore[method-assign]
    assert pictures.fetch() == 3
    assert scene.done() == [True, False, True]
    (address,) = InboundText.objects.get(sender=PHONES[1]).media
    assert address["problem"] == PictureProblem.DAMAGED
