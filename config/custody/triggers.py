"""Triggers that nobody can talk out of it: what the database refuses whoever asks, its owner included.

They are django-pgtrigger's, so that migrations make and drop them, but for one thing: the library lets any session skip
a trigger by a setting (`pgtrigger.ignore`). The functions made here do not look at it, nor at anything else that a
session may set, save who speaks in it.
"""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.db import models
from pgtrigger import compiler


class WithoutEscape(compiler.UpsertTriggerSql):
    """The library's statement without the part that asks whether to skip. Migrations name it: its words stay as they
    are, and what must differ gets a class of its own."""

    def get_template(self) -> str:
        return """
            CREATE OR REPLACE FUNCTION {pgid}()
            RETURNS TRIGGER AS $$
                {declare}
                BEGIN
                    {func}
                END;
            $$ LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp;

            DROP TRIGGER IF EXISTS {pgid} ON {table};
            CREATE {constraint} TRIGGER {pgid}
                {when} {operation} ON {table}
                {timing}
                {referencing}
                FOR EACH {level} {condition}
                EXECUTE PROCEDURE {execute};

            COMMENT ON TRIGGER {pgid} ON {table} IS '{hash}';
        """


class Unconditional(pgtrigger.Trigger):
    """Any trigger of ours. What it refuses is refused as a missing right is: SQLSTATE 42501."""

    def compile(self, model: type[models.Model]) -> Any:
        made = super().compile(model)
        words = {name: value for name, value in made.sql.kwargs.items() if name != "ignore_func_name"}
        return compiler.Trigger(name=made.name, sql=WithoutEscape(**words))


def refuse(sentence: str) -> str:
    """The statement that refuses; `%` in the sentence is the table's name."""
    return f"RAISE EXCEPTION '{sentence}', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';"


class Stays(Unconditional):
    """No row is changed, none taken away."""

    name = "stays"
    when = pgtrigger.Before
    operation = pgtrigger.Update | pgtrigger.Delete
    func = refuse("% is evidence: no row of it is changed or taken away")


class IsNotTakenAway(Unconditional):
    """No row is taken away; `but` in SQL: save those of which this is true."""

    name = "is_not_taken_away"
    when = pgtrigger.Before
    operation = pgtrigger.Delete

    def __init__(self, but: str = "") -> None:
        super().__init__(
            condition=pgtrigger.Condition(f"NOT coalesce({but}, false)") if but else None,
            func=refuse("no such row of % is taken away" if but else "no row of % is taken away"),
        )


class IsNotEmptied(Unconditional):
    """The table is not emptied either; a row's own triggers do not see that."""

    name = "is_not_emptied"
    level = pgtrigger.Statement
    when = pgtrigger.Before
    operation = pgtrigger.Truncate
    func = refuse("% is not emptied")


class _AnythingBut(pgtrigger.Condition):
    """Whether any column but these is another than before."""

    def __init__(self, moving: tuple[str, ...]) -> None:
        self.moving = moving

    def resolve(self, model: type[models.Model]) -> str:
        """The condition in SQL, with the table's columns in their order."""
        standing = [field.column for field in model._meta.local_concrete_fields if field.name not in self.moving]
        return " OR ".join(f'OLD."{column}" IS DISTINCT FROM NEW."{column}"' for column in standing)


class MovesOnlySo(Unconditional):
    """Of a row only these fields ever become others."""

    name = "moves_only_so"
    when = pgtrigger.Before
    operation = pgtrigger.Update

    def __init__(self, *fields: str) -> None:
        sentence = f"of a row of % only these may change: {', '.join(fields)}"
        super().__init__(condition=_AnythingBut(fields), func=refuse(sentence))


class IsOverOnce(Unconditional):
    """A row of which this field is set is over: nothing of it changes any more."""

    name = "is_over_once"
    when = pgtrigger.Before
    operation = pgtrigger.Update

    def __init__(self, field: str) -> None:
        super().__init__(
            condition=pgtrigger.Condition(f'OLD."{field}" IS NOT NULL'),
            func=refuse(f"a row of % that has its {field} is over, and stays so"),
        )


# Whoever owns the table may write what happened earlier, and for others: a restored backup, the week of the demo.
_SAVE_ITS_OWNER = """
    IF pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER') THEN
        RETURN NEW;
    END IF;
"""


class IsOfNow(Unconditional):
    """A new row is of this moment, give or take some minutes (`custody_is_now`)."""

    name = "is_of_now"
    when = pgtrigger.Before
    operation = pgtrigger.Insert

    def __init__(self, column: str) -> None:
        super().__init__(
            condition=pgtrigger.Condition(f'NOT custody_is_now(NEW."{column}")'),
            func=_SAVE_ITS_OWNER + refuse("a row of % is written when it happens, not earlier and not later"),
        )
        self.column = column


class IsOfWhoSpeaks(Unconditional):
    """A new row is of a member who speaks in this transaction, as the door has said (`speaking`)."""

    name = "is_of_who_speaks"
    when = pgtrigger.Before
    operation = pgtrigger.Insert

    def __init__(self, column: str) -> None:
        super().__init__(
            condition=pgtrigger.Condition(f'NOT custody_is_speaking(NEW."{column}")'),
            func=_SAVE_ITS_OWNER + refuse("a row of % is written by whoever did it, through the door"),
        )


class IsStamped(Unconditional):
    """Whatever changes rows gives the table a new stamp, in the same transaction (`remembered`)."""

    name = "is_stamped"
    level = pgtrigger.Statement
    when = pgtrigger.After
    operation = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete | pgtrigger.Truncate
    func = (
        "INSERT INTO custody_stamp (name, stamp) VALUES (TG_TABLE_NAME, gen_random_uuid())"
        " ON CONFLICT (name) DO UPDATE SET stamp = EXCLUDED.stamp; RETURN NULL;"
    )
