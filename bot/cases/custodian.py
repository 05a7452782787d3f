"""The custodian: keeps the names that are confided, and never reads a case."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Custodian:
    """Who decides whether a confided name is given. `addresses`: their id on each platform."""

    id: str
    name: str
    role: str
    name_en: str = ""
    role_en: str = ""
    langs: tuple[str, ...] = ("ja",)
    addresses: Mapping[str, str] = field(default_factory=dict, hash=False)

    def called(self, lang: str) -> str:
        """Name and role as they are shown."""
        if lang == "en":
            return f"{self.name_en or self.name} ({self.role_en or self.role})"
        return f"{self.name}({self.role})"

    def speaks_as(self, person: str) -> bool:
        """Whether a person ("platform:id") is the custodian; on the playground by their own id."""
        platform, _, there = person.partition(":")
        known = self.id if platform == "playground" else self.addresses.get(platform)
        return there == known
