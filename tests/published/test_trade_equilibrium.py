"""Chapter 2 of the Advanced Guide to Trade Policy Analysis: borders removed, NAFTA undone.

Yotov, Piermartini, Monteiro and Larch (2016), UNCTAD and WTO, applications 1 and 2, sigma 7,
Germany as reference. Columns of conditional equilibrium are those that the guide prints; those of
full equilibrium stop short of convergence there (tolerance 0.01), so that beside the printed ones
stand exact ones, from another program, in the digest of the method.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from fumao.methods.absorbed import fit_absorbed
from fumao.methods.equilibrium import as_base, relative_to, solve, solve_conditional

SHARED = Path(__file__).parents[3] / "shared"
DATA = SHARED / "data" / "gravity_agtpa"
THETA = 6.0
# Exports conditional; real GDP and factory-gate prices of full equilibrium as the guide prints.
PRINTED = {
    "CAN": (80.8246, 54.3633, 32.5845), "CHN": (175.4964, 14.3539, 23.3167),
    "DEU": (133.3886, 24.3132, 24.3132), "HKG": (1457.0957, 16.5715, -0.4981),
    "JPN": (220.7978, 12.3711, 22.8062), "MEX": (114.5538, 45.9127, 29.2267),
    "SGP": (230.0107, 8.6471, 20.6247), "USA": (359.9808, 10.6517, 11.1409),
    "ARG": (65.5243, 49.0068, 32.2765), "BEL": (156.9110, 27.6922, 23.9168),
}  # fmt: skip
NAFTA = {"CAN": (34.9918, 3.4034), "MEX": (41.6408, 3.8101), "USA": (14.4808, 0.3346)}


def exact_rows(section):
    """Numbers of the digest's table of all 69 economies in one of its sections."""
    digest = SHARED / "methods" / "gravity_ge.md"
    if not digest.is_file():
        pytest.skip("no digest of exact results on this machine")
    text = digest.read_text(encoding="utf-8").partition(section)[2]
    rows = re.findall(r"^([A-Z]{3})((?: -?\d+\.\d{4})+)$", text.split("\n## ")[0], re.MULTILINE)
    return {code: np.array(numbers.split(), dtype=float) for code, numbers in rows}


def read(file, columns):
    pytest.importorskip("pyfixest")
    if not (DATA / file).is_file():
        pytest.skip(f"no {file}: data of the guide are not on this machine")
    table = pq.read_table(DATA / file, columns=list(columns))
    return {name: np.asarray(table[name].to_pylist()) for name in columns}


def square(values, exporters, importers):
    codes = np.unique(exporters)
    found = np.zeros((codes.size, codes.size))
    found[np.searchsorted(codes, exporters), np.searchsorted(codes, importers)] = values
    return found


class Experiment:
    """A base, its counterfactual in both equilibria, and changes in per cent."""

    def __init__(self, fitted, costs, codes, undone):
        self.codes, self.undone, self.base = codes, undone, as_base(fitted)
        self.conditional = solve_conditional(self.base, costs, THETA)
        self.full = solve(self.base, costs, THETA)
        self.told = relative_to(self.full, codes.index("DEU"))

    def change(self, factor):
        """In per cent of what is without it: the other way round where the policy is undone."""
        return 100 * ((1 / factor if self.undone else factor) - 1)

    def exports(self, trade):
        before = self.base.trade.sum(axis=1) - np.diag(self.base.trade)
        return self.change((trade.sum(axis=1) - np.diag(trade)) / before)

    def columns(self):
        """As the digest prints them, which lets expenditure move without its factor k."""
        told = self.told
        return {
            "conditional": self.exports(self.conditional.trade),
            "world": self.exports(self.full.trade / self.full.spending),
            "exports": self.exports(told.trade / told.spending),
            "prices": self.change(told.prices), "index": self.change(told.price_index),
            "real": self.change(told.welfare),
        }  # fmt: skip


