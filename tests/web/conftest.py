"""One ministry for all tests of pages that do not change it much."""

from __future__ import annotations

import pytest

from .offices import ministry, serving


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A ministry that is served."""
    with serving(ministry(tmp_path_factory.mktemp("ministry"))) as made:
        yield made
        made.office.close()
