"""Files at the counselors' door: what a counselor does with them, and the page where one is saved."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from aiohttp import web

from adapters.attachments.exports import Exports, add_exports, export_name
from adapters.attachments.files import Files as Page
from adapters.attachments.files import add_files
from adapters.entrypoints.clock import new_incident, new_name
from adapters.entrypoints.file_room import FileRoom
from adapters.logs import log_fault
from adapters.masking import masked
from bot.cases.nickname import nickname
from bot.desk.acting import Acting, Writing
from bot.desk.attaching import Files
from bot.desk.exporting import Exporting
from bot.dialogue.casework_export import TakeExport, ToPage
from bot.dialogue.casework_files import Grants, file_doings, listed
from bot.dialogue.doing import Adding, Doing
from bot.dialogue.export_text import to_document


@dataclass(frozen=True)
class CounselorsFiles:
    """What a counselor can do with files, what an open case shows of them, and the page for it."""

    doings: Sequence[Doing] = ()
    adding: Sequence[Adding] = ()
    pages: Sequence[Callable[[web.Application], None]] = ()


def counselors_files(room: FileRoom | None, acting: Acting) -> CounselorsFiles:
    """Links are known to the process that gave them alone, so make this once a process."""
    if room is None:
        return CounselorsFiles()
    files = Files(acting)
    grants = Grants(files, acting.office.now, new_name)
    page = Page(grants.look, grants.take, room.store(acting.office), _noted)
    doings = file_doings(files, grants, room.address)
    if room.address is None:
        return CounselorsFiles(doings, (listed,))
    exports = Exports(acting.office.now, new_name)
    exporting = Exporting(acting)
    take = TakeExport(exporting, acting.office, _to_page(exports, exporting, room.address))
    mounts = (lambda app: add_files(app, page), lambda app: add_exports(app, exports, _noted))
    return CounselorsFiles((*doings, take), (listed,), mounts)


def _to_page(exports: Exports, exporting: Exporting, address: str) -> ToPage:
    """The way to an export, which is written out when it is taken: masked where that was agreed to."""

    def to_page(writing: Writing, ask: str, lang: str) -> str:
        def written() -> str:
            return to_document(exporting.written(writing, ask), lang, lambda words: masked(words).text)

        name = export_name(nickname(writing.locator, lang), lang)
        return f"{address}/export/{exports.give(name, written, lang)}"

    return to_page


def _noted(fault: Exception) -> str:
    incident = new_incident()
    log_fault(incident, fault)
    return incident
