"""How many parts a text costs, and how to cut words so that a text keeps its length.

Pure counting after GSM 03.38: 160 seven-bit characters (153 a part), else UCS-2 with 70 (67 a part), counted in
UTF-16 units. What the words are, and in which language, is not settled here.
"""

GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENDED = frozenset("^{}\\[~]|€\f")
GSM_SINGLE, GSM_PART = 160, 153
UCS2_SINGLE, UCS2_PART = 70, 67


def is_gsm(text: str) -> bool:
    """Whether every character of the text fits the seven-bit alphabet."""
    return all(char in GSM_BASIC or char in GSM_EXTENDED for char in text)


def width(char: str, *, gsm: bool) -> int:
    """Units one character takes: septets in the seven-bit alphabet, UTF-16 units otherwise."""
    if gsm:
        return 2 if char in GSM_EXTENDED else 1
    return 2 if ord(char) > 0xFFFF else 1


def units(text: str) -> int:
    """Length of the text in the units it is billed by."""
    gsm = is_gsm(text)
    return sum(width(char, gsm=gsm) for char in text)


def parts(text: str) -> int:
    """How many parts the carrier bills for the text. An empty text is one part."""
    if len(text) <= UCS2_SINGLE and max(text, default="") <= "\uffff":
        return 1  # nearly every text: short in either alphabet
    gsm = is_gsm(text)
    single, per_part = (GSM_SINGLE, GSM_PART) if gsm else (UCS2_SINGLE, UCS2_PART)
    widths = [width(char, gsm=gsm) for char in text]
    if sum(widths) <= single:
        return 1
    count, room = 1, per_part
    for taken in widths:
        # A pair (escape + character, or two surrogates) never straddles two parts.
        if taken > room:
            count, room = count + 1, per_part
        room -= taken
    return count


def cut(text: str, limit: int) -> str:
    """The text in at most `limit` units, its loss shown by an ellipsis (two dots where the text is seven-bit).

    Raises ValueError when the limit leaves no room for the ellipsis.
    """
    if units(text) <= limit:
        return text
    gsm = is_gsm(text)
    mark = ".." if gsm else "…"
    room = limit - len(mark)
    if room < 0:
        raise ValueError(f"cannot cut to {limit} units")
    kept = []
    for char in text:
        room -= width(char, gsm=gsm)
        if room < 0:
            break
        kept.append(char)
    # A joiner or variation mark without its other half would show as a box.
    return "".join(kept).rstrip("\u200d\ufe0f ") + mark
