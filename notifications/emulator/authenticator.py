"""The app that shows a code of six digits, changing every thirty seconds, as a page beside the phones: whoever tries a
demo has no app at hand that knows its secret. The code is the real one of RFC 6238.
"""

import base64
import hmac
import html
import time

from notifications.emulator.labels import LABELS

STEP = 30


def now(secret: str) -> dict[str, str | int]:
    """The code of the moment, the one after it, and for how many seconds the first is good."""
    at = int(time.time())
    step = at // STEP
    return {"code": code(secret, step), "next": code(secret, step + 1), "seconds": STEP - at % STEP}


def code(secret: str, step: int) -> str:
    """The six digits of one step of thirty seconds, counted from 1970."""
    digest = hmac.digest(base64.b32decode(secret), step.to_bytes(8, "big"), "sha1")
    start = digest[-1] & 15
    return f"{(int.from_bytes(digest[start : start + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06d}"


def page(secret: str, language: str, style: str) -> str:
    """The page; it loads anew by itself when the code changes."""
    labels, shown = LABELS[language], now(secret)
    return f"""<!doctype html>
<html lang="{"zh-Hans" if language == "zh" else "en"}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="{shown["seconds"]}">
<title>{labels["code"]}</title><style>{style}</style></head>
<body class="list"><header><h1><a href="/">{labels["title"]}</a></h1></header>
<main><section class="phones"><h2>{labels["code"]}</h2>
<p class="code"><b>{shown["code"]}</b></p>
<p class="lead">{labels["code_lead"]}</p>
<p class="lead">{labels["code_key"]} <code>{html.escape(secret)}</code></p></section></main></body></html>"""
