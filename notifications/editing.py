"""Editing what texts say: which templates there are, what they may say, what a new version would cost, saving it.

A person's words may hold values and nothing else of the template language, besides `{% if value %}`: they must not be
able to read settings or files. What values a template knows is declared by its file; how long these can get stands in
`texts/longest.json` beside the templates, without the remark that some bring (`rendering.Remarked`): it goes where it
would cost a part. How a text is filled is `rendering`.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications import rendering, segments
from notifications.models import Wording

VALUE = re.compile(r"{{\s*(\w+)\s*}}")
CONDITION = re.compile(r"{%\s*(?:(?:if|elif)\s+(?:not\s+)?(\w+)|else|endif)\s*%}")
MARKUP = re.compile(r"{{.*?}}|{%.*?%}|{#.*?#}|{{|{%|{#|}}|%}|#}")
# What a text that names it must go on naming: without it nobody knows which dispute it is about.
NEVER_LEFT_OUT = frozenset({"number"})
LONGEST_BODY = 1000


@dataclass(frozen=True, kw_only=True)
class Preview:
    """A text with its longest values, what it costs, and what is wrong with it (sentences in the reader's language)."""

    body: str
    units: int
    parts: int
    allowed_parts: int
    is_gsm: bool
    problems: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class TemplateText:
    """One template in one language: the words in use, their version (0 for the file's), and the file's own words."""

    template: str
    language: str
    body: str
    version: int
    default: str


def template_texts() -> Iterator[TemplateText]:
    """Every template in every language, by name."""
    names = sorted({file.stem for folder in rendering.folders() for file in folder.glob("*/*.txt")})
    edited = rendering.in_use(names)
    for name in names:
        for language, _label in settings.LANGUAGES:
            text = _template_text(name, language, edited)
            if text is not None:
                yield text


def get(template: str, language: str) -> TemplateText | None:
    """One of them; None when there is no such file."""
    if not re.fullmatch(r"[a-z0-9_]+", template) or language not in dict(settings.LANGUAGES):
        return None
    return _template_text(template, language, rendering.in_use([template]))


def declared(template: str, language: str) -> frozenset[str]:
    """The values a template knows: those its file uses."""
    return frozenset(_used(rendering.on_file(template, language=language)))


def longest(template: str, language: str) -> dict[str, str]:
    """Each value the template knows, as long as it can get."""
    values = _measures().get("values", {}).get(language, {})
    return {name: str(values.get(name, name)) for name in sorted(declared(template, language))}


def allowed_parts(template: str) -> int:
    """How many parts the text may cost: one, and two where it is the first a person gets from us, or
    carries what was said with the address of the case."""
    return int(_measures().get("parts", {}).get(template, 1))


def preview(template: str, language: str, body: str) -> Preview:
    """What the words would look like with the longest values, and every reason not to use them."""
    body = body.replace("\r\n", "\n").strip()
    problems = list(_wrong_words(template, language, body))
    text = body
    if not problems:
        try:
            text = rendering.fill(rendering.compiled(body), longest(template, language))
        except TemplateSyntaxError:
            problems.append(_("The conditions in this text do not fit together: each {% if … %} needs an {% endif %}."))
    parts, allowed = segments.parts(text), allowed_parts(template)
    if parts > allowed:
        problems.append(
            _("With the longest values this is %(parts)d parts; %(allowed)d are allowed. Please shorten it.")
            % {"parts": parts, "allowed": allowed}
        )
    return Preview(
        body=text,
        units=segments.units(text),
        parts=parts,
        allowed_parts=allowed,
        is_gsm=segments.is_gsm(text),
        problems=tuple(problems),
    )


@transaction.atomic
def save(template: str, language: str, body: str, *, by: Any) -> Wording:
    """Put a new version into use, at once. Raises ValueError with the first sentence of what is wrong."""
    body = body.replace("\r\n", "\n").strip()
    seen = preview(template, language, body)
    if seen.problems:
        raise ValueError(seen.problems[0])
    rows = Wording.objects.filter(template=template, language=language)
    list(rows.select_for_update().values_list("pk"))
    rows.filter(is_current=True).update(is_current=False)
    latest = rows.aggregate(latest=Max("version"))["latest"] or 0
    return Wording.objects.create(
        template=template, language=language, version=latest + 1, body=body, edited_by=by, at=timezone.now()
    )


def back_to_file(template: str, language: str) -> int:
    """Let the file's words stand again. Returns how many versions were in use: one or none; all are kept."""
    return Wording.objects.filter(template=template, language=language, is_current=True).update(is_current=False)


def _template_text(template: str, language: str, edited: rendering.Edited) -> TemplateText | None:
    try:
        default = rendering.on_file(template, language=language)
    except TemplateDoesNotExist:
        return None
    version, body = edited.get((template, language), (0, default))
    return TemplateText(template=template, language=language, body=body, version=version, default=default)


def _wrong_words(template: str, language: str, body: str) -> Iterator[str]:
    if not body:
        yield _("A text needs words.")
    if len(body) > LONGEST_BODY:
        yield _("This is far too long for a text.")
    if rendering.plain(body) != body or any(char in body for char in rendering.DIRECTION_MARKS):
        yield _("This text holds characters that nobody can see. Please type it again.")
    for markup in MARKUP.findall(body):
        if not VALUE.fullmatch(markup) and not CONDITION.fullmatch(markup):
            yield _("“%(markup)s” cannot stand in a text: only values like {{ number }} can.") % {"markup": markup}
    names, used = declared(template, language), set(_used(body))
    for name in sorted(used - names):
        yield _("This text has no value called “%(name)s”. It has: %(names)s.") % {
            "name": name,
            "names": ", ".join(sorted(names)) or "-",
        }
    for name in sorted((NEVER_LEFT_OUT & names) - set(VALUE.findall(body))):
        yield _("The text must name {{ %(name)s }}: without it nobody knows which dispute it is about.") % {
            "name": name
        }


def _used(body: str) -> Iterator[str]:
    yield from VALUE.findall(body)
    yield from (name for name in CONDITION.findall(body) if name)


def _measures() -> dict[str, Any]:
    """What every app says of its own texts, as one table; of two the first one found counts."""
    measures: dict[str, Any] = {"values": {}, "parts": {}}
    for folder in reversed(rendering.folders()):
        place = folder / "longest.json"
        said = json.loads(place.read_text(encoding="utf-8")) if place.is_file() else {}
        measures["parts"] |= said.get("parts", {})
        for language, values in said.get("values", {}).items():
            measures["values"].setdefault(language, {}).update(values)
    return measures
