"""Scenario cards beside the documents: laid into their sections, told when lost, read again when changed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from knowledge.document import Document, Reading, Section
from knowledge.errors import Unreadable
from knowledge.ingest import Ingested, ingest
from knowledge.ports import Shelved, Source
from knowledge.scenario import Scenario, Scenarios

CALLS = Section(("電話", "録音"), ("断ってから録音します。",), questions=("録音していい?",))
LAW = Section(("第33条",), ("講じなければならない。",))
FOUND = Scenario("manual", "電話 > 録音", "通話を残してよいですか", 1)
OF_LAW = Scenario("manual", "第三十三条", "何をする義務ですか", 2)
GONE = Scenario("manual", "訪問", "訪問先では?", 3)
STRAYED = Scenario("nowhere", "録音", "どこにもない", 4)


def _reading(name: str) -> Reading:
    return Reading(Document(name, name), (CALLS, LAW))


@dataclass
class Folder:
    """A Library of these documents, each with its fingerprint; `read_again` are those that were read."""

    documents: dict[str, str]
    read_again: list[str] = field(default_factory=list)

    def sources(self) -> Sequence[Source]:
        return [Source(f"{name}.md", mark) for name, mark in self.documents.items()]

    def read(self, source: Source) -> Reading:
        self.read_again.append(source.name)
        return _reading(source.name.removesuffix(".md"))


@dataclass
class Rack:
    """A Shelf in a dict."""

    shelved: dict[str, Shelved] = field(default_factory=dict)

    def contents(self) -> Mapping[str, tuple[str, str]]:
        return {name: (one.source.fingerprint, one.document.id) for name, one in self.shelved.items()}

    def publish(self, keep: Collection[str], add: Sequence[Shelved], progress: object) -> None:
        self.shelved = {name: one for name, one in self.shelved.items() if name in keep}
        self.shelved |= {one.source.name: one for one in add}

    def questions(self, document: str) -> list[str]:
        """Every card of a document."""
        passages = self.shelved[f"{document}.md"].passages
        return [one for passage in passages for one in (*passage.questions, *passage.given)]


def _ingest(folder: Folder, rack: Rack, *cards: Scenario) -> Ingested:
    folder.read_again.clear()
    return ingest(folder, rack, lambda done, total: None, Scenarios(cards))


def test_a_card_is_laid_into_its_section_behind_the_sections_own_and_once() -> None:
    laid = Scenarios([FOUND, FOUND, OF_LAW]).laid(_reading("manual"))

    given = [section.given for section in laid.sections]
    assert given == [(FOUND.question,), (OF_LAW.question,)]
    again = Scenario("manual", "電話 > 録音", CALLS.questions[0])
    assert Scenarios([again]).laid(_reading("manual")).sections[0].given == ()
    assert Scenarios([FOUND]).laid(_reading("other")) == _reading("other")


def test_a_document_is_read_again_when_its_cards_change_and_no_other_is() -> None:
    folder, rack = Folder({"manual": "a", "other": "a"}), Rack()
    _ingest(folder, rack)
    seen = []
    for cards in ((FOUND,), (FOUND,), (FOUND, OF_LAW), (OF_LAW,), (), ()):
        _ingest(folder, rack, *cards)
        seen.append((list(folder.read_again), rack.questions("manual")))

    own, found, of_law = "録音していい?", FOUND.question, OF_LAW.question
    assert seen == [
        (["manual.md"], [own, found]), ([], [own, found]), (["manual.md"], [own, found, of_law]),
        (["manual.md"], [own, of_law]), (["manual.md"], [own]), ([], [own]),
    ]  # fmt: skip


def test_a_card_of_a_new_document_is_in_it_at_once_and_the_next_time_nothing_is_read() -> None:
    folder, rack = Folder({"manual": "a"}), Rack()

    _ingest(folder, rack, FOUND)
    questions = rack.questions("manual")
    _ingest(folder, rack, FOUND)

    assert (questions, folder.read_again) == (["録音していい?", FOUND.question], [])


def test_a_card_whose_place_is_gone_is_named_and_the_others_stay() -> None:
    folder, rack = Folder({"manual": "a"}), Rack()

    done = _ingest(folder, rack, FOUND, GONE, STRAYED)

    assert [str(one).split(",")[0] for one in done.refused] == [
        "cards.toml: card 4 is of nowhere#録音", "cards.toml: card 3 is of manual#訪問",
    ]  # fmt: skip
    assert all(isinstance(one, Unreadable) for one in done.refused)
    assert rack.questions("manual") == ["録音していい?", FOUND.question]


def test_a_card_is_told_to_be_gone_when_its_document_goes() -> None:
    folder, rack = Folder({"manual": "a", "other": "a"}), Rack()
    _ingest(folder, rack, FOUND)
    del folder.documents["manual"]

    done = _ingest(folder, rack, FOUND)

    assert [one.source for one in done.refused] == ["cards.toml"]
