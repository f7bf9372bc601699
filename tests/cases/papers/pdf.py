"""Reading a PDF as a person would, and asking for one as a member does."""

from __future__ import annotations

import io
import re
from typing import Any

from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from cases import papers, reporters
from cases.models import Case, Document, Key
from cases.papers import ordering
from cases.paperwork import PaperKind, Purpose
from cases.states import Actor
from mediation.models import Member

# At the foot of each page: the number, which page it is, version and case.
_FOOT = re.compile(r"（\d{4}）[^（）]{1,20}字第\d+号第\d+页共\d+页(第\d+版([A-Z]+-\d+-\d+)?)?$")


def text_of(content: bytes) -> str:
    """All that stands in it but at the foot of pages, without the blanks and line ends that setting it brought in."""
    pages = [squeezed(page.extract_text()) for page in PdfReader(io.BytesIO(content)).pages]
    return "".join(_FOOT.sub("", page) for page in pages)


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u200b]", "", text)


def printed_for(
    case: Case, member: Member | None, kind: str, about: int = 0, *, purpose: str = Purpose.FILE
) -> Document:
    """Printed by this member; the row with its bytes."""
    assert member is not None
    by = Actor(member=member)
    if kind == PaperKind.VOLUME:
        order = papers.order(case, by=by, purpose=purpose)
        papers.carry_out()
        order = ordering.PrintOrder.objects.get(pk=order.pk)
        assert order.document_id is not None, order.sentence
        pk: Any = order.document_id
    else:
        event = papers.print_paper(case, by=by, wanted=papers.Wanted(kind, about), purpose=purpose)
        pk = event.facts["printed"]["document"]
    return Document.objects.select_related("impression", "number").get(pk=pk)


def taken_behind(key: Key, kind: str, about: int = 0) -> Document:
    """A side's own copy, taken behind its link; the row with its bytes."""
    wanted, by = papers.Wanted(kind, about), Actor(case_id=key.case_id, phone=str(key.phone), through=key.through)
    event = papers.print_paper(reporters.matter(key.case), by=by, wanted=wanted, purpose=Purpose.PARTY)
    pk = event.facts["printed"]["document"]
    return Document.objects.select_related("impression", "number").get(pk=pk)


def words_in(document: Document) -> str:
    return text_of(bytes(document.impression.content))


def signed_in(member: Member | None) -> Client:
    assert member is not None
    client = Client()
    client.force_login(member)
    return client


def shelf_of(case: Case, member: Member) -> str:
    """The page with the papers of the case."""
    answer = signed_in(member).get(reverse("papers", args=[case.number]))
    assert answer.status_code == 200
    return answer.content.decode()
