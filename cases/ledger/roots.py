"""The root of a day: made after midnight, once all that was there is sealed; chained to the day before, and sent out.

Outside it is an anchor: whoever has it can tell that nothing of that day or before was changed since, whoever did it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db import connection
from django.utils import timezone

from cases.ledger import canonical
from cases.ledger.canonical import BEFORE_THE_FIRST, Tree
from cases.ledger.sealing import alone, one_look, seal_all
from cases.models import DayRoot, LedgerMark, RootReader, Seal
from mediation.models import Member, OrganisationKind
from notifications import outbox

AT_ONCE = 5000
# As many signs of it stand in a text: enough that no other is found that begins so, and one part long.
SHORT = 32
# The last seal of each chain that has seals of the day, in the order of their cases; the house first.
_LEAVES = """
INSERT INTO cases_dayleaf (root_id, place, case_id, position, seal)
SELECT %(root)s, row_number() OVER (ORDER BY case_id NULLS FIRST), case_id, position, seal
FROM (SELECT DISTINCT ON (case_id) case_id, position, seal FROM cases_seal WHERE day = %(day)s
      ORDER BY case_id NULLS FIRST, position DESC) last
ORDER BY case_id NULLS FIRST
"""


def make_roots() -> int:
    """Make the root of each day that is over, if nothing of it is left to be sealed; returns how many were made.

    Safe to run twice, late, and side by side.
    """
    if not _days_left():
        return 0
    seal_all(whole=True)
    with alone() as is_ours:
        if not is_ours:
            return 0
        with one_look():
            return _make(_days_left())


def _days_left() -> list[date]:
    """The days that are over and have no root: from the day after the last one, or from the first that was sealed."""
    last = DayRoot.objects.order_by("-day").values_list("day", flat=True).first()
    first = last + timedelta(days=1) if last else Seal.objects.order_by("day").values_list("day", flat=True).first()
    if first is None:
        return []
    return [first + timedelta(days=n) for n in range((timezone.localdate() - first).days)]


def is_behind() -> bool:
    """Whether a day that is over has no root although there was time to make it: sealing stands still. In Shanghai's
    days; after midnight an hour is left for it."""
    left = _days_left()
    return len(left) > 1 or (bool(left) and timezone.localtime().hour >= 1)


def _make(days: list[date]) -> int:
    looked = LedgerMark.objects.filter(pk=1).values_list("looked_at_all_at", flat=True).first()
    if not days or looked is None or timezone.localdate(looked) <= days[-1]:
        return 0
    made = None
    for day in days:
        made = _root(day)
    assert made is not None
    tell(made)
    return len(days)


def _root(day: date) -> DayRoot:
    """Its key is drawn first: the leaves are written before the root that is computed of them."""
    previous = DayRoot.objects.filter(day=day - timedelta(days=1)).values_list("root", flat=True).first()
    before = previous or BEFORE_THE_FIRST
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('cases_dayroot', 'id'))")
        (pk,) = cursor.fetchone()
        cursor.execute(_LEAVES, {"root": pk, "day": day})
    tree = tree_of(pk)
    seals = Seal.objects.filter(day=day).count()
    root = canonical.day_root(day=day.isoformat(), chains=tree.size, seals=seals, tree=tree.root.hex(), previous=before)
    return DayRoot.objects.create(
        pk=pk, day=day, chains=tree.size, seals=seals, tree=tree.root.hex(), previous=before, root=root,
        made_at=timezone.now(),
    )  # fmt: skip


def leaves(root_id: int) -> Iterator[tuple[str, int, bytes]]:
    """Of each chain in this root: the case's number (empty for the house), and place and seal of its last seal."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(c.number, ''), l.position, l.seal FROM cases_dayleaf l LEFT JOIN cases_case c"
            " ON c.id = l.case_id WHERE l.root_id = %s ORDER BY l.place",
            [root_id],
        )
        while found := cursor.fetchmany(AT_ONCE):
            for number, position, sealed in found:
                yield number, position, bytes(sealed)


def tree_of(root_id: int) -> Tree:
    """The tree over these leaves."""
    tree = Tree()
    for each in leaves(root_id):
        tree.add(canonical.leaf(*each))
    return tree


def last_root() -> DayRoot | None:
    """The newest that was made."""
    return DayRoot.objects.order_by("-day").first()


# -- out of the house --------------------------------------------------------------------------------------------------


def tell(made: DayRoot) -> None:
    """A text to everybody of a district who wishes it."""
    outbox.queue_many(
        outbox.Draft(
            cause=f"root:{made.day}",
            recipient=str(member.phone),
            template="ledger_root",
            language=member.language,
            params={"day": made.day.isoformat(), "root": made.root[:SHORT]},
        )
        for member in readers()
    )


def readers() -> list[Member]:
    """Who is texted."""
    return list(
        Member.objects.filter(
            pk__in=RootReader.objects.values("member"),
            is_active=True,
            organisation__kind=OrganisationKind.DISTRICT_BUREAU,
        ).order_by("pk")
    )


def wishes(member: Member, *, texts: bool) -> None:
    """From now on this member is texted the root of each day, or no longer."""
    if texts:
        RootReader.objects.get_or_create(member=member)
    else:
        RootReader.objects.filter(member=member).delete()


def as_file() -> Iterator[str]:
    """All roots as lines of text: the day, the root, how many seals it stands for."""
    yield "# day root seals\n"
    for made in DayRoot.objects.order_by("day").iterator():
        yield f"{made.day} {made.root} {made.seals}\n"
