"""Words that members keep to use again (常用语)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from config.custody.kinds import working
from mediation.models import CoordinationGroup

LONGEST = 120


@working
class Phrase(models.Model):
    """A sentence of a member's own, to be put into their forms. `group`: shared with that group by its leader. It names
    nobody; what is made of it in a form is that form's words and not this row."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="phrases")
    group = models.ForeignKey(CoordinationGroup, on_delete=models.CASCADE, null=True, related_name="phrases")
    body = models.CharField(max_length=LONGEST)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "body"], name="phrase_is_kept_once"),
            models.CheckConstraint(condition=~Q(body=""), name="phrase_says_something"),
        ]

    def __str__(self) -> str:
        return self.body
