"""The store that the pages are drawn from."""

from __future__ import annotations

import pytest

from .stores import publish


@pytest.fixture(scope="session")
def shelf(tmp_path_factory):
    """Made once: pages only read it."""
    return publish(tmp_path_factory.mktemp("site") / "store")
