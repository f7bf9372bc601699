"""What pages say of the text channel as a whole."""

from django import template

from notifications import alarms
from notifications.models import Alarm

register = template.Library()
register.filter("alarm_explained", alarms.explained)


@register.simple_tag
def unseen_alarms() -> list[Alarm]:
    """The alarms nobody has looked at, newest first. One query."""
    return list(alarms.unseen())
