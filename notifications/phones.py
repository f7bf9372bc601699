"""Phone numbers as this app stores and shows them: E.164 inside, masked wherever a person or a log reads along.

Forms and models of people use django-phonenumber-field; this is for numbers that arrive as bare strings.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache

import phonenumbers

DEFAULT_REGION = "CN"
# Nearly every number here, and already as it should be: taking one apart costs a hundred times as much.
CHINESE_MOBILE = re.compile(r"\+861[3-9][0-9]{9}")


def e164(raw: object) -> str | None:
    """The number in E.164 (`+8613952600001`), or None when no text could ever reach it."""
    text = str(raw)
    return text if CHINESE_MOBILE.fullmatch(text) else _e164(text)


@lru_cache(maxsize=4096)
def _e164(raw: str) -> str | None:
    try:
        number = phonenumbers.parse(raw, DEFAULT_REGION)
    except phonenumbers.NumberParseException:
        return None
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return None  # too short, too long, or a short code that only answers inside the country
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@dataclass(frozen=True)
class Line:
    """A number somebody can be rung at: in E.164, and behind a switchboard the extension there."""

    number: str
    extension: str = ""


# An extension, however it is said: 转801, 分机801, ext. 801; of a fixed line also -801, x801, #801. The number that
# stands for a caller who is not to be known may be a mobile's, with four digits behind 转.
_SAID = r"转(?:分机)?|分机号?|内线|ext(?:ension)?\.?"
_EXTENSION = rf"(?:\s*(?:{_SAID}|(?P<short>[xX#*,\-]))\s*(?P<extension>[0-9]{{1,6}})(?![0-9*]))?"
_SIGN = r"[\s\-·.]{0,3}"
_ONE = re.compile(
    r"(?<![0-9*+])(?:(?:\+|00)?86" + _SIGN + r")?(?:"
    rf"(?P<mobile>1[3-9][0-9](?:{_SIGN}[0-9]{{4}}{_SIGN}[0-9]{{4}}|{_SIGN}[0-9]{{3}}{_SIGN}[0-9]{{5}}|{_SIGN}[0-9]{{8}}))"
    rf"|\(?(?P<area>0?(?:10|2[0-9]|[3-9][0-9]{{2}}))\)?{_SIGN}(?P<fixed>[2-8][0-9]{{2,3}}{_SIGN}[0-9]{{4}})"
    r")(?![0-9*])" + _EXTENSION,
    re.IGNORECASE,
)
_ABROAD = re.compile(r"(?<![0-9+])(?:\+|00)(?!86)[1-9][0-9\s\-().]{6,18}[0-9](?![0-9])")
_NOTHING_ELSE = re.compile(r"[0-9+().\s\-]{7,24}")
# What a spreadsheet makes of a number in a narrow column. Its digits are all there only now and then.
_EXPONENT = re.compile(r"[0-9](?:\.[0-9]+)?E\+?[0-9]{1,2}", re.IGNORECASE)
LONGEST_SAID = 200


def lines(said: str) -> list[Line]:
    """Every number in these words at which somebody can be rung, in their order, each once: whatever stands beside it
    (a name, 女儿, a second number). None from what is hidden (`139****5678`), cut short or no number of any network.

    Read as the forms read it; only longer, since a cell of a file is nobody's to be asked about again.
    """
    text = unicodedata.normalize("NFKC", said[:LONGEST_SAID])
    text = "".join(char for char in text if unicodedata.category(char) != "Cf")
    text = re.sub(r"[‐-―−﹣ー]", "-", text).replace("・", "·")
    if _EXPONENT.fullmatch(text.strip()):
        text = _written_out(text.strip())
    found = [*_chinese(text), *(Line(number) for each in _ABROAD.findall(text) if (number := valid(each)))]
    if not found and _NOTHING_ELSE.fullmatch(text.strip()) and (number := valid(text)):
        found = [Line(number)]
    return list(dict.fromkeys(found))


def _chinese(text: str) -> list[Line]:
    found = []
    for one in _ONE.finditer(text):
        raw = one["mobile"] or "0" + one["area"].lstrip("0") + one["fixed"]
        extension = "" if one["mobile"] and one["short"] else one["extension"] or ""
        if number := valid("".join(char for char in raw if char.isdecimal())):
            found.append(Line(number, extension))
    return found


def _written_out(text: str) -> str:
    """`1.3912345678E+10` as its digits, where none is missing; else nothing."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return ""
    exponent = number.as_tuple().exponent
    return f"{number:f}" if isinstance(exponent, int) and exponent <= 0 and number == int(number) else ""


def valid(raw: str) -> str | None:
    """The number in E.164 if a network has numbers like it: stricter than `e164`, for what a person types."""
    try:
        number = phonenumbers.parse(raw, DEFAULT_REGION)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def dialled(number: str, extension: str) -> str:
    """A number and what is dialled behind it as one word, as RFC 3966 writes it; `e164` gives the number again."""
    return f"{number};ext={extension}" if extension else number


def has_extension(dialled: str) -> bool:
    """Whether somebody behind a switchboard is meant (see `dialled`)."""
    return ";ext=" in dialled


def is_landline(phone: str) -> bool:
    """Whether this (E.164) is a fixed line, which no text reaches, or no number at all."""
    if CHINESE_MOBILE.fullmatch(phone):
        return False
    try:
        number = phonenumbers.parse(phone, DEFAULT_REGION)
    except phonenumbers.NumberParseException:
        return True
    return phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.FIXED_LINE


def masked(phone: str) -> str:
    """The number with its middle hidden: `+86139****0001`. Short ones keep only their last two digits."""
    if len(phone) < 9:
        return "****" + phone[-2:]
    return f"{phone[:-8]}****{phone[-4:]}"
