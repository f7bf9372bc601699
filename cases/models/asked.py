"""What a case is asked that its own row does not answer: whether something stands beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, overload


@dataclass(frozen=True)
class asked:
    """A yes or no that costs a statement each time, unless the answer came along with the case.

    A query may annotate it under the same name, and whoever has gathered the rows may set it: of that one object it is
    then the answer. It is never kept otherwise, so that a case asked twice answers as things stand.
    """

    question: Callable[[Any], bool]

    @overload
    def __get__(self, case: None, owner: type[Any]) -> asked: ...
    @overload
    def __get__(self, case: object, owner: type[Any]) -> bool: ...
    def __get__(self, case: object | None, owner: type[Any]) -> asked | bool:
        return self if case is None else self.question(case)
