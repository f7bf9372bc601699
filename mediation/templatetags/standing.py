"""What the operator's desk says of the standing facts as a whole."""

from django import template
from django.utils import timezone

from mediation import directory

register = template.Library()


@register.simple_tag
def year_without_notice() -> int | None:
    """The year whose holiday notice is to be loaded, if any. One query."""
    return directory.calendar_warning(timezone.localdate())
