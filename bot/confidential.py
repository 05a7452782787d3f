"""Confidential: somebody's words on their way; they never show in a log, a traceback or a pickle."""

from typing import Any, Generic, NoReturn, TypeVar

T = TypeVar("T")


class Confidential(Generic[T]):
    """A value that only `reveal` shows; every call of it is a place to review."""

    __slots__ = ("__value",)

    def __init__(self, value: T) -> None:
        self.__value = value

    def reveal(self) -> T:
        """The value itself."""
        return self.__value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Confidential) and bool(self.__value == other.__value)

    def __hash__(self) -> int:
        return hash(self.__value)

    def __str__(self) -> str:
        return "Confidential(...)"

    __repr__ = __str__

    def __format__(self, spec: str) -> str:
        return str(self)

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError("Confidential values are neither pickled nor copied")
