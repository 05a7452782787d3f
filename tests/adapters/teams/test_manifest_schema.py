"""The optional group: the app's package against Microsoft's own JSON schemas.

It is skipped, loudly, where they can't be had; with MADOGUCHI_TESTS_NEED_TEAMS_SCHEMA=1 it fails there.
"""

import base64
import hashlib
import json
import os
import shutil
import subprocess
import tarfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any, NoReturn
from zipfile import ZipFile

import pytest
from filelock import FileLock
from platformdirs import user_cache_path

from adapters.teams.manifest import SCHEMA, Wish, to_package

jsonschema = pytest.importorskip("jsonschema")

PACKAGE, VERSION = "@microsoft/app-manifest", "1.1.2"
ARCHIVE = "microsoft-app-manifest-1.1.2.tgz"
SHA512 = "uXdmYzhIcchi3Tc9Sh3pTDMe55zy7ge19bnYCGB1gzuyha85Ii7wfdTruwEhqseaX9pwsWDRB5Ot/ltv0rCONw=="
CACHE = user_cache_path("madoguchi-tests", appauthor=False)
"""Found before any test changes where it is."""

PAGE = "https://desk.example.com"
APP_ID = "1b4d2f60-0d0a-4a67-9f4e-6c1f3f4c9a01"
WISH = Wish("both", APP_ID, "1.0.0", "Example", PAGE, PAGE, PAGE)
DOORS = ("both", "staff", "counselors")


@pytest.fixture(scope="module")
def schemas() -> dict[str, Any]:
    """Microsoft's schemas of manifests and of their words, of the version that our package names."""
    archive = _archive(CACHE)
    with tarfile.open(archive) as opened:
        return {
            name: json.load(opened.extractfile(f"package/build/json-schemas/teams/v{SCHEMA}/{file}"))  # type: ignore[arg-type]
            for name, file in (
                ("manifest", "MicrosoftTeams.schema.json"),
                ("words", "MicrosoftTeams.Localization.schema.json"),
            )
        }


def _archive(kept: Path) -> Path:
    archive = kept / ARCHIVE
    kept.mkdir(parents=True, exist_ok=True)
    with FileLock(kept / f"{ARCHIVE}.lock"):  # tests may run in several processes
        if not archive.exists():
            _download(kept)
    seen = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    assert seen == SHA512, f"{archive} is not the pinned package; take it away"
    return archive


def _download(kept: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        _without("there is no npm (Debian: apt-get install nodejs npm)")
    command = [npm, "pack", "--ignore-scripts", "--loglevel=error", f"{PACKAGE}@{VERSION}"]
    try:
        done = subprocess.run(command, cwd=kept, capture_output=True, timeout=180)
    except subprocess.TimeoutExpired:
        _without("npm did not answer within three minutes")
    if done.returncode:
        _without(f"npm could not get {PACKAGE}@{VERSION}; is there a network?")


def _without(why: str) -> NoReturn:
    if os.environ.get("MADOGUCHI_TESTS_NEED_TEAMS_SCHEMA"):  # noqa: TID251
        pytest.fail(why)
    pytest.skip(f"NOT TRIED against Microsoft's schema: {why}")


def _validator(schema: Any) -> Any:
    jsonschema.Draft4Validator.check_schema(schema)
    return jsonschema.Draft4Validator(schema)


@pytest.mark.parametrize("door", DOORS)
def test_the_package_is_valid_by_microsofts_schemas(schemas: dict[str, Any], door: str) -> None:
    with ZipFile(BytesIO(to_package(replace(WISH, door=door)))) as archive:  # type: ignore[arg-type]
        manifest, words = (json.loads(archive.read(name)) for name in ("manifest.json", "en.json"))

    assert [one.message for one in _validator(schemas["manifest"]).iter_errors(manifest)] == []
    assert [one.message for one in _validator(schemas["words"]).iter_errors(words)] == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"app_id": "hunter2"},
        {"website": "desk.example.com"},
        {"company": "x" * 33},
    ],
)
def test_the_schema_finds_what_is_wrong(schemas: dict[str, Any], wrong: dict[str, str]) -> None:
    with ZipFile(BytesIO(to_package(replace(WISH, **wrong)))) as archive:
        manifest = json.loads(archive.read("manifest.json"))

    assert list(_validator(schemas["manifest"]).iter_errors(manifest)) != []


def test_a_package_that_is_not_the_pinned_one_is_not_used(tmp_path: Path) -> None:
    (tmp_path / ARCHIVE).write_bytes(b"somebody else's")

    with pytest.raises(AssertionError, match="is not the pinned package"):
        _archive(tmp_path)
