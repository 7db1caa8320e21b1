"""Whatever stands in a file: an error of the house, or every observation accounted for."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fumao.errors import FumaoError
from fumao.sources import read_source

SPECIMENS = Path(__file__).parents[1] / "specimens"
FILES = [
    ("sdmx-services", "sdmx/one.csv"), ("sdmx-services", "sdmx/labels.csv"),
    ("sdmx-services", "sdmx/one.json"), ("sdmx-services", "sdmx/two.json"),
    ("sdmx-services", "sdmx/structured-2.1.xml"), ("sdmx-services", "sdmx/generic-2.1.xml"),
    ("eurostat-its", "eurostat/its.tsv"), ("batis", "batis/oecd.csv"),
    ("wdi", "worldbank/wide.csv"), ("wdi", "worldbank/long.csv"),
    ("unctad-services", "unctad/services.csv"), ("comtrade-services", "comtrade/api.csv"),
    ("ons-services", "ons/by-type.csv"), ("ons-timeseries", "ons/timeseries.csv"),
]  # fmt: skip
# Where, how much is cut out there, and what is put in.
damage = st.tuples(
    st.floats(0, 1), st.integers(0, 40),
    st.sampled_from([b"", b",", b"\n", b'"', b"\x00", b"\xff", b"NaN", b"-", b":", b"{", b"<",
                     b"1e400", "数".encode(), b"\t", b"9" * 40]),
)  # fmt: skip


@pytest.mark.parametrize(("source", "file"), FILES, ids=[file for _, file in FILES])
@given(hits=st.lists(damage, min_size=1, max_size=3))
def test_a_damaged_file_is_refused_or_accounted_for(source, file, hits):
    content = (SPECIMENS / file).read_bytes()
    for where, length, put in hits:
        at = int(where * len(content))
        content = content[:at] + put + content[at + length :]
    with TemporaryDirectory() as folder:
        path = Path(folder) / Path(file).name
        path.write_bytes(content)
        try:
            loaded = read_source(source, [path])
        except FumaoError:
            return
    assert loaded.given == len(loaded.flows) + len(loaded.indicators) + loaded.left.num_rows
