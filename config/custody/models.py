"""Evidence in tables of others: a stand-in for their model, on which our triggers can stand."""

from __future__ import annotations

from django.contrib.admin.models import LogEntry

from .triggers import IsNotEmptied, Stays


class OperatorsDeed(LogEntry):
    """What an operator did in the administration: written by Django, never changed."""

    class Meta:
        proxy = True
        triggers = [Stays(), IsNotEmptied()]
