"""The seeded words and sites to read with."""

from __future__ import annotations

import pytest

from cases.reading.vocabulary import Vocabulary, load
from tests.intake.conftest import say, vocabulary

__all__ = ["say", "seeded", "vocabulary"]


@pytest.fixture
def seeded(db: None) -> Vocabulary:
    """Every word and site of the seed, in the tables too."""
    return load()
