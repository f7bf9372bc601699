"""What cases are looked up by: one row a case of cut words, and the marks of those to be cut anew. No evidence: it is
made of other rows, and can be made again (`cases.searchable`, `manage.py search_index`).
"""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from config.custody.kinds import working
from config.custody.triggers import Unconditional


class IsMarked(Unconditional):
    """Whatever a case is found by has changed: its row is to be made anew, in whatever way it was written. `case`: the
    column with the case's key. `moved`: on updates of these columns too; without, of new rows only."""

    name = "is_marked_for_search"
    when = pgtrigger.After

    def __init__(self, case: str, *, moved: tuple[str, ...] = (), condition: pgtrigger.Condition | None = None) -> None:
        operation = pgtrigger.Insert | pgtrigger.UpdateOf(*moved) if moved else pgtrigger.Insert
        super().__init__(
            operation=operation,
            condition=condition,
            func=f'INSERT INTO cases_searchmark (case_id) VALUES (NEW."{case}"); RETURN NULL;',  # noqa: S608 - a column of ours
        )


class IsForgotten(Unconditional):
    """Words that are masked are in the index no more, in the same statement. What else the case says is cut again."""

    name = "is_forgotten_by_search"
    when = pgtrigger.After
    operation = pgtrigger.Update
    condition = pgtrigger.Q(new__masked_at__isnull=False)
    func = (
        "WITH hit AS (UPDATE cases_searchable SET tokens = ts_delete(tokens, ARRAY("
        "SELECT lexeme FROM unnest(tokens) WHERE left(lexeme, 1) IN ('w', 'i', 'k', 'p'))) "
        "WHERE tokens @@ ('i' || NEW.id)::tsquery RETURNING case_id) "
        "INSERT INTO cases_searchmark (case_id) SELECT case_id FROM hit; RETURN NULL;"
    )


@working
class Searchable(models.Model):
    """What one case is found by, as `cases.searchable` writes it: a token begins with a letter that says what it is."""

    case = models.OneToOneField("cases.Case", on_delete=models.CASCADE, primary_key=True, related_name="searchable")
    tokens = SearchVectorField()

    class Meta:
        # Without a list of what is still to be sorted in, which every search would have to read through.
        indexes = [GinIndex(fields=["tokens"], name="searchable_tokens", fastupdate=False)]

    def __str__(self) -> str:
        return str(self.case_id)


@working
class SearchMark(models.Model):
    """The row of this case is to be made anew. Written by the database itself; never unique: a mark that a sweep has
    seen does not stand for what is written after it."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="+", db_index=False)

    def __str__(self) -> str:
        return str(self.case_id)
