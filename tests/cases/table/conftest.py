"""A case on site with both sides willing; photos kept elsewhere; sentences in English."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation

from tests.cases.street import Street
from tests.cases.table.at_the_table import Table


@pytest.fixture(autouse=True)
def _photos_elsewhere(settings: Any, tmp_path: Any) -> Iterator[None]:
    settings.MEDIA_ROOT = str(tmp_path)
    with translation.override("en"):
        yield


@pytest.fixture
def table(street: Street, clock: Any) -> Table:
    return Table(street)
