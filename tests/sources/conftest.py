"""Where the specimens lie: small files written for these tests, in the layouts of the agencies."""

from pathlib import Path

import pytest


@pytest.fixture
def specimens(root) -> Path:
    """The folder of specimens."""
    return root / "tests" / "specimens"
