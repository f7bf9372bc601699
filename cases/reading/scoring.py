"""How well texts are read, against their labels: accuracy per field, emergencies found and raised in vain, misses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from . import address
from .intent import Intent
from .normal import normal
from .opinion.texts import TIER, Labelled
from .reading import Reading
from .vocabulary import Vocabulary

FIELDS = ("intent", "category", "urgency", "site", "building")


@dataclass
class Score:
    """Counts over many texts. `misses` has (field, text, read, should be)."""

    right: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FIELDS, 0))
    asked: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FIELDS, 0))
    emergencies: int = 0
    recognised: int = 0
    calm: int = 0
    false_alarms: int = 0
    misses: list[tuple[str, str, str, str]] = field(default_factory=list)

    def accuracy(self, name: str) -> float:
        """Of the texts whose label says this field, the part read right."""
        return self.right[name] / self.asked[name] if self.asked[name] else 1.0

    @property
    def recall(self) -> float:
        """Of the emergencies, the part that was found."""
        return self.recognised / self.emergencies if self.emergencies else 1.0

    @property
    def false_alarm_rate(self) -> float:
        """Of the texts that are none, the part read as an emergency."""
        return self.false_alarms / self.calm if self.calm else 0.0

    def lines(self) -> list[str]:
        """The score to print."""
        found = [f"{name:<10}{self.accuracy(name):7.1%}  {self.right[name]}/{self.asked[name]}" for name in FIELDS]
        return [
            *found,
            f"emergency recall       {self.recall:7.1%}  {self.recognised}/{self.emergencies}",
            f"emergency false alarms {self.false_alarm_rate:7.1%}  {self.false_alarms}/{self.calm}",
        ]


def score(pairs: Iterable[tuple[Labelled, Reading]], *, vocabulary: Vocabulary) -> Score:
    """Compare readings with labels. A field without a label is not asked; site and building are, by their absence too,
    wherever the label says what the text is."""
    total = Score()
    names = {normal(name): site.name for name, site in vocabulary.names}
    for label, reading in pairs:
        _emergency(total, label, reading)
        wanted = {
            "intent": label.intent,
            "category": label.categories[0] if label.categories else "",
            "urgency": label.urgency,
        }
        read = {
            "intent": reading.intent.value,
            "category": reading.category.code,
            "urgency": TIER[reading.tier],
        }
        for name, should_be in wanted.items():
            if should_be:
                _count(total, name, label.text, read[name], should_be)
        site = reading.site.name if reading.site else ""
        _count(total, "site", label.text, site, names.get(normal(label.site), label.site))
        building = str(reading.building_number or "")
        _count(total, "building", label.text, building, _building(label.building))
    return total


def _emergency(total: Score, label: Labelled, reading: Reading) -> None:
    is_read = reading.intent == Intent.EMERGENCY
    if label.is_emergency:
        total.emergencies += 1
        total.recognised += is_read
        if not is_read:
            total.misses.append(("emergency", label.text, "missed", "emergency"))
    elif label.intent or label.urgency:
        total.calm += 1
        total.false_alarms += is_read
        if is_read:
            total.misses.append(("emergency", label.text, "false alarm", "none"))


def _count(total: Score, name: str, text: str, read: str, should_be: str) -> None:
    total.asked[name] += 1
    if read == should_be:
        total.right[name] += 1
    else:
        total.misses.append((name, text, read or "-", should_be or "-"))


def _building(label: str) -> str:
    """3, 3号楼, 三栋, building 3: all 3."""
    if not label:
        return ""
    found = address.number(label) if label.isdigit() else address.find(normal(label)).building
    return str(found) if found is not None else label
