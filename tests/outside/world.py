"""One running installation with everyone in it: pages, phones, rows, and members who can sign in."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any

from tests.outside.ledger import Ledger
from tests.outside.person import Person
from tests.outside.phone import Phone, Phones
from tests.outside.seen import eventually

FIRST_RESIDENT = 13800660000


@dataclass
class World:
    """Where the running parts are. `names` are the sign-in names as the demo prints them, password first."""

    web_url: str
    phones_url: str
    database_url: str
    names: str
    _members: dict[str, Person] = field(default_factory=dict)
    _codes: dict[str, str] = field(default_factory=dict)
    _numbers: Any = field(default_factory=lambda: count(os.getpid() % 5000 * 20))

    @classmethod
    def named_by(cls, environment: Mapping[str, str]) -> World:
        """The installation that TOUR_WEB_URL, TOUR_PHONES_URL, DATABASE_URL and RUN_HOME point to."""
        names = Path(environment["RUN_HOME"]) / "names.txt"
        return cls(
            web_url=environment["TOUR_WEB_URL"],
            phones_url=environment["TOUR_PHONES_URL"],
            database_url=environment["DATABASE_URL"],
            names=names.read_text(),
        )

    @cached_property
    def ledger(self) -> Ledger:
        return Ledger(self.database_url)

    @cached_property
    def phones(self) -> Phones:
        return Phones(self.phones_url)

    @property
    def password(self) -> str:
        return self.names.splitlines()[0].rpartition(" ")[2]

    def code(self, phone: str) -> str:
        """What the demo's authenticator shows, at its page beside the phones. No account takes a code twice, nor one
        from before: for whoever has just used it, the next one, and who has used that waits until it is over."""
        last = self._codes.get(phone)
        shown = eventually(lambda: self._shown_after(last), "a code that was not used yet", within=60.0)
        code = str(shown["next"] if last == shown["code"] else shown["code"])
        self._codes[phone] = code
        return code

    def _shown_after(self, last: str | None) -> dict[str, Any] | None:
        shown: dict[str, Any] = self.phones.ask("/code.json")
        return None if last is not None and last == shown["next"] else shown

    def anybody(self, name: str = "") -> Person:
        """Somebody with a browser who is not signed in."""
        return Person(self.web_url, name=name)

    def signed_in(self, member: Mapping[str, Any]) -> Person:
        """A member (a row with `name` and `phone`) at a browser of their own, signed in once and for all."""
        if member["phone"] not in self._members:
            person = Person(self.web_url, name=member["name"], app=self.code)
            person.sign_in(member["phone"], self.password)
            self._members[member["phone"]] = person
        return self._members[member["phone"]]

    def phone_of(self, member: Mapping[str, Any]) -> Phone:
        return self.phones[member["phone"]]

    def new_resident(self) -> Phone:
        """A phone that nobody has used yet."""
        taken = set(self.phones.ask("/phones.json")["phones"])
        return next(self.phones[number] for n in self._numbers if (number := f"+86{FIRST_RESIDENT + n}") not in taken)
