"""The operator's desk for the text channel: what happened is read only; limits, countries and words are edited here."""

from notifications.admin import rows, rules, wording

__all__ = ["rows", "rules", "wording"]
