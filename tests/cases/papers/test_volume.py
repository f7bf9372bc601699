"""The whole case file: ordered, carried out by the worker, with its list of contents; and how far it is told."""

from __future__ import annotations

import io
import re
from datetime import timedelta

from django.urls import reverse
from pypdf import PdfReader

from cases import papers
from cases.actions import desk
from cases.models import Document, PrintOrder
from cases.paperwork import PaperKind, Purpose
from cases.states import Verb
from cases.tasks import print_files
from mediation.models import Member
from tests.addresses import picture
from tests.cases.papers.pdf import printed_for, shelf_of, signed_in, squeezed, words_in
from tests.cases.street import Street, by, fresh


def test_its_contents_name_the_page_on_which_each_paper_stands(street: Street) -> None:
    case = street.resolved(name="王秀兰")
    made = printed_for(case, street.leader, PaperKind.VOLUME)
    pages = [squeezed(page.extract_text()) for page in PdfReader(io.BytesIO(bytes(made.impression.content))).pages]
    assert made.pages == len(pages)
    contents = next(page for page in pages if "卷内目录" in page)
    for title in ("受理登记表", "权利义务告知书", "结案报告表", "办理记录", "卷宗情况说明"):
        at = next(place for place, page in enumerate(pages, 1) if page.startswith(title))
        row = contents.partition(title)[2]
        # Behind the page of one row stands the place of the next.
        assert re.match(rf".{{0,40}}?(必备|据实){at}(\D|\d+[\u4e00-\u9fff])", row), (title, at, row)


def test_every_event_of_the_case_stands_in_it(street: Street) -> None:
    case = street.resolved(name="王秀兰")
    text = words_in(printed_for(case, street.leader, PaperKind.VOLUME))
    for event in case.events.exclude(verb=Verb.PRINT).exclude(verb=Verb.REPORT):
        assert squeezed(event.words) in text, event


def test_an_empty_case_has_a_file_that_says_what_is_missing(street: Street) -> None:
    case = street.case("?", phone="")
    text = words_in(printed_for(case, street.leader, PaperKind.VOLUME))
    for said in ("卷内没有调解协议书", "卷内没有调解记录", "本案尚在办理", "卷内没有照片"):
        assert said in text, said


def test_photos_stand_in_it_with_their_digests(street: Street, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    case = street.case(pictures=[picture()])
    made = printed_for(case, street.leader, PaperKind.VOLUME)
    assert case.photos.get().sha256 in words_in(made)
    images = [image for page in PdfReader(io.BytesIO(bytes(made.impression.content))).pages for image in page.images]
    assert len(images) == 1


def test_a_photo_whose_file_is_gone_stands_by_its_digest(street: Street, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    case = street.case(pictures=[picture()])
    case.photos.get().file.delete(save=False)
    assert case.photos.get().sha256 in words_in(printed_for(case, street.leader, PaperKind.VOLUME))


def test_printed_again_without_change_it_is_the_same_row(street: Street, clock) -> None:
    case = street.resolved()
    first = printed_for(case, street.leader, PaperKind.VOLUME)
    clock.shift(timedelta(hours=5))
    printed_for(case, street.leader, PaperKind.INTAKE)
    assert printed_for(case, street.leader, PaperKind.VOLUME) == first
    assert printed_for(case, street.reviewer, PaperKind.VOLUME) == first
    desk.open_contact(case, by=by(street.leader), words="核实")
    assert printed_for(fresh(case), street.leader, PaperKind.VOLUME).version == 2


def test_it_is_ordered_by_a_press_and_the_page_tells_how_far_it_is(street: Street) -> None:
    case = street.resolved()
    client = signed_in(street.leader)
    where = reverse("papers", args=[case.number])
    for _press in range(2):
        client.post(reverse("desk-verb", args=[case.number, "print"]), {"paper": "volume", "purpose": "file"})
    order = PrintOrder.objects.get()
    page = client.get(where)
    assert page["Refresh"] == "2"
    assert "<progress" in page.content.decode()
    assert print_files() == 1
    order = PrintOrder.objects.get(pk=order.pk)
    assert order.ended_at is not None
    page = client.get(where)
    assert "Refresh" not in page
    assert reverse("paper", args=[case.number, order.document_id]) in page.content.decode()


def test_an_order_that_cannot_be_carried_out_ends_in_a_sentence(street: Street) -> None:
    case = street.assigned(name="王\ue123")
    papers.order(case, by=by(street.leader), purpose=Purpose.FILE)
    print_files()
    assert "U+E123" in PrintOrder.objects.get().sentence
    assert "U+E123" in shelf_of(case, street.leader)
    assert not Document.objects.exists()


def test_an_order_of_whoever_may_not_any_more_is_not_carried_out(street: Street) -> None:
    case = street.assigned()
    papers.order(case, by=by(case.lead), purpose=Purpose.FILE)
    Member.objects.filter(pk=case.lead_id).update(is_active=False)
    print_files()
    assert PrintOrder.objects.get().sentence
    assert not Document.objects.exists()


def test_an_order_whose_worker_died_is_taken_up_again(street: Street, clock) -> None:
    case = street.assigned()
    papers.order(case, by=by(street.leader), purpose=Purpose.FILE)
    PrintOrder.objects.update(started_at=case.reported_at)
    assert print_files() == 0, "somebody may be at it"
    clock.shift(timedelta(minutes=10))
    assert print_files() == 1
    assert PrintOrder.objects.get().document is not None
