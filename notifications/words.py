"""What a text says: a template file `texts/<language>/<template>.txt` of any app, filled with plain values.

Values are never marked up and never read as template code; a value the template needs and did not get is an error,
not a hole in somebody's message. Which deed says what to whom is settled by whoever queues the message.
"""

import hashlib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Never

from django.template import Context, engines
from django.template.backends.django import DjangoTemplates
from django.template.base import Template

from notifications import segments

Params = Mapping[str, str | int]


class WordsMissing(Exception):
    """A template asked for a value it was not given. Not a KeyError: Django's templates would swallow that."""


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """A text ready to send: its body, the version of the template it came from, the parts it costs."""

    body: str
    version: str
    parts: int


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
    return "".join(char for char in spaced if unicodedata.category(char) != "Cc" and char not in _DIRECTION_MARKS)


_DIRECTION_MARKS = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def render(template: str, *, language: str, params: Params) -> Rendered:
    """Fill a template. `language` is a code of settings.LANGUAGES; values are text or whole numbers.

    Raises WordsMissing for a value not given, TypeError for a value of another kind, and Django's
    TemplateDoesNotExist when no app has the file.
    """
    values: dict[str, str | int] = {}
    for name, value in params.items():
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise TypeError(f"{template}: “{name}” is neither text nor a whole number")
        values[name] = one_line(value) if isinstance(value, str) else value
    source = _load(f"texts/{language}/{template}.txt")
    filled = source.render(StrictContext(values, autoescape=False, use_l10n=False))
    body = "\n".join(line.strip() for line in filled.splitlines() if line.strip())
    version = hashlib.sha256(str(source.source).encode()).hexdigest()[:12]
    return Rendered(body=body, version=version, parts=segments.parts(body))


def _load(path: str) -> Template:
    backend = engines["django"]
    assert isinstance(backend, DjangoTemplates)
    return backend.engine.get_template(path)