@pytest.fixture(scope="module")
def borders():
    names = ("ln_DIST", "CNTG", "INTL_BRDR")
    data = read("datasets/1_TradeWithoutBorder.parquet", ("exporter", "importer", "trade", *names))
    sides = (data["exporter"], data["importer"])
    model = fit_absorbed(data["trade"], np.column_stack([data[name] for name in names]),
                         names=names, effects=sides)  # fmt: skip
    assert model.coefficients == pytest.approx([-0.7912879, 0.6736456, -2.47445], abs=1e-6)
    costs = np.exp(-model.coefficient("INTL_BRDR")[0] * square(data["INTL_BRDR"], *sides))
    codes = ["DEU" if code == "ZZZ" else str(code) for code in np.unique(data["exporter"])]
    return Experiment(square(model.fitted, *sides), costs, codes, undone=False)


@pytest.fixture(scope="module")
def nafta():
    data = read("agtpa_applications.parquet", ("exporter", "importer", "pair_id", "year", "trade",
                                               "rta"))  # fmt: skip
    use = np.isin(data["year"], (1986, 1990, 1994, 1998, 2002, 2006))
    data = {name: column[use] for name, column in data.items()}
    year = data["year"].astype(int).astype(str)
    sides = [np.char.add(data[side], year) for side in ("exporter", "importer")]
    model = fit_absorbed(data["trade"], data["rta"][:, None], names=["rta"],
                         effects=[*sides, data["pair_id"]])  # fmt: skip
    assert model.coefficients == pytest.approx([0.5571853], abs=1e-6)
    then = data["year"] == 1994
    sides = (data["exporter"][then], data["importer"][then])
    inside = [np.isin(side, ("CAN", "MEX", "USA")) for side in sides]
    undone = inside[0] & inside[1] & (sides[0] != sides[1])
    costs = np.exp(-model.coefficients[0] * square(undone.astype(float), *sides))
    # The fitted trade of a year adds up: it is what a second stage on that year alone would give.
    codes = [str(code) for code in np.unique(sides[0])]
    return Experiment(square(model.fitted[then], *sides), costs, codes, undone=True)


def test_borders_conditional_and_full_equilibrium_are_exact(borders):
    rows = exact_rows("## 7.")
    assert len(rows) == 69
    columns = borders.columns()
    for k, name in enumerate(("conditional", "world", "exports", "prices", "index", "real")):
        wanted = [rows[code][k] for code in borders.codes]
        assert columns[name] == pytest.approx(wanted, abs=6e-5), name


@pytest.mark.parametrize("code", PRINTED)
def test_borders_as_the_guide_prints_them(borders, code):
    columns, at = borders.columns(), borders.codes.index(code)
    exports, real, price = PRINTED[code]
    assert columns["conditional"][at] == pytest.approx(exports, abs=6e-5)
    assert columns["real"][at] == pytest.approx(real, abs=0.7)
    assert columns["prices"][at] == pytest.approx(price, abs=0.7)


def test_nafta_conditional_and_full_equilibrium_are_exact(nafta):
    rows = exact_rows("## 8.")
    assert len(rows) == 69
    columns = nafta.columns()
    for k, name in enumerate(("conditional", "exports", "prices", "index", "real")):
        wanted = [rows[code][k] for code in nafta.codes]
        # 1e-5 of the flow: pairs that never trade are 0 here, and very small in the second stage
        # of the guide, which takes them from a regression on distance.
        assert columns[name] == pytest.approx(wanted, abs=1e-3), name


@pytest.mark.parametrize("code", NAFTA)
def test_nafta_as_the_guide_prints_it(nafta, code):
    columns, at = nafta.columns(), nafta.codes.index(code)
    assert columns["conditional"][at] == pytest.approx(NAFTA[code][0], abs=2e-4)
    assert columns["real"][at] == pytest.approx(NAFTA[code][1], abs=0.05)


@pytest.mark.parametrize("name", ["borders", "nafta"])
def test_real_output_is_what_the_domestic_share_says(request, name):
    experiment = request.getfixturevalue(name)
    assert experiment.full.gains == pytest.approx(experiment.full.welfare, rel=1e-10)
    assert max(experiment.full.residual, experiment.conditional.residual) < 1e-10
