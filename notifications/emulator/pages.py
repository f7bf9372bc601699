"""The page of phones as HTML: a list of phones, a conversation, a field to write in. Everything shown is escaped."""

import html
import re
from datetime import datetime, timedelta, timezone
from pathlib import Path
from urllib.parse import quote

from notifications.emulator.exchange import Text, segments
from notifications.emulator.labels import LABELS

STYLE = Path(__file__).with_name("phones.css").read_text(encoding="utf-8")
SCRIPT = Path(__file__).with_name("phones.js").read_text(encoding="utf-8")
# No summer time there, so that this works without the zone database.
SHANGHAI = timezone(timedelta(hours=8))
LINK = re.compile(r"https?://[^\s<>\"',。,;;]+")


def page(
    *,
    language: str,
    phones: dict[str, Text],
    names: dict[str, str],
    offered: tuple[str, ...] = (),
    number: str = "",
    conversation: list[Text] | None = None,
    app_number: str,
    app_url: str = "",
    error: str = "",
) -> str:
    """The whole page: all phones, and one conversation when `number` is given."""
    labels = LABELS[language]
    newest: dict[str, Text | None] = {**phones, **{phone: None for phone in offered if phone not in phones}}
    items = "".join(_item(phone, text, names, is_open=phone == number) for phone, text in newest.items())
    other = "en" if language == "zh" else "zh"
    here = f"/phones/{quote(number)}" if number else "/"
    app = f'<a href="{html.escape(app_url)}">{labels["to_app"]}</a>' if app_url else ""
    talk = _talk(number, conversation or [], names, labels, app_number) if number else ""
    return f"""<!doctype html>
<html lang="{"zh-Hans" if language == "zh" else "en"}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{labels["title"]}</title><style>{STYLE}</style></head>
<body class="{"open" if number else "list"}">
<header><h1><a href="/">{labels["title"]}</a></h1><nav>{app}
<a href="{here}?lang={other}" lang="{other}">{labels["other"]}</a></nav></header>
<main>
<section class="phones" aria-label="{labels["title"]}">
<p class="lead">{labels["lead"]}</p>
<form method="get" action="/phones"><label for="number">{labels["number"]}</label>
<div class="row"><input id="number" name="number" inputmode="tel" autocomplete="off" required placeholder="139…">
<button>{labels["open"]}</button></div>
{f'<p class="error" role="alert">{html.escape(error)}</p>' if error else ""}</form>
<ul id="phones">{items or f'<li class="none">{labels["none"]}</li>'}</ul>
</section>
{talk}
</main>
<script>{SCRIPT}</script>
</body></html>"""


def _item(phone: str, text: Text | None, names: dict[str, str], *, is_open: bool) -> str:
    name = names.get(phone, "")
    last = f"<small>{html.escape(text.body[:40])}</small>" if text else ""
    current = ' aria-current="page"' if is_open else ""
    shown = f"<b>{html.escape(name)}</b> {html.escape(phone)}" if name else f"<b>{html.escape(phone)}</b>"
    return f'<li><a href="/phones/{quote(phone)}"{current}>{shown}{last}</a></li>'


def _talk(number: str, texts: list[Text], names: dict[str, str], labels: dict[str, str], app_number: str) -> str:
    shown = "".join(_bubble(text, labels) for text in texts) or f'<li class="none">{labels["empty"]}</li>'
    title = " ".join(part for part in (names.get(number, ""), number) if part)
    here = f"/phones/{quote(number)}"
    return f"""<section class="talk">
<h2><a class="back" href="/">← {labels["back"]}</a> {html.escape(title)}</h2>
<p class="with">{labels["app"]} {html.escape(app_number)} · <a href="{here}">{labels["refresh"]}</a></p>
<ol id="talk" aria-live="polite">{shown}</ol>
<form method="post" action="{here}/send"><label for="body">{labels["write"]}</label>
<div class="row"><textarea id="body" name="Body" rows="2" required maxlength="1600" autofocus></textarea>
<button>{labels["send"]}</button></div></form>
</section>"""


def _bubble(text: Text, labels: dict[str, str]) -> str:
    side = "mine" if text.direction == "inbound" else "theirs"
    at = datetime.fromtimestamp(text.created_at, SHANGHAI).strftime("%m-%d %H:%M")
    count = segments(text.body)
    notes = [at] + ([f"{count} {labels['parts']}"] if count > 1 else [])
    if text.direction == "inbound" and text.status == "failed":
        notes.append(labels["failed_in"])
    elif text.direction != "inbound" and text.status not in ("sent", "delivered"):
        notes.append(labels.get(text.status, text.status) + (f" {text.error_code}" if text.error_code else ""))
    dim = "" if text.is_on_phone else " dim"
    return f'<li class="{side}{dim}"><p>{_linked(text.body)}</p><small>{html.escape(" · ".join(notes))}</small></li>'


def _linked(body: str) -> str:
    parts, end = [], 0
    for match in LINK.finditer(body):
        address = html.escape(match.group())
        parts += [html.escape(body[end : match.start()]), f'<a href="{address}" rel="noreferrer">{address}</a>']
        end = match.end()
    return "".join([*parts, html.escape(body[end:])])
