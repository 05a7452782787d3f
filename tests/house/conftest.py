"""What the tests of the shipped library share."""

import pytest

from adapters.documents.folder import FolderLibrary
from adapters.entrypoints.reading_room import SHIPPED
from knowledge.document import Reading


@pytest.fixture(scope="session")
def readings() -> dict[str, Reading]:
    """Every shipped document by its id."""
    library = FolderLibrary([SHIPPED])
    readings = [library.read(source) for source in library.sources()]
    return {reading.document.id: reading for reading in readings}
