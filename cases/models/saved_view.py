"""A list that a member keeps by name: filters, words and order, as they stand in its address."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from config.custody.kinds import working
from mediation.models import CoordinationGroup


@working
class SavedView(models.Model):
    """One kept list. `asked`: which page, and what stands behind its question mark. `group`: shared with that group by
    its leader; what each of them finds there is still only what they may open."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    group = models.ForeignKey(CoordinationGroup, on_delete=models.CASCADE, null=True, related_name="saved_views")
    name = models.CharField(max_length=30)
    asked = models.CharField(max_length=1500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "name"], name="view_has_a_name_of_its_own"),
            models.CheckConstraint(condition=~Q(name=""), name="view_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name
