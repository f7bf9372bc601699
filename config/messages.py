"""The words on screen: English msgids collected from code and templates, Chinese beside them, compiled with Babel.

`python -m config.messages extract` merges new msgids into the Chinese file, `compile` writes the .mo that Django reads,
`check` fails on anything untranslated, fuzzy or left over. No system gettext is needed. Texts sent by SMS are not here:
each language has its own files in `notifications`.
"""

import argparse
import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("config", "mediation", "notifications", "cases")
LOCALE_DIR = ROOT / "config" / "locale"
PO_FILE = LOCALE_DIR / "zh_Hans" / "LC_MESSAGES" / "django.po"
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
HEADER = """\
# What people read on screen, in the plain Chinese of a street office.
# Terms follow one list: a case is 纠纷, a lead 经办人, to assign 派单, an escalation 督办."""

PO_HEAD = r"""msgid ""
msgstr ""
"Language: zh_Hans\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: nplurals=1; plural=0;\n"
"""


def sources(root: Path = ROOT) -> Iterator[Path]:
    """Yield every Python file and HTML template of the four packages, in a stable order."""
    for package in PACKAGES:
        found = [*(root / package).rglob("*.py"), *(root / package).rglob("*.html")]
        yield from sorted(path for path in found if "migrations" not in path.parts)


def messages_of(path: Path) -> Iterator[tuple[str | tuple[str, ...], list[str], str | None]]:
    """Yield (msgid or plural pair, translator comments, context) of one file.

    A template is first turned into gettext calls. The brackets around it keep Python's tokenizer from reading its
    white space as indentation.
    """
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        text = f"( {templatize(text)}\n)"
    source = io.BytesIO(text.encode())
    for _line, message, comments, context in extract(
        "python", source, keywords=KEYWORDS, comment_tags=("Translators:",), options={"encoding": "utf-8"}
    ):
        yield message, comments, context


def collect(root: Path = ROOT) -> Catalog:
    """Build the template catalogue of all msgids in the source, each with the files it stands in."""
    catalog = Catalog(charset="utf-8", fuzzy=False)
    for path in sources(root):
        place = (path.relative_to(root).as_posix(), 0)
        for message, comments, context in messages_of(path):
            catalog.add(message, locations=[place], auto_comments=comments, context=context)
    return catalog


def load(po_file: Path = PO_FILE) -> Catalog:
    """Read the Chinese file; an absent one is an empty catalogue."""
    if not po_file.exists():
        return Catalog(locale="zh_Hans", charset="utf-8", fuzzy=False)
    with po_file.open("rb") as source:
        return read_po(source, locale="zh_Hans", charset="utf-8")


def save(catalog: Catalog, po_file: Path = PO_FILE) -> None:
    """Write the Chinese file: by source file, without line numbers, so that a diff shows only what changed."""
    out = io.BytesIO()
    write_po(out, catalog, width=120, ignore_obsolete=True, sort_by_file=True, include_lineno=False, omit_header=True)
    po_file.parent.mkdir(parents=True, exist_ok=True)
    po_file.write_bytes(f"{HEADER}\n{PO_HEAD}\n".encode() + out.getvalue())


def merge(po_file: Path = PO_FILE, root: Path = ROOT) -> Catalog:
    """Bring the Chinese file up to date: new msgids empty, vanished ones dropped, the rest as they were."""
    catalog = load(po_file)
    catalog.update(collect(root), no_fuzzy_matching=True)
    save(catalog, po_file)
    return load(po_file)


def untranslated(catalog: Catalog) -> list[str]:
    """Return the msgids that have no Chinese words yet."""
    return [str(message.id) for message in catalog if message.id and not all(_forms(message.string))]


def faults(po_file: Path = PO_FILE, root: Path = ROOT) -> list[str]:
    """Return one sentence for each thing wrong with the Chinese file; an empty list means it is whole."""
    catalog, source = load(po_file), collect(root)
    wanted = {(message.id, message.context) for message in source if message.id}
    present = {(message.id, message.context): message for message in catalog if message.id}
    found = [f"not in the file, run extract: {key[0]!r}" for key in sorted(wanted - present.keys(), key=str)]
    found += [f"no longer in the source, run extract: {key[0]!r}" for key in sorted(present.keys() - wanted, key=str)]
    found += [f"obsolete: {message.id!r}" for message in catalog.obsolete.values()]
    found += [f"untranslated: {msgid!r}" for msgid in untranslated(catalog)]
    found += [f"fuzzy: {message.id!r}" for message in present.values() if message.fuzzy]
    found += [f"{error}: {message.id!r}" for message, errors in catalog.check() for error in errors]
    return found


def compile_all(locale_dir: Path = LOCALE_DIR) -> list[Path]:
    """Write the .mo beside every .po and return the files written. Safe to run twice, and by two at once."""
    written = []
    for po_file in sorted(locale_dir.rglob("*.po")):
        target = po_file.with_suffix(".mo")
        out = io.BytesIO()
        write_mo(out, load(po_file))
        if not target.exists() or target.read_bytes() != out.getvalue():
            half = target.with_suffix(f".mo.{os.getpid()}")
            half.write_bytes(out.getvalue())
            half.replace(target)
        written.append(target)
    return written


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m config.messages", description=__doc__)
    parser.add_argument("deed", choices=["extract", "compile", "check"])
    deed = parser.parse_args(arguments).deed
    if deed == "extract":
        missing = untranslated(merge())
        _say(f"{PO_FILE.relative_to(ROOT)}: {len(missing)} to translate", *missing)
        return 0
    if deed == "compile":
        _say(*(f"wrote {path.relative_to(ROOT)}" for path in compile_all()))
        return 0
    found = faults()
    _say(*found, "messages: " + (f"{len(found)} faults" if found else "complete"))
    return 1 if found else 0


def _forms(string: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    return (string,) if isinstance(string, str) else tuple(string or ("",))


def _say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))


if __name__ == "__main__":
    sys.exit(main())
