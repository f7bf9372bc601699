"""A provider of the mainland kind, as its documents describe such: template codes with values in, no body, one address
for all receipts as JSON, texts of people as JSON. It stands for the port: nothing above the gateway knows of it."""

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from notifications.gateways.base import Arrived, Callback, Incoming, Meaning, NotSent, Outgoing, Rejected
from notifications.models import FailureReason, MessageStatus

SECRET = b"mainland"
TEMPLATE_CODES = {("received", "zh-hans"): "SMS_1001", ("words", "zh-hans"): "SMS_1002"}
WORDS = {"DELIVRD": MessageStatus.DELIVERED, "UNDELIV": MessageStatus.UNDELIVERED}


class MainlandGateway:
    thanks = ('{"code":0,"msg":"成功"}', "application/json")
    taken: ClassVar[list[dict[str, Any]]] = []

    def send(self, text: Outgoing) -> Arrived:
        code = TEMPLATE_CODES.get((text.template, text.language))
        if code is None:
            raise Rejected(FailureReason.BAD_TEXT, code="TEMPLATE")
        number = f"biz{len(self.taken)}"
        self.taken.append(
            {"phone": text.recipient, "template": code, "values": dict(text.params), "out_id": str(text.token)}
        )
        return Arrived(sid=number, status=MessageStatus.ACCEPTED, word="OK")

    def sent_to(self, recipient: str, *, since: datetime) -> Iterator[Arrived]:
        raise NotSent("it has no list")

    def look_up(self, sid: str) -> Arrived:
        raise NotSent("it cannot be asked")

    def received_since(self, since: datetime) -> Iterator[Incoming]:
        raise NotSent("it has no list")

    def media_of(self, sid: str) -> Sequence[Mapping[str, str]]:
        return []

    def fetch_media(self, url: str) -> bytes:
        raise NotSent("it carries no pictures")

    def is_genuine(self, callback: Callback) -> bool:
        return hmac.compare_digest(callback.headers.get("X-Sign", ""), sign(callback.content))

    def read_texts(self, callback: Callback) -> Sequence[Incoming]:
        return [self.read_text(each) for each in json.loads(callback.content)]

    def read_receipts(self, callback: Callback) -> Sequence[tuple[UUID | None, Arrived]]:
        return [(UUID(each["out_id"]), self.read_receipt(each)) for each in json.loads(callback.content)]

    def read_text(self, data: Mapping[str, str]) -> Incoming:
        return Incoming(
            sid=f"up-{data['sequence_id']}", sender=data["phone_number"], recipient=data["dest_code"],
            body=data["content"], raw=data,
        )  # fmt: skip

    def read_receipt(self, data: Mapping[str, str]) -> Arrived:
        meaning = Meaning.PERMANENT if data["err_code"] != "DELIVRD" else Meaning.UNKNOWN
        return Arrived(sid=data["biz_id"], status=WORDS.get(data["err_code"]), word=data["err_code"], meaning=meaning)


def sign(content: bytes) -> str:
    return hmac.new(SECRET, content, hashlib.sha256).hexdigest()
