"""What the processes of a stack are started with."""

from pathlib import Path

from config.launcher import parts
from config.launcher.home import Home

KEYS = {"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKENS": "secret"}


def phones(home: Home) -> list[str]:
    (child,) = [
        each
        for each in parts.process_list(home, python=Path("python"), port=8000, phones_port=8001, env=KEYS)
        if each.name == "phones"
    ]
    return child.argv


def test_the_page_of_phones_knows_the_way_back_and_whose_phone_is_whose_once_there_are_people(tmp_path: Path) -> None:
    home = Home(tmp_path / "a home with blanks")
    home.path.mkdir()
    assert "--names" not in phones(home), "nobody was seeded"
    whose = home.path / parts.PHONE_NAMES
    whose.write_text("+8613952600006=周秀英\n", encoding="utf-8")
    words = phones(home)
    assert words[words.index("--names") + 1] == str(whose)
    assert words[words.index("--state") + 1] == str(home.path / "phones")
    assert words[words.index("--app-url") + 1] == "http://127.0.0.1:8000/"
