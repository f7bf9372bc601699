"""`manage.py draw_figures`: the table of figures in `docs/figures.md`, written from their declarations.

Nothing of a figure is written down here. A test keeps the file current.
"""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from cases.figures.declaration import Declaration, Unit
from cases.figures.declarations import FIGURES

TABLE = Path(settings.BASE_DIR) / "docs" / "figures.md"

_HEAD = """# Figures

Written from the declarations (`cases/figures/declarations/`) by `./run manage draw_figures`; a test keeps it current,
and each figure is recounted by hand from a small told story in `tests/cases/figures/`. The page
`/figures/definitions/` says the same. Which cases a reader has is [law.md](law.md), section 8; why figures are declared
is [decision 37](decisions/0037-figures-are-declared.md).
"""


def _figure(figure: Declaration) -> str:
    with translation.override("zh-hans"):
        chinese = str(figure.name)
    is_part = figure.unit in (Unit.SHARE, Unit.TIME, Unit.HOUSEHOLDS)
    counted = f"{figure.part_is} ÷ {figure.whole_is}" if is_part else f"{figure.part_is}; of {figure.whole_is}"
    rows = ", ".join(f"`{table.__name__}`" for table in figure.rows)
    readers = ", ".join(figure.read_by)
    unopened = ", ".join(reader.value for reader in sorted(figure.readers - figure.opened_by))
    public = "; in counts on the public board of a site" if figure.is_public else ""
    lines = [
        f"## {figure.name} · {chinese}",
        "",
        f"| `{figure.key}` | {Unit(figure.unit).label} |",
        "|---|---|",
        f"| counted | {counted} |",
        f"| left out | {figure.left_out} |",
        f"| from | {rows} |",
        f"| read by | {readers}{f'; without its cases by {unopened}' if unopened else ''}{public} |",
        f"| could be polished | {figure.polished} |",
        f"| and why it cannot | {figure.held_by} |",
        "",
    ]
    return "\n".join(lines)


def page() -> str:
    """The whole page."""
    with translation.override("en"):
        return "\n".join([_HEAD, *(_figure(figure) for figure in FIGURES.values())])


class Command(BaseCommand):
    help = "Writes docs/figures.md from the declarations of the figures; --check only says whether it is current."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing, fail if the page is out of date")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["check"]:
            TABLE.write_text(page(), encoding="utf-8")
        elif TABLE.read_text(encoding="utf-8") != page():
            raise CommandError("docs/figures.md is out of date: ./run manage draw_figures")
