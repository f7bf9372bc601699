"""How things with two names are called, and what of a name can be seen. No rows: what has the names knows them, and
says here which is meant.
"""

import unicodedata

# Controls, and marks that only turn or join what stands around them. Not what this Python does not know yet, nor what a
# font of its own draws: so are rare characters of names.
UNSEEN = {"Cc", "Cf", "Cs"}
KEPT = {"\n", "\r", "\t"}


def visible(text: str) -> str:
    """The text without characters that nobody sees; empty if there are no others than blanks."""
    kept = "".join(char for char in text if char in KEPT or unicodedata.category(char) not in UNSEEN)
    return kept if kept.strip() else ""


def in_language(language: str, *, zh: str, en: str) -> str:
    """The name that is read in that language (`zh-hans` or `en`)."""
    return en if language.startswith("en") else zh


def building_label(number: int, name: str, language: str) -> str:
    """What a building is called: by its own name, else `3号楼` or `Building 3`."""
    return name or in_language(language, zh=f"{number}号楼", en=f"Building {number}")
