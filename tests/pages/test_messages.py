"""The Chinese words: complete, compiled, and kept so by a tool that finds what is missing."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from config import messages


def tree(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def ids(catalog: Catalog) -> set[object]:
    return {message.id for message in catalog if message.id}


def test_every_word_on_screen_has_its_chinese() -> None:
    assert messages.faults() == []


def test_words_are_found_in_code_and_in_templates(tmp_path: Path) -> None:
    root = tree(
        tmp_path,
        {
            "cases/a.py": "x = gettext_lazy('From code')\ny = ngettext('%(n)d case', '%(n)d cases', 2)\n",
            "cases/templates/a.html": "{% load i18n %}<p>\n  {% translate 'Inline' %}\n {% if a %}\n      "
            "{% blocktranslate trimmed with n=b %}\n Block\n   {{ n }} \n{% endblocktranslate %}{% endif %}\n"
            "   {{ x|default:_('In a filter') }} it's (odd \" text) </p>\n"
            "{% translate 'May' context 'month' %}",
            "cases/migrations/0001.py": "_('Not this')",
        },
    )
    found = ids(messages.collect(root))
    assert found == {"From code", ("%(n)d case", "%(n)d cases"), "Inline", "Block %(n)s", "In a filter", "May"}


def test_extract_keeps_translations_and_drops_what_is_gone(tmp_path: Path) -> None:
    po = tmp_path / "django.po"
    root = tree(tmp_path, {"cases/a.py": "_('Keep')\n_('Drop')\n"})
    catalog = messages.merge(po, root)
    catalog["Keep"].string = "保留"
    messages.save(catalog, po)
    tree(root, {"cases/a.py": "_('Keep')\n_('New')\n"})
    merged = messages.merge(po, root)
    assert ids(merged) == {"Keep", "New"}
    assert merged["Keep"].string == "保留"
    assert messages.untranslated(merged) == ["New"]
    before = po.read_bytes()
    messages.merge(po, root)
    assert po.read_bytes() == before, "a second run changes nothing"


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ('msgid "Word"\nmsgstr ""\n', "untranslated"),
        ('#, fuzzy\nmsgid "Word"\nmsgstr "词"\n', "fuzzy"),
        ('msgid "Word"\nmsgstr "词"\n\nmsgid "Gone"\nmsgstr "走"\n', "no longer in the source"),
        ('msgid "Word"\nmsgstr "词"\n\n#~ msgid "Old"\n#~ msgstr "旧"\n', "obsolete"),
        ("", "not in the file"),
    ],
)
def test_check_names_each_fault(tmp_path: Path, entry: str, fault: str) -> None:
    root = tree(tmp_path, {"cases/a.py": "_('Word')\n", "django.po": messages.PO_HEAD + "\n" + entry})
    found = messages.faults(tmp_path / "django.po", root)
    assert len(found) == 1
    assert found[0].startswith(fault)


def test_check_finds_a_placeholder_lost_in_translation(tmp_path: Path) -> None:
    entry = '#, python-format\nmsgid "%(n)d cases"\nmsgstr "%(m)d 件"\n'
    root = tree(tmp_path, {"cases/a.py": "_('%(n)d cases')\n", "django.po": messages.PO_HEAD + "\n" + entry})
    assert len(messages.faults(tmp_path / "django.po", root)) == 1


def test_compile_writes_what_django_reads_and_is_quiet_the_second_time(tmp_path: Path) -> None:
    tree(tmp_path, {"zh_Hans/LC_MESSAGES/django.po": messages.PO_HEAD + '\nmsgid "Word"\nmsgstr "词"\n'})
    (written,) = messages.compile_all(tmp_path)
    stamp = written.stat().st_mtime_ns
    messages.compile_all(tmp_path)
    assert written.stat().st_mtime_ns == stamp
    assert "词".encode() in written.read_bytes()
