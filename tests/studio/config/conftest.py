"""A studio in processes of its own."""

from collections.abc import Iterator

import pytest
from databases_for_tests import new_studio
from live_studio import LiveStudio


@pytest.fixture
def live(tmp_path) -> Iterator[LiveStudio]:
    """A studio that has not been started yet, on the database of this test run."""
    studio = new_studio(tmp_path / "home")
    yield studio
    studio.stop()
