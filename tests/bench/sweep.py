"""The sweep of missed promises, measured."""

from tests.bench.harness import Figures


def run(figures: Figures, words: list[str]) -> None:
    figures.note("sweep.nothing", cases=0, value=0, unit="s")
