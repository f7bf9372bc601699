"""Reading the seed's data files: tab-separated, a heading line, UTF-8, ` | ` between the items of a list."""

import csv
from pathlib import Path

DATA = Path(__file__).parent / "data"


def rows(name: str) -> list[dict[str, str]]:
    """The rows of `data/<name>.tsv`, by column."""
    with (DATA / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        return [
            {column: value or "" for column, value in row.items()}
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        ]


def items(cell: str) -> list[str]:
    """The items of a list in one cell."""
    return [item.strip() for item in cell.split("|") if item.strip()]
