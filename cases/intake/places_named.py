"""Whether a text names a site as it is called, or only nearly so (锦绣花园 for 锦绣华庭): then it is asked."""

from __future__ import annotations

import re

from cases.reading.place import COMMON
from cases.reading.reading import Reading
from cases.reading.sounds import spelt
from cases.reading.vocabulary import Vocabulary, load
from mediation.models import Site


def is_equal(reading: Reading, words: str) -> bool:
    """Whether the words (as `reading.normal` gives them) hold one of the names of the site that was read: its own, an
    alias, its English one, or one of these in Latin letters."""
    site, said = reading.site, reading.fired.get("site")
    if site is None or not said:
        return True
    return is_name_of(site, said[0], words, load())


def is_name_of(site: Site, said: str, words: str, vocabulary: Vocabulary) -> bool:
    """The same of words that were taken for that site."""
    names = {name for name, other in vocabulary.names if other.pk == site.pk}
    if said not in names:
        plain = re.sub(r"[^a-z]", "", words)
        spellings = {re.sub(r"[^a-z]", "", spelt(name)) for name in names}
        return any(len(each) > 6 and each in plain for each in spellings)
    # A short name that goes on as another estate does: 锦绣 of 锦绣花园.
    after = words.replace(" ", "").partition(said.replace(" ", ""))[2]
    goes_on = next((common for common in COMMON if after.startswith(common)), "")
    return not goes_on or any(said + goes_on in name for name in names) or any(said.endswith(each) for each in COMMON)


def refused(site: Site, words: str, vocabulary: Vocabulary) -> bool:
    """Whether the words say that it is not this site: `不是锦绣华庭`."""
    names = [name for name, other in vocabulary.names if other.pk == site.pk]
    return any(
        re.search(rf"(?:不是|不在|不住在?|并非|not (?:at |in )?(?:the )?){re.escape(name)}", words) for name in names
    )
