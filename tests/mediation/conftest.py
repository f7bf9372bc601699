"""What the tests of the standing facts share: the seeded rows, a calendar written by hand, an operator signed in."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import translation

from mediation.calendar import SHANGHAI, Periods, WorkingHours
from mediation.models import Member, Site

WORKDAY: Periods = ((dt.time(8, 30), dt.time(12)), (dt.time(14), dt.time(17, 30)))


def span(first: dt.date, last: dt.date) -> list[dt.date]:
    return [first + dt.timedelta(days=count) for count in range((last - first).days + 1)]


# Written out from the State Council's notices, not taken from the package that seeds the rows.
DAYS_OFF = [
    *span(dt.date(2025, 10, 1), dt.date(2025, 10, 8)),
    *span(dt.date(2026, 9, 25), dt.date(2026, 9, 27)),
    *span(dt.date(2026, 10, 1), dt.date(2026, 10, 7)),
]
WORKED_WEEKENDS = [dt.date(2025, 9, 28), dt.date(2025, 10, 11), dt.date(2026, 9, 20), dt.date(2026, 10, 10)]
AUTUMN = WorkingHours(
    weekly=(WORKDAY,) * 5 + ((), ()),
    days={**dict.fromkeys(DAYS_OFF, ()), **dict.fromkeys(WORKED_WEEKENDS, WORKDAY)},
)


def moment(text: str) -> dt.datetime:
    """`2026-09-30 16:30` on Shanghai's clock."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.fixture
def rules(db: None) -> None:
    """The seeded rules; the street with its sites and people is there too."""


@pytest.fixture
def seeded(db: None) -> None:
    """The seeded street: rules, sites, people."""


@pytest.fixture
def site(seeded: None) -> Site:
    return Site.objects.get(code="dygy")


@pytest.fixture
def operator(db: None) -> Member:
    return Member.objects.create_superuser("+8613952699999", "a password for tests", name="操作员")


@pytest.fixture
def desk(client: Client, operator: Member) -> Client:
    """A browser in which the operator is signed in."""
    client.force_login(operator)
    return client


@pytest.fixture
def english_desk(desk: Client) -> Iterator[Client]:
    """The same in English; what the page says lazily is read in English too."""
    desk.cookies["django_language"] = "en"
    with translation.override("en"):
        yield desk
