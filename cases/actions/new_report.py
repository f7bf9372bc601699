"""A report as it comes in, by whatever door: what was said of it, and what was read out of its words.

How a case is made of it is `reporting`; how words are read is `intake`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, Self
from uuid import UUID

from django.utils.crypto import salted_hmac

from cases.photos import Shot
from mediation.models import Building, Category, Site
from notifications import phones
from notifications.models import InboundText


class Understood(Protocol):
    """What `intake` makes of words."""

    @property
    def category(self) -> Category: ...
    @property
    def tier(self) -> str: ...
    @property
    def emergency(self) -> str: ...
    @property
    def runs_into_home(self) -> bool: ...
    @property
    def site(self) -> Site | None: ...
    @property
    def building(self) -> Building | None: ...
    @property
    def unit(self) -> str: ...
    @property
    def room(self) -> str: ...
    def as_noted(self) -> dict[str, Any]: ...


@dataclass(frozen=True)
class NewReport:
    """What is known of a report when it comes in. Words are all it must have."""

    words: str
    category: Category
    tier: str
    channel: str
    phone: str = ""
    # What is dialled behind the number, at a switchboard.
    extension: str = ""
    name: str = ""
    language: str = "zh-hans"
    site: Site | None = None
    # The site the words may have meant, where they only come near to its name: asked about.
    guess: Site | None = None
    building: Building | None = None
    unit: str = ""
    room: str = ""
    runs_into_home: bool = False
    emergency: str = ""
    shares_contact: bool = False
    submission: UUID | None = None
    inbound: InboundText | None = None
    # Nothing was reported under this number before.
    is_first: bool = False
    pictures: Sequence[Shot] = ()
    reading: dict[str, Any] = field(default_factory=dict)
    # Whether the number is to be told of works there, once it is proven.
    wants_notices: bool = False
    # Of a 12345 work order: its number, and the deadline it brings.
    order_number: str = ""
    deadline: datetime | None = None

    @property
    def digest(self) -> str:
        """A keyed digest of all that was said, by which a form sent twice is known again. Nothing is read from it."""
        place = (self.site and self.site.pk, self.building and self.building.pk, self.unit, self.room)
        pictures = [picture.sha256 for picture in self.pictures]
        said = (
            self.words,
            self.channel,
            phones.dialled(self.phone, self.extension),
            self.name,
            *place,
            self.order_number,
            str(self.deadline),
            pictures,
        )
        return salted_hmac("cases.report", repr(said), algorithm="sha256").hexdigest()

    @classmethod
    def of(cls, read: Understood, *, words: str, channel: str, **fields: Any) -> Self:
        """The report that these words make, with all that was read out of them; what `fields` say otherwise goes
        before it."""
        known: dict[str, Any] = {
            "category": read.category,
            "tier": read.tier,
            "site": read.site,
            "building": read.building,
            "unit": read.unit,
            "room": read.room,
            "runs_into_home": read.runs_into_home,
            "emergency": read.emergency,
            "reading": read.as_noted(),
        }
        return cls(words=words, channel=channel, **(known | fields))
