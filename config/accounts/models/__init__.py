"""The rows of accounts, one file for each matter. Import them from here."""

from .account import Account, Bounds, RecoveryCode, SignedIn
from .event import AccountEvent, AccountEventKind
from .keys import KeyKind, OneTimeKey, WrongPassword
from .watched import WatchedAccount, WatchedMember, WatchedSeat

__all__ = [
    "Account",
    "AccountEvent",
    "AccountEventKind",
    "Bounds",
    "KeyKind",
    "OneTimeKey",
    "RecoveryCode",
    "SignedIn",
    "WatchedAccount",
    "WatchedMember",
    "WatchedSeat",
    "WrongPassword",
]
