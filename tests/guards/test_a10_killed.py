"""A row over which a process died has been tried, as one that the database refused (finding A10)."""

from __future__ import annotations

import pytest
from django.utils import timezone

from notifications import tries
from notifications.models import Alarm, AlarmKind, Stumble


@pytest.mark.django_db
def test_whoever_dies_over_a_row_has_tried_it() -> None:
    """Counted before the work: a process that is killed says nothing any more."""

    class Killed(BaseException):
        pass

    def work(row: int) -> None:
        raise Killed

    for _turn in range(tries.MOST):
        with pytest.raises(Killed):
            tries.one_by_one("a sweep", [7], work)
    assert tries.one_by_one("a sweep", [7], work) == 0, "given up"
    assert Alarm.objects.get(kind=AlarmKind.ROW).about == "a sweep 7"
    Stumble.objects.update(last_at=timezone.now() - 2 * tries.AGAIN)
    assert tries.one_by_one("a sweep", [7], lambda row: True) == 1, "and tried again after a while"
    assert not Stumble.objects.exists()
