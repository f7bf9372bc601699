"""Nothing still open is passed over when a case is settled: it is done, goes on, is called off, or keeps it open."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.actions import desk, field, referring, settling, undertaking
from cases.models import Case, CaseEvent, Clock, Refusal, Undertaking
from cases.states import NotNow, Outcome, State, StillOpen, UndertakingKind, Verb
from mediation.models import Authority, Category, ReferralNeed
from tests.addresses import picture
from tests.cases.street import GRANDMOTHER, Street, by, fresh, texts_to

SAID: dict[str, Any] = {"outcome": Outcome.EXPLAINED, "words": "说清了", "resident_word": "行"}


def owed(case: Case, street: Street, **changed: Any) -> Undertaking:
    said: dict[str, Any] = {
        "kind": UndertakingKind.RECTIFICATION, "due_at": timezone.now() + timedelta(days=8), "words": "恢复吊顶",
        "brief": "恢复602室吊顶", "organisation": street.builder,
    }  # fmt: skip
    undertaking.undertake(fresh(case), by=by(case.lead), **(said | changed))
    return Undertaking.objects.filter(case=case).latest("id")


def settle(case: Case, **more: Any) -> CaseEvent:
    return field.resolve(fresh(case), by=by(case.lead), **(SAID | more))


def test_u12_what_is_owed_has_to_be_sorted_out_before_the_case_is_settled(street: Street, clock) -> None:
    case = street.on_site()
    row = owed(case, street)
    for chosen in ({}, {row.pk: StillOpen.NOT_YET}, {row.pk: StillOpen.OFF}, {row.pk: "nonsense"}):
        with pytest.raises(NotNow):
            settle(case, still_open=chosen)
    assert fresh(case).state == State.ON_SITE
    assert Refusal.objects.filter(case=case, verb=Verb.RESOLVE).count() == 4
    settle(case, still_open={row.pk: StillOpen.TRACKED})
    assert fresh(case).state == State.RESOLVED and Clock.objects.get(undertaking=row).is_running


def test_u12_the_question_whether_it_is_solved_names_what_goes_on_and_its_date(street: Street, clock) -> None:
    case = street.on_site()
    row = owed(case, street)
    settle(case, still_open={row.pk: StillOpen.TRACKED})
    asked = texts_to(GRANDMOTHER)[-1]
    assert "恢复602室吊顶" in asked and "9月23日" in asked and asked.endswith("解决了回复1,没解决回复2。")


def test_what_is_said_to_be_done_is_noted_by_its_own_deed(street: Street, clock) -> None:
    case = street.on_site()
    row = owed(case, street)
    settle(case, still_open={row.pk: StillOpen.DONE})
    assert Undertaking.objects.get(pk=row.pk).found == "kept"
    verbs = list(CaseEvent.objects.filter(case=case).order_by("id").values_list("verb", flat=True))
    assert verbs[-2:] == [Verb.KEEP, Verb.RESOLVE]
    assert "解决了" in texts_to(GRANDMOTHER)[-1]


def test_a_meeting_that_ends_with_the_case_is_called_off_to_whoever_was_invited(street: Street, clock) -> None:
    case = street.case()
    desk.assign(case, by=by(street.leader), lead=street.lead_for(case), helpers=[street.contractor])
    case = fresh(case)
    field.arrive(case, by=by(case.lead), code=case.site.arrival_code)
    undertaking.adjourn(fresh(case), by=by(case.lead), at=timezone.now() + timedelta(days=2), words="居委会")
    (row,) = settling.still_open(fresh(case))
    assert StillOpen.DONE not in settling.choices_for(row), "nobody has met yet"
    with pytest.raises(NotNow):
        settle(case)
    settle(case, still_open={row.pk: StillOpen.OFF})
    for phone in (GRANDMOTHER, street.contractor.phone):
        assert any("见面取消" in text and "9月17日09:00" in text for text in texts_to(phone))


def test_a_meeting_is_called_off_however_the_case_ends(street: Street, clock) -> None:
    case = street.on_site()
    undertaking.adjourn(case, by=by(case.lead), at=timezone.now() + timedelta(days=2), words="居委会")
    street.close(fresh(case), Outcome.FAILED, "谈不拢")
    assert any("见面取消" in text for text in texts_to(GRANDMOTHER))


def test_of_a_case_without_anything_open_nobody_is_told_of_meetings(street: Street, clock) -> None:
    street.resolved()
    assert not any("取消" in text for text in texts_to(GRANDMOTHER))


# -- what agreement alone does not settle -----------------------------------------------------------------------------


def test_what_agreement_alone_does_not_settle_is_handed_on_first(street: Street, clock) -> None:
    """Law section 6; which kinds those are are rows."""
    case = street.on_site(words="夜里12点还在半夜施工,睡不着")
    assert referring.still_needed(case) == ["urban"]
    with pytest.raises(NotNow, match=r"城市管理|Urban"):
        settle(case)
    urban = Authority.objects.get(kind="urban")
    until = timezone.now() + timedelta(days=5)
    referring.refer(fresh(case), by=by(case.lead), authority=urban, due_at=until, words="夜间施工")
    row = Undertaking.objects.get(case=case, kind="referral")
    settle(case, still_open={row.pk: StillOpen.TRACKED})
    assert fresh(case).state == State.RESOLVED and Undertaking.objects.get(pk=row.pk).is_open


def test_by_day_the_same_category_needs_nobody_else(street: Street, clock) -> None:
    settle(street.on_site(words="白天电钻吵"))


def test_a_row_more_is_a_kind_more(street: Street, clock) -> None:
    case = street.on_site(category="elevator", words="加装电梯挡光")
    assert referring.still_needed(case) == []
    ReferralNeed.objects.create(category=Category.objects.get(code="elevator"), kind="market")
    assert referring.still_needed(fresh(case)) == ["market"]


def test_a_photo_of_the_result_does_not_replace_what_has_to_be_handed_on(street: Street, clock) -> None:
    case = street.on_site(category="wage", words="拖欠工资")
    with pytest.raises(NotNow):
        settle(case, outcome=Outcome.RECTIFIED, pictures=[picture()])
    assert fresh(case).state == State.ON_SITE
