"""What goes to statistics, as one file to be downloaded."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from fumao.model.viewer import Viewer
from fumao.returns.statistics import layouts
from fumao.run.filing.office import Office
from fumao.run.filing.statistics import to_compile


def list_statistics() -> Sequence[str]:
    """The statistics that returns feed."""
    return list(layouts())


def download_extract(
    office: Office, viewer: Viewer, statistic: str, period: str
) -> tuple[str, bytes]:
    """Name and bytes of an archive of the files that ``fumao compile returns`` takes.

    Raises
    ------
    Refused
        The viewer is not of the ministry.
    UnknownCode, InvalidInput
        There is no such statistic, or nobody owes it for this period.
    """
    out = io.BytesIO()
    with TemporaryDirectory() as folder:
        to_compile(office, viewer, statistic, period, Path(folder))
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in sorted(Path(folder).iterdir()):
                archive.write(file, file.name)
    return f"{statistic}-{period}.zip", out.getvalue()
