"""What the guards' tests share: the seeded street, and its people signed in."""

from __future__ import annotations

from tests.cases.conftest import clock, street
from tests.pages.conftest import counts, english, signed_in

__all__ = ["clock", "counts", "english", "signed_in", "street"]
