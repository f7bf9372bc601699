"""Texts that were never meant for us, told by their form: a sender in 【】 at either end, a phone's own answer.

Pure. What only the wording shows is weighed by the learned opinion (`opinion`).
"""

from __future__ import annotations

import re

from .place import Place

# The sender of a notice stands in these at the beginning or the end; residents put a place or a cry there.
_SENDER = re.compile(r"^[【\[]([^】\]]{2,16})[】\]]|[【\[]([^】\]]{2,16})[】\]][.。!! ]*$")
_NO_SENDER = re.compile(
    r"急|投诉|反映|求助|举报|建议|重要|严重|补充|更正|图片|照片|表情|位置|地址|号楼|\d|[栋幢]|^@|自动"
)
# Who tells of themselves sends no notice.
_OWN = re.compile(
    r"我家|我们|咱们|俺|我的|我妈|我爸|我[一-龥]{0,2}(?:孩子|老伴)|快来|救命|救人|求求|(?<!自)我(?!市|区|县|院|社区|公司|行|局|司|街道|中心|校|处)"
)
_AUTOMATIC = re.compile(
    r"自动回复|自动应答|auto(?:matic)?[- ]?(?:reply|response)|out of (?:the )?office"
    r"|(?:正在|现在|我在)(?:开车|驾驶|开会|忙|上课|通话).{0,12}(?:稍后|晚点|等会|一会|回头|过会).{0,6}(?:回|联系|打给|给你|给您)"
    r"|(?:稍后|晚点|回头)(?:回复|回电|联系|给(?:你|您)回).{0,6}$"
    r"|(?:i'?m|i am) (?:driving|in a meeting|on the road)|(?:can'?t|cannot) (?:talk|answer) (?:right )?now"
)


def automatic(text: str) -> str:
    """The words with which a phone answers by itself (driving, in a meeting), if a normal text is that."""
    match = _AUTOMATIC.search(text)
    return match[0] if match else ""


def notice(text: str, place: Place) -> str:
    """The sender a notice names at its beginning or end, if a normal text is one that tells of nobody's own trouble."""
    match = _SENDER.search(text)
    sender = (match[1] or match[2]) if match else ""
    if not sender or _NO_SENDER.search(sender) or any(word in sender for word in place.site_words):
        return ""
    return sender if not _OWN.search(text.replace(sender, "", 1)) else ""
