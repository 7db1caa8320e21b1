"""Without the library of the information model, data are served and structures name the extra."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

WITHOUT = """
import json, sys
from pathlib import Path

class Gone:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "pysdmx":
            raise ModuleNotFoundError(f"no {name}", name=name)

sys.path.insert(0, sys.argv[1])
sys.meta_path.insert(0, Gone())
from starlette.testclient import TestClient
from fumao.run.shelf import open_shelf
from fumao.web.app import create_public
from fumao.web.settings import Settings

app = create_public(open_shelf(Path(sys.argv[2])), Settings())
client = TestClient(app, base_url="http://127.0.0.1")
answers = {path: client.get(path) for path in sys.argv[3:]}
print(json.dumps({path: [each.status_code, each.text] for path, each in answers.items()}))
"""
DATA = ("/sdmx/data/dataflow/FUMAO/trade", "/sdmx/v1/data/trade", "/sdmx/", "/data/en/service")
STRUCTURES = (
    "/sdmx/structure/dataflow", "/sdmx/codelist/FUMAO", "/sdmx/availability/dataflow/FUMAO/trade",
    "/sdmx/schema/dataflow/FUMAO/trade", "/sdmx/metadata/structure/dataflow/FUMAO/trade",
)  # fmt: skip


@pytest.fixture(scope="module")
def answers(shelf, root):
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", WITHOUT, str(root / "src"), str(shelf.store.folder),
         *DATA, *STRUCTURES],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("path", DATA)
def test_data_need_no_such_library(answers, path):
    assert answers[path][0] == 200


@pytest.mark.parametrize("path", STRUCTURES)
def test_structures_name_the_extra_that_is_missing(answers, path):
    status, text = answers[path]
    (problem,) = json.loads(text)["errors"]
    assert status == 501
    assert problem["title"] == "structures need pysdmx, which is not installed"
    assert "install fumao[sdmx]" in problem["detail"]
