"""The stand-in itself: it signs as the provider's own library expects, remembers, and shows its phones."""

import ast
import json
import sys
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from twilio.request_validator import RequestValidator

from notifications import emulator
from notifications.emulator.signing import sign
from tests.notifications.carrier import ACCOUNT_SID, APP_NUMBER, AUTH_TOKEN, Carrier, eventually, running_carrier
from tests.notifications.conftest import PHONE


def page(carrier: Carrier, path: str) -> str:
    with urllib.request.urlopen(carrier.url + path, timeout=60) as answer:
        return answer.read().decode()


def create(carrier: Carrier, *, to: str = PHONE, body: str = "您好", password: str = AUTH_TOKEN) -> tuple[int, dict]:
    passwords = urllib.request.HTTPPasswordMgrWithPriorAuth()
    passwords.add_password(None, carrier.url, ACCOUNT_SID, password, is_authenticated=True)
    opener = urllib.request.build_opener(urllib.request.HTTPBasicAuthHandler(passwords))
    form = urlencode({"To": to, "From": APP_NUMBER, "Body": body}).encode()
    try:
        with opener.open(f"{carrier.url}/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json", form, timeout=60) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


@pytest.fixture(scope="module")
def carrier():
    with running_carrier() as running:
        yield running


@pytest.fixture(autouse=True)
def _emptied(carrier: Carrier) -> None:
    carrier.reset()


@pytest.mark.parametrize(
    "form",
    [{}, {"Body": "楼上太吵 & 不停", "From": "+86139"}, {"b": "2", "B": "1", "a": ""}],
)
def test_its_signature_is_what_the_providers_library_expects(form: dict[str, str]) -> None:
    for url in ("http://testserver/sms/inbound/", "https://a.example:8443/x/?q=1"):
        assert RequestValidator("secret").validate(url, form, sign(url, form, token="secret"))


def test_it_imports_nothing_of_the_project_and_nothing_installed() -> None:
    for file in Path(emulator.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                known = name.split(".")[0] in sys.stdlib_module_names
                assert known or name.startswith("notifications.emulator"), f"{file.name} imports {name}"


@pytest.mark.parametrize(
    ("wrong", "status", "code"),
    [
        ({"to": ""}, 400, 21604),
        ({"body": ""}, 400, 21602),
        ({"to": "12"}, 400, 21211),
        ({"body": "噪" * 1601}, 400, 21617),
        ({"password": "wrong"}, 401, 20003),
    ],
)
def test_it_refuses_as_the_provider_does(carrier: Carrier, wrong: dict[str, str], status: int, code: int) -> None:
    assert create(carrier, **wrong)[0] == status
    assert create(carrier, **wrong)[1]["code"] == code
    assert carrier.texts(PHONE) == []


def test_stop_blocks_and_start_opens_again(carrier: Carrier) -> None:
    carrier.send(PHONE, "STOP")
    assert create(carrier)[1]["code"] == 21610
    carrier.send(PHONE, "start")
    assert create(carrier)[0] == 201


def test_conversations_survive_a_restart(tmp_path: Path) -> None:
    with running_carrier(state=tmp_path) as first:
        create(first, body="一")
        eventually(lambda: first.shows(PHONE))
        first.send(PHONE, "收到")
    (tmp_path / "texts.jsonl").open("a").write('{"half a line')
    with running_carrier(state=tmp_path) as second:
        assert [text["body"] for text in second.texts(PHONE)] == ["一", "收到"]
        assert second.shows(PHONE) == ["一"]


def test_the_page_shows_both_sides_in_both_languages(carrier: Carrier) -> None:
    create(carrier, body="您好 <b>王</b> http://127.0.0.1/c/abc?x=1&y=2。谢谢")
    eventually(lambda: carrier.shows(PHONE))
    carrier.send(PHONE, "<script>alert(1)</script>")
    shown = page(carrier, f"/phones/{quote(PHONE)}")
    assert "&lt;b&gt;王&lt;/b&gt;" in shown
    assert '<a href="http://127.0.0.1/c/abc?x=1&amp;y=2" rel="noreferrer">' in shown
    assert "&lt;script&gt;alert(1)" in shown and "<script>alert" not in shown
    assert "发送" in shown
    assert ">Send<" in page(carrier, f"/phones/{quote(PHONE)}?lang=en")
    assert PHONE in page(carrier, "/")
    assert "<h2>" in page(carrier, "/phones?number=139+5260+0009")


def test_a_number_that_is_none_gets_a_sentence(carrier: Carrier) -> None:
    with pytest.raises(urllib.error.HTTPError, match="400") as refused:
        page(carrier, "/phones?number=abc")
    assert "这不是手机号码" in refused.value.read().decode()


def test_a_text_written_on_the_page_is_sent(carrier: Carrier) -> None:
    form = urlencode({"Body": "楼上太吵"}).encode()
    with urllib.request.urlopen(f"{carrier.url}/phones/{quote(PHONE)}", timeout=60) as answer:
        # With a stricter policy browsers send `Origin: null` with the form, which would be refused.
        assert answer.headers["Referrer-Policy"] == "same-origin"
    request = urllib.request.Request(f"{carrier.url}/phones/13952600001/send", form, headers={"Origin": carrier.url})
    with urllib.request.urlopen(request, timeout=60) as answer:
        assert "楼上太吵" in answer.read().decode()


def test_another_site_cannot_write_here(carrier: Carrier) -> None:
    request = urllib.request.Request(
        f"{carrier.url}/phones/13952600001/send", b"Body=x", headers={"Origin": "https://evil.example"}
    )
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(request, timeout=60)
    assert carrier.texts(PHONE) == []


@pytest.mark.parametrize("wish", [{"nonsense": 1}, {"before": "often"}, {"receipts": "sometimes"}, {"slow": True}])
def test_a_fault_that_does_not_exist_is_refused(carrier: Carrier, wish: dict[str, object]) -> None:
    with pytest.raises(urllib.error.HTTPError, match="400"):
        carrier.faults(**wish)
    assert carrier.faults()["before"] == 0


def test_the_page_says_whose_phone_it_is_and_offers_those_it_was_told_to(tmp_path: Path) -> None:
    whose = tmp_path / "who is who.txt"
    whose.write_text(
        f"{PHONE}=周秀英 · 组长, <锦绣华庭>\n+8613952600099=从未收到短信\nno line at all\n", encoding="utf-8"
    )
    more = ["--names", str(whose), "--phone", "+8613800138000=王奶奶", "--app-url", "http://127.0.0.1:1/"]
    with running_carrier(more=more) as carrier:
        create(carrier, body="您好")
        listed = page(carrier, "/")
        assert "周秀英 · 组长, &lt;锦绣华庭&gt;" in listed and "王奶奶" in listed
        assert "从未收到短信" not in listed, "only phones with texts, and those offered"
        assert 'href="http://127.0.0.1:1/"' in listed
        assert f"周秀英 · 组长, &lt;锦绣华庭&gt; {PHONE}" in page(carrier, f"/phones/{quote(PHONE)}")
