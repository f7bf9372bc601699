"""A person at a browser without JavaScript: opens pages, fills in the forms that stand on them, keeps cookies."""

from __future__ import annotations

import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Mapping
from http.cookiejar import CookieJar
from urllib.parse import urlencode, urljoin

from tests.outside.page import Form, Page, Value
from tests.outside.seen import NotSeen

TIMEOUT = 90.0
# What shows the code of the moment for whoever must show one when signing in.
App = Callable[[str], str]


class Person:
    """One browser. `name` is what it is called in what is told to people."""

    def __init__(self, web_url: str, *, name: str = "", phone: str = "", app: App | None = None) -> None:
        self.web_url, self.name, self.phone, self.app = web_url, name, phone, app
        self._cookies = CookieJar()
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self._cookies)
        )

    def visit(self, address: str = "/") -> Page:
        return self._ask(urllib.request.Request(urljoin(self.web_url + "/", address)))

    def submit(self, page: Page, form: Form | str = "", /, **answers: Value | list[Value]) -> Page:
        """Send a form of the page: a Form, or the end of its address; without either, the one that asks these."""
        if not isinstance(form, Form):
            form = page.form(to=form, asking=next(iter(answers), "csrfmiddlewaretoken") if not form else "")
        filled = form.filled(answers)
        address = urljoin(page.url, form.action) if form.action else page.url
        if form.method == "get":
            return self.visit(address + "?" + urlencode([(name, str(value)) for name, value in filled]))
        return self.post(address, filled, multipart=form.is_multipart, headers={"Referer": page.url})

    def post(
        self,
        address: str,
        fields: list[tuple[str, Value]],
        *,
        multipart: bool = False,
        headers: Mapping[str, str] | None = None,
        cut: int = 0,
    ) -> Page:
        """Post fields as they are; `cut` bytes are missing at the end of the body."""
        if multipart:
            boundary = uuid.uuid4().hex
            body, kind = _multipart(fields, boundary), f"multipart/form-data; boundary={boundary}"
        else:
            body = urlencode([(name, value) for name, value in fields if not isinstance(value, tuple)]).encode()
            kind = "application/x-www-form-urlencoded"
        return self._ask(
            urllib.request.Request(
                urljoin(self.web_url + "/", address),
                data=body[: len(body) - cut],
                headers={"Content-Type": kind, **(headers or {})},
            )
        )

    def sign_in(self, phone: str, password: str) -> Page:
        """Sign in on the sign-in page. Raises NotSeen when it is shown again."""
        page = self.submit(self.visit("/sign-in/"), username=phone, password=password)
        for _try in range(2):  # a code that somebody else has just used for this account is taken no second time
            if "/sign-in/code/" in page.url and self.app is not None:
                page = self.submit(page, code=self.app(phone))
        if page.status != 200 or "/sign-in" in page.url:
            raise NotSeen(f"{phone} signed in", f"{page.status} {page.url}: {page.text[:400]}")
        self.phone = phone
        return page

    def speak(self, language: str) -> None:
        """Choose the language with the switch that stands on every page."""
        page = self.visit("/")
        form = page.form(to="/language/")
        if form.choices("language") == [language]:
            self.submit(page, form, language=language)

    def _ask(self, request: urllib.request.Request) -> Page:
        try:
            answer = self._opener.open(request, timeout=TIMEOUT)
        except urllib.error.HTTPError as error:
            answer = error
        except OSError as error:
            raise NotSeen(f"an answer from {request.full_url}", error) from error
        with answer:
            headers = {name.lower(): value for name, value in answer.headers.items()}
            return Page(status=int(answer.status or 0), url=answer.url, headers=headers, body=answer.read())


def _multipart(fields: list[tuple[str, Value]], boundary: str) -> bytes:
    """A value that is a pair is a file: its name and what is in it."""
    parts = []
    for name, value in fields:
        filename, content = value if isinstance(value, tuple) else ("", value)
        disposition = f'Content-Disposition: form-data; name="{name}"'
        if isinstance(value, tuple):
            disposition += f'; filename="{filename}"\r\nContent-Type: application/octet-stream'
        raw = content.encode() if isinstance(content, str) else content
        parts.append(f"--{boundary}\r\n{disposition}\r\n\r\n".encode() + raw + b"\r\n")
    return b"".join(parts) + f"--{boundary}--\r\n".encode()
