"""Who is told of what becomes of a note: its author, whoever leads by now."""

from __future__ import annotations

from cases.announcements.snapshot import Recipient
from cases.models import CaseEvent, Note
from cases.states import Verb


def author_of(event: CaseEvent) -> list[Recipient]:
    """Whose note the street office opened; nobody of anything else, or who is switched off. One statement at most."""
    if event.verb != Verb.OPEN_NOTE:
        return []
    note = Note.objects.filter(pk=event.facts.get("note_id")).select_related("by").first()
    return [Recipient(str(note.by.phone), note.by.language, note.by.pk)] if note and note.by.is_active else []
