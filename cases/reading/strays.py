"""Texts that were never meant for us, told by their form: what a phone answers by itself.

Pure. What only the wording shows is weighed by the learned opinion (`opinion`).
"""

from __future__ import annotations

import re

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
