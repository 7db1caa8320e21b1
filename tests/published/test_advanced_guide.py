"""Chapter 1 of the Advanced Guide to Trade Policy Analysis: every table, to its printed digits.

Yotov, Piermartini, Monteiro and Larch (2016), UNCTAD and WTO: applications 1 (traditional
gravity, table 1), 2 (the distance puzzle, table 2) and 3 (regional trade agreements, table 3).
69 economies, manufacturing, every fourth year from 1986 to 2006, errors clustered by pair.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from fumao.methods.absorbed import fit_absorbed, reset_test

DATA = Path(__file__).parents[3] / "shared" / "data" / "gravity_agtpa"
FILE = DATA / "agtpa_applications.parquet"
YEARS = (1986, 1990, 1994, 1998, 2002, 2006)
TIES = ("cntg", "lang", "clny")


@pytest.fixture(scope="module")
def panel():
    """Columns by name, of the years of the guide."""
    pytest.importorskip("pyfixest")
    if not FILE.is_file():
        pytest.skip(f"no {FILE.name}: data of the guide are not on this machine")
    table = pq.read_table(FILE)
    table = table.filter(np.isin(table["year"].to_numpy(), YEARS))
    columns = {name: np.asarray(table[name].to_pylist()) for name in table.column_names}
    columns["own"] = columns["exporter"] == columns["importer"]
    for side, name in (("exporter", "ey"), ("importer", "iy")):
        year = columns["year"].astype(int).astype(str)
        columns[name] = np.char.add(columns[side], year)
    columns["log_dist"] = np.log(columns["dist"])
    columns["one"] = np.zeros(table.num_rows)
    columns["intra"] = np.where(columns["own"], columns["exporter"], "between")
    for name, side in (("log_y", "exporter"), ("log_e", "importer")):
        columns[name] = np.log(by_year(columns, side, columns["trade"]))
    for year in YEARS:
        there = (columns["year"] == year) & ~columns["own"]
        columns[f"border{year}"] = there.astype(float)
        columns[f"log_dist{year}"] = np.where(there, columns["log_dist"], 0.0)
    columns["log_dist_own"] = np.where(columns["own"], columns["log_dist"], 0.0)
    columns["same"] = columns["own"].astype(float)
    return columns


def by_year(columns, side, values):
    """Sums over one side and year, at every row."""
    key = np.char.add(columns[side], columns["year"].astype(str))
    place = np.unique(key, return_inverse=True)[1]
    return np.bincount(place, weights=values)[place]


class Table:
    """A model on some rows of the panel."""

    def __init__(self, panel, rows, names, effects, estimator="ppml"):
        self.x = np.column_stack([panel[name][rows] for name in names])
        self.y = panel["trade"][rows]
        self.options = {
            "effects": [panel[name][rows] for name in effects],
            "clusters": [panel["pair_id"][rows]], "estimator": estimator,
        }  # fmt: skip
        self.model = fit_absorbed(self.y, self.x, names=names, **self.options)

    def printed(self, names, digits):
        """Coefficients and errors as printed."""
        each = [self.model.coefficient(name) for name in names]
        return [(round(found, digits), round(error, digits)) for found, error in each]

    def reset(self):
        """The p value of RESET."""
        return reset_test(self.y, self.x, self.model, **self.options)


@pytest.fixture(scope="module")
def between(panel):
    return ~panel["own"]


@pytest.fixture(scope="module")
def positive(panel, between):
    return between & (panel["trade"] > 0)


GRAVITY = ("log_dist", *TIES)


def test_table_1_ppml_with_effects(panel, between):
    found = Table(panel, between, GRAVITY, ("ey", "iy"))
    assert found.printed(GRAVITY, 4) == [
        (-0.8409, 0.0317), (0.4374, 0.0832), (0.2475, 0.0765), (-0.2225, 0.1162)
    ]  # fmt: skip
    assert found.model.observations == 28_152
    assert round(found.model.squared_correlation, 4) == 0.9461
    assert round(found.reset(), 4) == 0.6416


def test_table_1_least_squares_with_effects(panel, positive):
    found = Table(panel, positive, GRAVITY, ("ey", "iy"), "ols")
    assert found.printed(GRAVITY, 4) == [
        (-1.2156, 0.0376), (0.2232, 0.1995), (0.6609, 0.0807), (0.6705, 0.1470)
    ]  # fmt: skip
    assert round(found.model.squared_correlation, 4) == 0.8432
    assert round(found.reset(), 3) == 0


def test_table_1_least_squares(panel, positive):
    names = (*GRAVITY, "log_y", "log_e")
    found = Table(panel, positive, names, ("one",), "ols")
    assert found.printed(GRAVITY, 4) == [
        (-1.0016, 0.0273), (0.5738, 0.1847), (0.8015, 0.0821), (0.7349, 0.1442)
    ]  # fmt: skip
    assert [one for one, _ in found.printed(("log_y", "log_e"), 4)] == [1.1902, 0.9076]
    assert (found.model.observations, round(found.model.squared_correlation, 4)) == (25_689, 0.7585)
    assert round(found.reset(), 3) == 0


def test_table_1_least_squares_with_remoteness(panel, between, positive):
    # Sums of distance over the share of world output or expenditure, over all partners and itself.
    world = np.array([panel["trade"][panel["year"] == year].sum() for year in panel["year"]])
    for name, side, size in (("rem_exp", "exporter", "log_e"), ("rem_imp", "importer", "log_y")):
        each = panel["dist"] / (np.exp(panel[size]) / world)
        panel[name] = np.log(by_year(panel, side, each))
    names = (*GRAVITY, "log_y", "log_e", "rem_exp", "rem_imp")
    found = Table(panel, positive, names, ("one",), "ols")
    assert found.printed(("rem_exp", "rem_imp"), 4) == [(0.9718, 0.0682), (0.2737, 0.0598)]
    assert found.printed(GRAVITY, 4) == [
        (-1.1848, 0.0313), (0.2466, 0.1769), (0.7394, 0.0784), (0.8425, 0.1502)
    ]  # fmt: skip
    assert [one for one, _ in found.printed(("log_y", "log_e"), 4)] == [1.1643, 0.9026]
    assert round(found.model.squared_correlation, 3) == 0.765
    assert round(found.reset(), 4) == 0.0002


BY_YEAR = tuple(f"log_dist{year}" for year in YEARS)


def moved(model):
    """Change of the distance elasticity from 1986 to 2006 in per cent, by the delta method."""
    first, last = BY_YEAR[0], BY_YEAR[-1]
    a, b = model.coefficient(first)[0], model.coefficient(last)[0]
    _, error = model.combined({last: 100 / a, first: -100 * b / a**2})
    return round(100 * (b - a) / a, 4), round(error, 4)


@pytest.mark.parametrize(
    ("rows", "more", "effects", "estimator", "printed", "change"),
    [
        ("positive", (), (), "ols", [-1.168, -1.155, -1.211, -1.248, -1.241, -1.261],
         (7.9502, 3.6976)),
        ("between", (), (), "ppml", [-0.859, -0.834, -0.835, -0.847, -0.848, -0.836],
         (-2.7503, 3.0039)),
        ("all", ("log_dist_own",), (), "ppml", [-0.980, -0.940, -0.915, -0.887, -0.884, -0.872],
         (-10.9648, 1.0580)),
        ("all", ("log_dist_own", "same"), (), "ppml",
         [-0.857, -0.819, -0.796, -0.770, -0.767, -0.754], (-11.9693, 1.1730)),
        ("all", (), ("intra",), "ppml", [-0.910, -0.879, -0.860, -0.833, -0.829, -0.811],
         (-10.9311, 0.7688)),
    ],
)  # fmt: skip
def test_table_2_the_distance_puzzle(
    panel, between, positive, rows, more, effects, estimator, printed, change
):
    chosen = {"positive": positive, "between": between, "all": np.ones(between.size, bool)}[rows]
    found = Table(panel, chosen, (*BY_YEAR, *TIES, *more), ("ey", "iy", *effects), estimator)
    told = [found.model.coefficient(name)[0] for name in BY_YEAR]
    assert told == pytest.approx(printed, abs=0.00051)
    assert moved(found.model) == pytest.approx(change, abs=0.0001)
    if more:
        own = [-0.602, 1.689] if len(more) == 2 else [-0.488]
        assert [one for one, _ in found.printed(more, 3)] == own


LAGS = ("rta", "rta_lag4", "rta_lag8", "rta_lag12")
BORDERS = tuple(f"border{year}" for year in YEARS[:-1])


@pytest.mark.parametrize(
    ("rows", "names", "effects", "estimator", "printed", "count"),
    [
        ("positive", ("rta", *GRAVITY), ("ey", "iy"), "ols",
         {"rta": (-0.004, 0.053), "log_dist": (-1.216, None)}, 25_689),
        ("between", ("rta", *GRAVITY), ("ey", "iy"), "ppml",
         {"rta": (0.191, 0.066), "log_dist": (-0.822, None)}, 28_152),
        ("all", ("rta", *GRAVITY), ("ey", "iy", "intra"), "ppml",
         {"rta": (0.409, 0.069), "log_dist": (-0.800, 0.030), "cntg": (0.393, 0.079),
          "lang": (0.244, 0.077), "clny": (-0.182, 0.113)}, 28_566),
        ("all", ("rta",), ("ey", "iy", "pair_id"), "ppml", {"rta": (0.557, 0.102)}, 28_482),
        ("all", ("rta", "rta_lead4"), ("ey", "iy", "pair_id"), "ppml",
         {"rta": (0.520, 0.086), "rta_lead4": (0.077, 0.092)}, 28_482),
        ("all", LAGS, ("ey", "iy", "pair_id"), "ppml",
         {"rta": (0.291, 0.089), "rta_lag4": (0.414, 0.067), "rta_lag8": (0.169, 0.043),
          "rta_lag12": (0.119, 0.030), "sum": (0.9926, 0.0943)}, 28_482),
        ("all", (*LAGS, *BORDERS), ("ey", "iy", "pair_id"), "ppml",
         {"rta": (0.116, 0.087), "rta_lag4": (0.288, 0.062), "rta_lag8": (0.069, 0.048),
          "rta_lag12": (0.002, 0.029), "border1986": (-0.706, None), "border1990": (-0.480, None),
          "border1994": (-0.367, None), "border1998": (-0.158, None),
          "border2002": (-0.141, None), "sum": (0.4750, 0.1095)}, 28_482),
    ],
    ids=["ols", "ppml", "intra", "pairs", "lead", "phasing", "borders"],
)  # fmt: skip
def test_table_3_trade_agreements(
    panel, between, positive, rows, names, effects, estimator, printed, count
):
    chosen = {"positive": positive, "between": between, "all": np.ones(between.size, bool)}[rows]
    model = Table(panel, chosen, names, effects, estimator).model
    assert model.observations == count
    assert model.adds_up < 1e-10
    for name, (coefficient, error) in printed.items():
        total = dict.fromkeys(LAGS, 1.0)
        found = model.combined(total) if name == "sum" else model.coefficient(name)
        digits = 4 if name == "sum" else 3
        assert round(found[0], digits) == coefficient, name
        assert error is None or round(found[1], digits) == error, name


def test_the_lead_and_the_agreement_together(panel, between):
    every = np.ones(between.size, bool)
    model = Table(panel, every, ("rta", "rta_lead4"), ("ey", "iy", "pair_id")).model
    total = model.combined({"rta": 1.0, "rta_lead4": 1.0})
    assert tuple(round(each, 4) for each in total) == (0.5975, 0.1380)


def test_fitted_trade_adds_up_to_output_and_expenditure(panel, between):
    model = Table(panel, between, GRAVITY, ("ey", "iy")).model
    for side in ("ey", "iy"):
        place = np.unique(panel[side][between], return_inverse=True)[1]
        gap = np.bincount(place, weights=model.fitted - panel["trade"][between])
        sums = np.bincount(place, weights=panel["trade"][between])
        assert np.abs(gap).max() < 1e-10 * sums.max()


def test_pairs_that_never_trade_are_separated_and_certified(panel, between):
    every = np.ones(between.size, bool)
    split = Table(panel, every, ("rta",), ("ey", "iy", "pair_id")).model.separation
    assert split.count == 84
    assert set(panel["trade"][split.separated]) == {0.0}
    assert (split.certificate > 0).sum() == 84
    assert split.residual < 1e-8


@pytest.fixture(scope="module")
def exercise():
    """Exercise 2 of chapter 1: tariffs of 52 economies, every third year from 1988 to 2006."""
    pytest.importorskip("pyfixest")
    file = DATA / "datasets" / "Chapter1Exercise2.parquet"
    if not file.is_file():
        pytest.skip(f"no {file.name}: data of the guide are not on this machine")
    table = pq.read_table(file)
    columns = {name: np.asarray(table[name].to_pylist()) for name in table.column_names}
    year = columns["year"].astype(int).astype(str)
    for side, name in (("exporter", "ey"), ("importer", "iy")):
        columns[name] = np.char.add(columns[side], year)
    columns["pair"] = np.char.add(columns["exporter"], columns["importer"])
    tariff = np.asarray(columns["MFN_TARIFF"], dtype=float)
    own = columns["exporter"] == columns["importer"]
    columns["ln_MFN"] = np.log(1 + np.where(own, 0.0, tariff))
    return columns


@pytest.mark.parametrize(
    "printed",
    [
        {"RTA": (0.392, 0.064), "RTA_LAG3": (0.248, 0.040), "RTA_LAG6": (0.246, 0.043),
         "RTA_LAG9": (0.083, 0.034)},
        {"RTA": (-0.217, 0.056), "RTA_LAG3": (0.256, 0.037), "RTA_LAG6": (0.265, 0.036),
         "RTA_LAG9": (0.101, 0.035), "ln_MFN": (-7.604, 0.516)},
    ],
    ids=["agreements", "tariffs"],
)  # fmt: skip
def test_exercise_2_tariffs_that_are_alike_for_all_partners(exercise, printed):
    model = fit_absorbed(
        exercise["trade"], np.column_stack([exercise[name] for name in printed]),
        names=list(printed), effects=[exercise[name] for name in ("ey", "iy", "pair")],
        clusters=[exercise["pair"]],
    )  # fmt: skip
    assert model.observations == 18_886
    for name, pair in printed.items():
        # The first lag is 0.2485 here to four digits and printed as 0.248.
        assert model.coefficient(name) == pytest.approx(pair, abs=0.00051), name
