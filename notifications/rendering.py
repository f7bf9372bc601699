"""What a text says: a template file `texts/<language>/<template>.txt` of any app, or the version of it that a person
wrote and that is in use, filled with plain values.

Values are never marked up and never read as template code; a value the template needs and did not get is an error,
not a hole in somebody's message. Which deed says what to whom is settled by whoever queues the message.
"""

import hashlib
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Never

from django.template import Context, Engine, engines
from django.template.backends.django import DjangoTemplates
from django.template.base import Template, TextNode, VariableNode
from django.template.utils import get_app_template_dirs

from config.custody.remembered import Remembered
from notifications import segments
from notifications.models import Wording

Params = Mapping[str, str | int]


class WordsMissing(Exception):
    """A template asked for a value it was not given. Not a KeyError: Django's templates would swallow that."""


class Remarked(str):
    """A value with a remark in it, which is left out of a text that would cost a part more with it."""

    without: str

    def __new__(cls, value: str, *, without: str) -> "Remarked":
        remarked = super().__new__(cls, value)
        remarked.without = without
        return remarked


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """A text ready to send: its body, the version of the template it came from, the parts it costs, the values it
    took."""

    body: str
    version: str
    parts: int
    params: Params


class StrictContext(Context):
    """A template context in which an unknown name raises instead of reading as empty."""

    def __getitem__(self, key: Any) -> Any:
        for layer in reversed(self.dicts):
            if key in layer:
                return layer[key]
        return self._missing(key)

    def _missing(self, key: object) -> Never:
        raise WordsMissing(f"the text needs a value for “{key}”")


def plain(text: str) -> str:
    """The text without what a database or a phone cannot hold: NULs and lone surrogates."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def one_line(value: str) -> str:
    """A value fit to stand inside a sentence: no line breaks, control characters or direction marks."""
    spaced = " ".join(plain(value).split())
    if spaced.isprintable():  # so is nearly every value; marks and controls never are
        return spaced
    return "".join(char for char in spaced if unicodedata.category(char) != "Cc" and char not in DIRECTION_MARKS)


DIRECTION_MARKS = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


# The words in use that a person wrote, by template and language: their number and their text.
Edited = Mapping[tuple[str, str], tuple[int, str]]


def in_use(templates: Iterable[str]) -> Edited:
    """The edited words in use for these templates, in every language. One query at most, where nothing has changed; a
    change is in force at once."""
    edited, wanted = _EDITED(), set(templates)
    return {key: words for key, words in edited.items() if key[0] in wanted}


def _read_edited() -> Edited:
    rows = Wording.objects.filter(is_current=True)
    return {
        (template, language): (version, body)
        for template, language, version, body in rows.values_list("template", "language", "version", "body")
    }


_EDITED = Remembered(_read_edited, of=(Wording,))


def render(template: str, *, language: str, params: Params, edited: Edited | None = None) -> Rendered:
    """Fill a template. `language` is a code of settings.LANGUAGES; values are text or whole numbers.

    `edited` are the words in use as `in_use` gave them; the file's words stand where it names none. The version is `v3`
    for the third edited one, and a digest of the file's words otherwise. Raises WordsMissing for a value not given,
    TypeError for a value of another kind, and Django's TemplateDoesNotExist when no app has the file.
    """
    number, written = (edited or {}).get((template, language), (0, ""))
    source = compiled(written) if number else _load(f"texts/{language}/{template}.txt")
    values = _taken(template, params, names_in(source))
    body, parts = _counted(source, values)
    if parts > 1 and any(isinstance(params[name], Remarked) for name in values):
        bare = {name: _bare(params[name], values[name]) for name in values}
        shorter, fewer = _counted(source, bare)
        if fewer < parts:
            body, parts, values = shorter, fewer, bare
    version = f"v{number}" if number else hashlib.sha256(str(source.source).encode()).hexdigest()[:12]
    return Rendered(body=body, version=version, parts=parts, params=values)


def _bare(given: str | int, taken: str | int) -> str | int:
    """The value without its remark, if it has one."""
    return one_line(given.without) if isinstance(given, Remarked) else taken


def _counted(source: Template, values: Params) -> tuple[str, int]:
    body = fill(source, values)
    return body, segments.parts(body)


def fill(source: Template, values: Params) -> str:
    """The template's words with these values, without empty lines. Raises WordsMissing."""
    pieces = _pieces(source)
    filled: str
    if pieces is None:
        filled = str(source.render(StrictContext(dict(values), autoescape=False, use_l10n=False)))
    else:
        filled = "".join(str(_given(values, text)) if is_name else text for is_name, text in pieces)
    return "\n".join(line.strip() for line in filled.splitlines() if line.strip())


@lru_cache(maxsize=256)
def compiled(source: str) -> Template:
    """A template from its text. Raises Django's TemplateSyntaxError."""
    return _engine().from_string(source)


def on_file(template: str, *, language: str) -> str:
    """The words of the file. Raises TemplateDoesNotExist."""
    return str(_load(f"texts/{language}/{template}.txt").source).strip()


def folders() -> list[Path]:
    """Every folder `texts` that templates are found in, the first ones first."""
    dirs = [Path(str(folder)) for folder in (*_engine().dirs, *get_app_template_dirs("templates"))]
    return [texts for folder in dirs if (texts := folder / "texts").is_dir()]


def names_in(source: Template) -> Collection[str] | None:
    """The values the words take; None for words with conditions in them, which may take any."""
    pieces = _pieces(source)
    return None if pieces is None else list(dict.fromkeys(text for is_name, text in pieces if is_name))


@lru_cache(maxsize=512)
def _pieces(source: Template) -> tuple[tuple[bool, str], ...] | None:
    """Words that are nothing but text and plain names, piece by piece: a tenth of the work of Django's engine, which
    a sweep does a thousand times. None for any other template."""
    pieces = []
    for node in source.nodelist:
        if isinstance(node, TextNode):
            pieces.append((False, node.s))
        elif isinstance(node, VariableNode) and (name := node.filter_expression.token).isidentifier():
            pieces.append((True, name))
        else:
            return None
    return tuple(pieces)


def _taken(template: str, params: Params, names: Collection[str] | None) -> dict[str, str | int]:
    """The values the words take, fit for a text. Raises WordsMissing and TypeError."""
    values: dict[str, str | int] = {}
    for name in params if names is None else names:
        value = _given(params, name)
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise TypeError(f"{template}: “{name}” is neither text nor a whole number")
        values[name] = one_line(value) if isinstance(value, str) else value
    return values


def _given(params: Params, name: str) -> str | int:
    try:
        return params[name]
    except KeyError:
        raise WordsMissing(f"the text needs a value for “{name}”") from None


def _load(path: str) -> Template:
    return _engine().get_template(path)


def _engine() -> Engine:
    backend = engines["django"]
    assert isinstance(backend, DjangoTemplates)
    return backend.engine
