"""What somebody wrote themselves, where their phone quoted our text with it: `「…」`, `> …`, or all of it above a line.

Only what really stands in a text that this number had from us is taken for a quotation.
"""

from __future__ import annotations

import re

from notifications.models import Message

# So many of the last texts to a number are compared; shorter pieces than this are not taken for ours.
LAST = 5
SHORTEST = 8
_PIECE = re.compile(r"「[^」]*」?|『[^』]*』?|“[^”]*”?|\"[^\"]*\"?|^[ \t]*[>＞|│].*$", re.MULTILINE)
_FRAME = re.compile(
    r"^[ \t]*(?:[-—–_=*~·.─━]{3,}.*|(?:发件人|收件人|来自|日期|时间|主题"
    r"|原始?(?:信息|短信|邮件)|from|sent|to|date)[:： ].*"
    r"|on .{4,60}wrote:?|[>＞|│][ \t>＞|│]*)$",
    re.MULTILINE | re.IGNORECASE,
)
_NOISE = re.compile(r"[\W_]")
_QUOTES = re.compile(r"[「『“\">＞\n]")


def own_words(body: str, *, phone: str) -> str:
    """The text without our own words in it; as it is, where it quotes none. At most one query, and none for a text
    without a quotation mark or a second line."""
    if len(body) <= SHORTEST or not _QUOTES.search(body):
        return body
    ours = list(Message.objects.filter(recipient=phone).order_by("-pk").values_list("body", flat=True)[:LAST])
    plain = [_NOISE.sub("", each) for each in ours]

    def dropped(piece: re.Match[str]) -> str:
        said = _NOISE.sub("", piece[0])
        return "\n" if len(said) >= SHORTEST and any(said in each for each in plain) else piece[0]

    rest = body
    for each in ours:
        rest = rest.replace(each, "\n")
    rest = _PIECE.sub(dropped, rest)
    if rest == body:
        return body
    return re.sub(r"[「」『』“”\"]", "", _FRAME.sub("", rest)).strip()
