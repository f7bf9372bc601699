"""Addresses of figures on a page: of the same cases in another stretch of time."""

from typing import Any

from django import template
from django.urls import reverse

register = template.Library()


@register.filter
def figures_of(scope: Any, period: str) -> str:
    """The page of these cases' figures in a stretch, by its name."""
    return f"{reverse('figures')}?{scope.address(period=period)}"
