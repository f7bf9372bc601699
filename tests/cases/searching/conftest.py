"""What the tests of looking up share: the seeded street, and what was found by whom."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from cases import searchable
from cases.models import Case
from mediation.models import Member
from tests.cases.conftest import clock, street
from tests.pages.conftest import SignedIn, english, signed_in

__all__ = ["clock", "english", "signed_in", "street"]

LINKS = re.compile(r'href="/desk/([A-Z]+-\d{4}-\d+)/"')


class Search:
    """The field in the header, used by somebody."""

    def __init__(self, signed_in: SignedIn) -> None:
        self.signed_in = signed_in

    def page(self, member: Member, said: str) -> str:
        """What they see once it is answered; what changed meanwhile has been cut, as the worker does."""
        searchable.sweep()
        answer = self.signed_in(member).post(reverse("desk-search"), {"q": said}, follow=True)
        assert answer.status_code == 200
        return answer.text

    def numbers(self, member: Member, said: str) -> list[str]:
        """The cases they find, in their order."""
        return LINKS.findall(self.page(member, said))

    def finds(self, member: Member, said: str, case: Case) -> bool:
        """Whether this case is among them."""
        return case.number in self.numbers(member, said)


@pytest.fixture
def search(signed_in: SignedIn) -> Search:
    return Search(signed_in)
