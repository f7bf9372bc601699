"""The seeded words and sites to read with."""

from __future__ import annotations

import pytest

from cases.reading.vocabulary import Vocabulary, load
from mediation.seed.places import seed_places
from mediation.seed.rules import seed_subjects
from tests.intake.conftest import vocabulary

__all__ = ["seeded", "vocabulary"]


@pytest.fixture
def seeded(db: None) -> Vocabulary:
    """Every word and site of the seed, in the tables too."""
    seed_subjects()
    seed_places(password=None)
    return load()
