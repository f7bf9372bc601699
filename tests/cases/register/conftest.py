"""Registers are written to a folder of the test."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> Path:  # type: ignore[no-untyped-def]
    settings.REGISTERS_ROOT = str(tmp_path / "registers")
    settings.MEDIA_ROOT = str(tmp_path / "media")
    return tmp_path / "registers"
