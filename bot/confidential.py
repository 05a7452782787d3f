"""Confidential: somebody's words on their way; they never show in a log, a traceback or a pickle."""

from dataclasses import dataclass, field
from typing import Any, Generic, NoReturn, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Confidential(Generic[T]):
    """A value that only `reveal` shows; every call of it is a place to review."""

    _value: T = field(repr=False)

    def reveal(self) -> T:
        """The value itself."""
        return self._value

    def __str__(self) -> str:
        return "Confidential(...)"

    __repr__ = __str__

    def __format__(self, spec: str) -> str:
        return str(self)

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError("Confidential values are not pickled")
