"""The reader's commands: reading and scoring a file, teaching, and advice from what staff corrected."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from cases.actions import correcting
from cases.actions.new_report import NewReport
from cases.actions.reporting import report
from cases.models import CaseEvent, Clock, Correction
from cases.reading.normal import normal
from cases.reading.opinion import judging, texts, training
from cases.reading.reading import understand
from cases.reading.vocabulary import Vocabulary, load
from cases.states import Actor, Channel, Forbidden, NotNow, Verb
from mediation.directory import leader_of
from mediation.models import Category, Site, Tier
from tests.cases.street import Street


def printed(*args: object, **options: object) -> str:
    out = StringIO()
    call_command(*args, stdout=out, **options)
    return out.getvalue()


def test_texts_are_read_a_line_each(seeded: Vocabulary, tmp_path: Path) -> None:
    file = tmp_path / "texts.txt"
    file.write_text("锦绣华庭3号楼2单元501漏水\n\n1\n", encoding="utf-8")
    first, second = [json.loads(line) for line in printed("read_texts", str(file)).splitlines()]
    assert list(first) == ["text", "intent", "category", "tier", "urgency", "site", "building", "unit", "room", "why"]
    assert (first["intent"], first["category"][0], first["tier"], first["urgency"]) == ("report", "leak", "N", "normal")
    assert (first["site"], first["building"]) == ("锦绣华庭", "3号楼")
    assert (first["unit"], first["room"]) == ("2", "501")
    assert any("漏水" in why for why in first["why"])
    assert (second["intent"], second["category"], second["site"], second["building"]) == ("confirm", [], None, None)


def test_a_table_is_scored_however_site_and_building_are_written(seeded: Vocabulary, tmp_path: Path) -> None:
    file = tmp_path / "texts.tsv"
    rows = [
        "text\tintent\tcategory\turgency\tsite\tbuilding",
        "锦绣华庭3号楼漏水\treport\tleak;noise\tnormal\tjxht\t3",
        "东苑公寓5幢着火了\temergency_report\tsafety\turgent\tEast Park Apartments\t5栋",
        "你好\tspam\t\t\t\t",
    ]
    file.write_text("\n".join(rows), encoding="utf-8")
    said = printed("read_texts", str(file), score=True)
    assert "site       100.0%  3/3" in said and "building   100.0%  3/3" in said
    assert "intent      66.7%  2/3" in said and "1/1" in said
    assert "intent: 你好  read help, should be spam" in said


def test_without_the_seed_it_says_so(bare: None) -> None:
    with pytest.raises(CommandError, match="seed_standing_facts"):
        printed("read_texts", "-")


def test_a_file_that_is_not_there_is_told(seeded: Vocabulary) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        printed("read_texts", "/nowhere.txt")


def test_teaching_twice_learns_the_same() -> None:
    pytest.importorskip("sklearn")
    lessons = [training.lesson(label, normal(label.text)) for label in texts.on_file()[::12]]
    once, again = training.learn(lessons), training.learn(lessons)
    assert once == again
    judged = judging.judge("卫生间顶上漏水,一直往下滴", learned=once)
    assert max(judged.category, key=lambda code: judged.category[code]) == "leak"
    assert "漏" in "".join(judged.because("category", "leak"))


# -- corrections ------------------------------------------------------------------------------------------------------


def reported(words: str) -> object:
    read = understand(words, vocabulary=load())
    return report(
        NewReport(
            words=words,
            category=read.category,
            tier=read.tier,
            channel=Channel.TEXT,
            phone="+8613800139999",
            site=Site.objects.get(name="锦绣华庭"),
            reading=read.as_noted(),
        ),
        by=Actor(phone="+8613800139999"),
    )


def leader() -> Actor:
    return Actor(member=leader_of(Site.objects.get(name="锦绣华庭")))


def test_a_correction_changes_the_case_plans_anew_and_is_kept(street: Street) -> None:
    case = reported("楼下电钻吵死了")
    before = Clock.objects.get(case=case, promise="resolve").due_at
    correcting.correct(case, by=leader(), category=Category.objects.get(code="safety"), tier=Tier.HIGH, words="看过了")
    case = type(case).objects.get(pk=case.pk)
    assert (case.category.code, case.tier) == ("safety", Tier.HIGH)
    assert Clock.objects.get(case=case, promise="resolve").due_at < before
    kept = {(each.field, each.read, each.corrected) for each in Correction.objects.filter(case=case)}
    assert kept == {("category", "noise", "safety"), ("tier", "N", "H")}
    event = CaseEvent.objects.get(case=case, verb=Verb.CORRECT)
    assert (event.facts["old_tier"], event.facts["new_tier"], event.words) == ("N", "H", "看过了")


def test_nothing_to_correct_is_refused_and_a_resident_may_not(street: Street) -> None:
    case = reported("楼下电钻吵死了")
    noise = Category.objects.get(code="noise")
    with pytest.raises(NotNow):
        correcting.correct(case, by=leader(), category=noise, tier=Tier.NORMAL)
    with pytest.raises(Forbidden):
        correcting.correct(case, by=Actor(phone="+8613800139999"), category=noise, tier=Tier.LOW)
    assert not Correction.objects.exists()


def test_corrections_advise_which_words_to_add_and_drop(street: Street) -> None:
    quality = Category.objects.get(code="quality")
    for words in ("电钻从早吵到晚吵死了,瓷砖鼓胞", "楼下电钻声音太吵,震得瓷砖鼓胞了"):
        case = reported(words)
        assert case.category.code == "noise"
        correcting.correct(case, by=leader(), category=quality, tier=Tier.NORMAL)
    said = printed("word_advice")
    assert "add   quality" in said and "鼓胞" in said
    assert "drop  " in said
