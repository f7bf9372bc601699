"""Evidence in tables of others: a stand-in for their model, on which our triggers can stand. And the stamps of standing
facts (`remembered`)."""

from __future__ import annotations

from django.contrib.admin.models import LogEntry
from django.db import models

from .kinds import working
from .triggers import IsNotEmptied, Stays


class OperatorsDeed(LogEntry):
    """What an operator did in the administration: written by Django, never changed."""

    class Meta:
        proxy = True
        triggers = [Stays(), IsNotEmptied()]


@working
class Stamp(models.Model):
    """Which state a table of standing facts is in: another one after each statement that changed it. Triggers write
    it, in the right of whoever changes the facts."""

    name = models.CharField(max_length=63, primary_key=True)
    stamp = models.UUIDField()

    def __str__(self) -> str:
        return f"{self.name} {self.stamp}"
