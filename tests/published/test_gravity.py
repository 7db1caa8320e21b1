"""PPML of the Advanced Guide to Trade Policy Analysis, as its authors' results print it.

Yotov, Piermartini, Monteiro and Larch (2016), An Advanced Guide to Trade Policy Analysis: The
Structural Gravity Model, UNCTAD and WTO, chapter 2, application 1 ("Trade without borders"), first
stage: trade of 2006 among 69 economies and with themselves, effects of exporters and importers,
robust standard errors. The reference importer is Germany, which the data call ZZZ.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from fumao.methods.ppml import effects, fit_ppml

DATA = Path(__file__).parents[3] / "shared" / "data" / "gravity_agtpa" / "datasets"
NAMES = ("ln_DIST", "CNTG", "INTL_BRDR")


@pytest.fixture(scope="module")
def table():
    pytest.importorskip("statsmodels")
    file = DATA / "1_TradeWithoutBorder.parquet"
    if not file.is_file():
        pytest.skip(f"no {file.name}: data of the guide are not on this machine")
    return pq.read_table(file, columns=["exporter", "importer", "trade", *NAMES])


@pytest.fixture(scope="module")
def model(table):
    exporters, sold = effects(table["exporter"].to_pylist())
    importers, bought = effects(table["importer"].to_pylist(), without="ZZZ")
    own = np.column_stack([table[name].to_numpy() for name in NAMES])
    return fit_ppml(
        table["trade"].to_numpy(), np.hstack([own, exporters, importers]),
        names=(*NAMES, *(f"from {code}" for code in sold), *(f"to {code}" for code in bought)),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "coefficient", "error"),
    [("ln_DIST", -0.7912879, 0.0501494), ("CNTG", 0.6736456, 0.1073719),
     ("INTL_BRDR", -2.47445, 0.1193816)],
)  # fmt: skip
def test_coefficients_and_errors_agree_to_the_last_printed_digit(model, name, coefficient, error):
    found = model.coefficient(name)
    assert round(found[0], 7 if name != "INTL_BRDR" else 6) == coefficient
    assert round(found[1], 7) == error


def test_observations_and_fit_agree(model):
    assert model.observations == 4761
    assert round(model.squared_correlation, 4) == 0.9945


def test_expected_trade_adds_up_to_each_exporters_and_importers(model, table):
    trade = table["trade"].to_numpy()
    for side in ("exporter", "importer"):
        place = np.unique(table[side].to_pylist(), return_inverse=True)[1]
        gap = np.bincount(place, weights=model.fitted - trade)
        assert np.abs(gap).max() < 1e-7 * np.bincount(place, weights=trade).max()
