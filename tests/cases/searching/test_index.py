"""The index says what the rows say: kept by the database's marks, forgotten with the words, made again by command."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from cases import searchable, tasks
from cases.models import Case, Party, Searchable, SearchMark, Words
from tests.cases.searching.conftest import Search
from tests.cases.street import Street
from tests.roles import owner


def lexemes(case: Case) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT unnest(tsvector_to_array(tokens)) FROM cases_searchable WHERE case_id = %s", [case.pk])
        return {row[0] for row in cursor.fetchall()}


def test_every_deed_leaves_a_mark_and_the_sweep_takes_it(street: Street) -> None:
    case = street.case("厨房漏水")
    assert SearchMark.objects.filter(case=case).exists() and not Searchable.objects.filter(case=case).exists()
    assert tasks.cut_words() == 1
    assert not SearchMark.objects.exists() and "w漏水" in lexemes(case)
    assert tasks.cut_words() == 0


def test_masked_words_are_in_the_index_no_more(street: Street, search: Search) -> None:
    """In the same statement that masks them; what else the case is found by comes back with the next sweep."""
    case = street.case("厨房漏水,电话13777770001", name="王秀兰")
    assert search.finds(street.leader, "漏水", case)
    saying = case.reports.get().saying
    Words.objects.filter(pk=saying.pk).update(body="", salt="", masked_at=timezone.now())
    left = lexemes(case)
    assert not {each for each in left if each[0] in "wip"} and f"s{case.site_id}" in left
    assert not search.finds(street.leader, "漏水", case) and not search.finds(street.leader, "13777770001", case)
    assert search.finds(street.leader, "王秀兰", case) and search.finds(street.leader, case.number, case)


def test_what_moves_moves_in_the_index(street: Street, search: Search) -> None:
    case = street.assigned()
    searchable.sweep()
    assert {f"l{case.lead_id}", "r-"} <= lexemes(case)
    Party.objects.filter(case=case, is_reporter=True).update(name="李建国")
    Case.objects.filter(pk=case.pk).update(room="501", site=street.other_site)
    searchable.sweep()
    now = lexemes(case)
    assert {"k建国", "r501", f"s{street.other_site.pk}"} <= now and f"s{street.site.pk}" not in now


def test_the_command_finds_a_wrong_row_and_makes_all_again(street: Street, search: Search) -> None:
    cases = [street.case("厨房漏水", phone=f"+86138001380{n:02}") for n in range(3)]
    call_command("search_index")
    call_command("search_index", check=True)
    Searchable.objects.filter(case=cases[0]).update(tokens="")
    Searchable.objects.filter(case=cases[1]).delete()
    with pytest.raises(CommandError, match="2 rows differ"):
        call_command("search_index", check=True)
    call_command("search_index", rebuild=True)
    call_command("search_index", check=True)
    assert set(search.numbers(street.leader, "漏水")) == {case.number for case in cases}


def test_a_rebuilding_that_was_stopped_goes_on_where_it_was(street: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searchable, "BATCH", 1)
    cases = [street.case(phone=f"+86138001380{n:02}") for n in range(3)]
    SearchMark.objects.all().delete()
    first = next(iter(searchable.rebuild()))
    assert Searchable.objects.count() == 1
    assert list(searchable.rebuild(after=first)) == [case.pk for case in cases[1:]]
    assert Searchable.objects.count() == 3


def test_newer_cases_do_not_wait_for_older_marks(street: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    """After an upgrade a million cases are marked: what is reported then is found at once."""
    monkeypatch.setattr(searchable, "BATCH", 5)
    old = street.case()
    newest = street.case("新来的", phone="+8613800138077")
    with owner(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM cases_searchmark")
        cursor.execute("INSERT INTO cases_searchmark (case_id) SELECT %s FROM generate_series(1, 20)", [old.pk])
        cursor.execute("INSERT INTO cases_searchmark (case_id) VALUES (%s)", [newest.pk])
    searchable.sweep(most=1)
    assert "w新来" in lexemes(newest) and SearchMark.objects.count() == 16
