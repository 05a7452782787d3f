"""A rule said no: a stable code and plain facts, never anyone's words."""


class CaseError(Exception):
    """A rule said no. `code` names the sentence to be said; `told` fills its blanks and is safe to show."""

    def __init__(self, code: str, **told: object) -> None:
        super().__init__(code)
        self.code, self.told = code, told


class Conflict(CaseError):
    """Somebody else changed the case since it was read; nothing was written."""

    def __init__(self) -> None:
        super().__init__("changed_meanwhile")


class Refused(CaseError):
    """Fields of a form that can't be taken: `faults` says which, and the code for each."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__("check_fields")
        self.faults = faults
