"""How things with two names are called. No rows: what has the names knows them, and says here which is meant."""


def in_language(language: str, *, zh: str, en: str) -> str:
    """The name that is read in that language (`zh-hans` or `en`)."""
    return en if language.startswith("en") else zh


def building_label(number: int, name: str, language: str) -> str:
    """What a building is called: by its own name, else `3号楼` or `Building 3`."""
    return name or in_language(language, zh=f"{number}号楼", en=f"Building {number}")
