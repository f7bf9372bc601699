"""What a process that serves for long does before it begins: loads what everybody needs, and tells the collector of
garbage that it stays."""

import gc

from django.urls import get_resolver

from cases.reading.opinion.judging import weights


def settle() -> None:
    """What was loaded at the start stays loaded: the collector need not look through it during every report and sweep.

    It cost a quarter of a sweep's time (`./run bench sweep`).
    """
    _ = get_resolver().url_patterns  # all pages
    weights()
    gc.collect()
    gc.freeze()
