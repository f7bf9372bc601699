"""What a text may be in the country it goes to: rows of `CountryRule`, obeyed at the moment of sending.

A link is taken out where links are forbidden (every text works without its link); words that come from no template
are refused where only registered templates pass. Which provider sends plays no part here.
"""

import re
from collections.abc import Sequence

from django.db.models import BooleanField, Case, Exists, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce, Left, Length

from config.custody.remembered import Remembered
from notifications.models import CountryRule, FailureReason, InboundText

# Up to the first character that stands in no address, without the punctuation of the sentence around it.
LINK = re.compile(r"(?:https?://|www\.)[!-~]+?(?=[,.;:!?)]*(?:[^!-~]|$))", re.IGNORECASE)


def rules() -> list[CountryRule]:
    """All countries, the longest beginnings first. One query at most, where nothing has changed."""
    return _RULES()


_RULES = Remembered(
    lambda: sorted(CountryRule.objects.all(), key=lambda rule: len(rule.prefix), reverse=True), of=(CountryRule,)
)


def rule_for(number: str, all_rules: Sequence[CountryRule]) -> CountryRule | None:
    """The rule of an E.164 number, among those `rules()` gave; None where nothing is forbidden."""
    return next((rule for rule in all_rules if number.startswith(rule.prefix)), None)


def can_answer(number: str) -> Case:
    """Whether whoever has the E.164 number in this column can text us back, as an expression for a query: not where
    their country lets nobody, unless the number has texted us, which plainly it can. Null where there is no number."""
    rules = CountryRule.objects.filter(prefix=Left(OuterRef(number), Length("prefix")))
    longest = Subquery(rules.order_by(Length("prefix").desc()).values("is_two_way")[:1])
    has_texted = Exists(InboundText.objects.filter(sender=OuterRef(number)))
    answers = Case(When(has_texted, then=True), default=Coalesce(longest, True))
    return Case(When(Q(**{number: ""}), then=None), default=answers, output_field=BooleanField())


def without_links(body: str) -> str:
    """The text with its links taken out, and the gaps they leave closed."""
    return re.sub(r"[ \t]{2,}", " ", LINK.sub("", body)).strip()


def fitted(body: str, *, template: str, rule: CountryRule | None) -> tuple[str, FailureReason | None]:
    """The words as they may leave, and why they may not (None when they may)."""
    if rule is None:
        return body, None
    if rule.templates_only and not template:
        return body, FailureReason.FREE_WORDS
    if rule.allows_links or not LINK.search(body):
        return body, None
    left = without_links(body)
    return (left, None) if left else (body, FailureReason.ONLY_A_LINK)
