"""Two sides at one table who agree to mediation, and the short ways to write and sign what they agree to."""

from __future__ import annotations

import io
import itertools
from datetime import date
from typing import Any

from django.utils import timezone
from PIL import Image

from cases import photos
from cases.actions.table import agreed_text, agreeing, signing
from cases.actions.table.agreeing import Line
from cases.actions.table.signing import Signer
from cases.models import (
    Agreement,
    MediationConsent,
    Party,
)
from cases.models.agreement import Signed, SignsAs
from cases.states import Willing
from tests.cases.street import Street, by

INK = "M100 200" + "".join(f"L{100 + 9 * n} {200 + (n * 37) % 90}" for n in range(1, 40))
SOON = date(2026, 9, 20)

_shades = itertools.count(1)


def paper() -> photos.Picture:
    """A photo of a paper, no two alike."""
    out = io.BytesIO()
    shade = next(_shades)
    Image.new("RGB", (1200 + shade, 900), (136, 200, 119)).save(out, "JPEG")
    return photos.read(out, size=len(out.getvalue()))


class Table:
    """A case on site with its two sides at one table, both willing."""

    def __init__(self, street: Street) -> None:
        self.case = street.on_site()
        assert self.case.lead is not None
        self.by = by(self.case.lead)
        self.resident = self.case.parties.get(is_reporter=True)
        Party.objects.filter(pk=self.resident.pk).update(name="王秀兰")
        self.builder = self.case.parties.get(organisation__isnull=False)
        Party.objects.filter(pk=self.builder.pk).update(confirmed_at=timezone.now(), confirmed_by=self.case.lead)
        for side in (self.resident, self.builder):
            self.says(side, Willing.AGREED)

    def says(self, side: Party, state: str) -> None:
        now = timezone.now()
        MediationConsent.objects.create(
            case=self.case, handling=1, party=side, state=state, how="visit", through="call", at=now, noted_at=now
        )

    @property
    def sides(self) -> list[Party]:
        return list(self.case.parties.order_by("id"))

    def line(self, **more: Any) -> Line:
        whole = {"does": "恢复602吊顶", "party": self.builder, "due_on": SOON, "checking": "监理验收", "place": "602"}
        return Line(**(whole | more))

    def draft(self, *lines: Line, **more: Any) -> Agreement:
        whole = {"facts": "9月10日漏水", "issues": "谁来修", "sides": self.sides}
        agreeing.draft(self.case, by=self.by, lines=lines or [self.line()], **(whole | more))
        version = agreeing.open_version(self.case)
        assert version is not None
        return version

    def read(self) -> str:
        version = agreeing.open_version(self.case)
        assert version is not None
        return agreed_text.of_version(version)

    def sign(self, *who: Signer, **how: Any) -> None:
        by_finger = {"how": Signed.FINGER, "ink": INK} | how
        if "read" not in how:
            by_finger["read"] = self.read()
        signing.sign(self.case, by=self.by, signers=who, **by_finger)

    def all_sign(self) -> Agreement:
        self.sign(Signer(party=self.resident))
        self.sign(Signer(party=self.builder), how=Signed.THUMB, pictures=[paper()])
        self.sign(Signer(signs_as=SignsAs.MEDIATOR))
        found = agreeing.in_effect(self.case)
        assert found is not None
        return found
