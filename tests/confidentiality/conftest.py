"""What the canaries are planted in: a small library, and ears at every logger."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.entrypoints.reading_room import ReadingRoom


@pytest.fixture
def small(tmp_path: Path, data: Path) -> ReadingRoom:
    """A reading room over a small library, all of it below tmp_path."""
    (tmp_path / "library").mkdir()
    digest = (
        "Tell customers politely at the beginning of a telephone call that you record it, "
        "store recordings inside the locked steel cabinet and erase everything after one year."
    )
    text = f"# Calls\n\n電話の録音は、お客様に断ってから始めます。\n\n```english\n{digest}\n```\n"
    (tmp_path / "library" / "call.md").write_text(text, encoding="utf-8")
    kept = (
        "机 椅子 窓 鉛筆 封筒 切手 毛布 傘 靴 手袋 地図 時計 花瓶 皿 鍋 包丁 石鹸 布団 電池 紙 糸 針 釘 縄 "
        "梯子 脚立 扇風機 暖炉 絨毯 鏡 櫛 鞄 帽子 眼鏡 自転車 消火器 植木 太鼓 琴 笛 将棋 碁石 線香 蝋燭 提灯"
    ).split()
    shelves = "\n\n".join(f"## {thing}\n\n{thing}は倉庫にあります。" for thing in kept)
    (tmp_path / "library" / "shelves.md").write_text(shelves, encoding="utf-8")
    (tmp_path / "place").mkdir()
    (tmp_path / "place" / "cache").symlink_to(data / "cache")
    return ReadingRoom(tmp_path / "place", tmp_path / "library", lambda done, total: None, print)


@pytest.fixture
def loud() -> Iterator[list[str]]:
    """Every line that any logger says at its loudest; all is as before afterwards."""
    root = logging.getLogger()
    loggers = [root, *(one for one in root.manager.loggerDict.values() if isinstance(one, logging.Logger))]
    before = root.handlers[:], [(one, one.level) for one in loggers]
    lines: list[str] = []
    yield lines
    root.handlers[:] = before[0]
    for one, level in before[1]:
        one.setLevel(level)
