"""Clean copies: nothing that tells of people, places, days or devices is left; what is shown is there."""

import io
import wave
from zipfile import ZipFile

import docx
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps, ImageSequence
from pypdf import PdfReader

from adapters.attachments.copies import clean
from adapters.attachments.flaw import NoCopy, Refused
from adapters.attachments.kinds import media_of
from adapters.attachments.mp3 import frame
from bot.cases.attachment import Media
from planted_boxes import TIMES
from planted_files import planted

PICTURES = [Media.JPEG, Media.PNG, Media.GIF, Media.WEBP]
PARSED = {Media.PDF, Media.DOCX, Media.XLSX, Media.PPTX, Media.MAIL}
IN_PLACE = [Media.MP4, Media.MOV, Media.M4A, Media.HEIC]


@pytest.mark.parametrize("media", list(Media))
def test_every_marked_place_of_a_file_is_absent_from_its_copy_byte_for_byte(media: Media) -> None:
    file = planted(media)

    copy = clean(media, file.content)

    assert sorted(file.left_in(file.content)) == sorted(file.marks)
    assert media is Media.TEXT or len(file.marks) > 3
    assert file.left_in(copy) == []


@pytest.mark.parametrize("media", [one for one in Media if one is not Media.MAIL])
def test_a_copy_is_of_the_same_kind_and_its_own_copy_is_the_same(media: Media) -> None:
    copy = clean(media, planted(media).content)

    assert media_of(copy) is media
    assert media is Media.PDF or clean(media, copy) == copy


@pytest.mark.parametrize("media", PICTURES)
def test_a_picture_looks_the_same_to_the_pixel_and_stands_the_same_way_up(media: Media) -> None:
    content = planted(media).content

    before, after = (Image.open(io.BytesIO(one)) for one in (content, clean(media, content)))

    frames = [
        [frame.convert("RGBA").tobytes() for frame in ImageSequence.Iterator(one)] for one in (before, after)
    ]
    assert frames[0] == frames[1]
    assert len(frames[0]) == (2 if media is Media.GIF else 1)
    if media is Media.JPEG:
        assert dict(after.getexif()) == {0x0112: 6}
        assert ImageOps.exif_transpose(after).size == (48, 64)


@pytest.mark.parametrize("media", IN_PLACE)
def test_sound_and_pictures_stay_in_their_places_and_times_are_gone(media: Media) -> None:
    content = planted(media).content

    copy = clean(media, content)

    assert len(copy) == len(content)
    shown = b"hevc-picture" * 8 if media is Media.HEIC else b"\x21\x1asoundsoundsound"
    assert copy.index(shown) == content.index(shown)
    assert TIMES[:4] not in copy
    assert media is Media.M4A or media is Media.HEIC or b"\x65picture1" in copy


def test_a_recording_sounds_the_same() -> None:
    content = planted(Media.WAV).content

    before, after = (wave.open(io.BytesIO(one)) for one in (content, clean(Media.WAV, content)))  # noqa: SIM115

    assert before.getparams() == after.getparams()
    assert before.readframes(9000) == after.readframes(9000)


def test_every_frame_of_an_mp3_is_there() -> None:
    copy = clean(Media.MP3, planted(Media.MP3).content)

    assert frame(copy, 0) == 417
    assert len(copy) == 41 * 417


def test_what_is_told_in_an_office_file_or_a_pdf_is_there_and_opens() -> None:
    told = docx.Document(io.BytesIO(clean(Media.DOCX, planted(Media.DOCX).content)))
    book = openpyxl.load_workbook(io.BytesIO(clean(Media.XLSX, planted(Media.XLSX).content)))
    slides = ZipFile(io.BytesIO(clean(Media.PPTX, planted(Media.PPTX).content)))
    page = PdfReader(io.BytesIO(clean(Media.PDF, planted(Media.PDF).content))).pages[0]

    assert told.paragraphs[0].text == "told in the document"
    assert len(told.inline_shapes) == 1
    assert [one.text for one in told.comments] == ["said in a comment"]
    assert book.active["A1"].value == "told in a cell"
    assert book.active["A1"].comment.text == "said in a comment"
    assert b"told on a slide" in slides.read("ppt/slides/slide1.xml")
    assert b"(told)" in page.get_contents().get_data()
    assert page["/Annots"][0].get_object()["/Contents"] == "said in the note"
    assert Image.open(io.BytesIO(page["/Resources"]["/XObject"]["/JS"].get_object()._data)).size == (64, 48)


def test_a_mail_becomes_who_wrote_to_whom_when_and_its_words() -> None:
    copy = clean(Media.MAIL, planted(Media.MAIL).content).decode()

    assert copy.split() == (
        "From: a@example.com To: b@example.com Date: Sat, 21 Nov 2026 10:00:00 +0900 Subject: 許さない "
        "told in the mail"
    ).split()  # fmt: skip


def test_letters_that_do_not_show_are_taken_out_of_a_text_but_for_joiners() -> None:
    copy = clean(Media.TEXT, "あ\u200b\u202eい\u2066う👨\u200d👩\n".encode())

    assert copy.decode() == "あいう👨\u200d👩\n"


@pytest.mark.parametrize("media", list(Media))
@settings(max_examples=12, deadline=None)
@given(st.data())
def test_a_cut_or_changed_file_is_told_what_it_is_copied_or_neither_and_nothing_hangs(
    media: Media, data: st.DataObject
) -> None:
    content = bytearray(planted(media).content)
    for _ in range(data.draw(st.integers(0, 3))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    del content[data.draw(st.integers(0, len(content))) :]

    try:
        found = media_of(bytes(content))
        clean(found, bytes(content))
    except (Refused, NoCopy):
        pass
    except Exception as fault:  # noqa: BLE001 - others' parsers raise anything: the child says "no copy" then
        assert found in PARSED, fault  # noqa: PT017 - which files' fault it may be
