"""What ``analyse nowcast`` expected, held against what was published, by ``watch run``."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from fumao.model.period import Period
from fumao.store import Store

from .refusals import check_refused

pytest.importorskip("statsmodels")
SHARED = Path(__file__).parents[3] / "shared" / "data"
KEY = "CHN/W1/SC/X"
SPEC = """
name = { zh = "中国运输出口", en = "China's exports of transport" }
target = "CHN/W1/SC/X"
models = ["arma", "bridge"]
[series."CHN/W1/SC/X"]
frequency = "Q"
transform = "year"
[series.ports]
label = { zh = "港口", en = "ports" }
frequency = "M"
transform = "year"
"""
QUARTERS = [f"{year}-Q{quarter}" for year in range(2008, 2021) for quarter in range(1, 5)][:49]


def values():
    """Quarterly exports that follow monthly ports until they halve in the first quarter of 2020."""
    rng = np.random.default_rng(7)
    ports = 100 * 1.004 ** np.arange(147) * np.exp(rng.normal(0, 0.02, 147).cumsum() / 4)
    exports = ports.reshape(49, 3).sum(axis=1) * 30 * np.exp(rng.normal(0, 0.01, 49))
    exports[48] *= 0.5
    return ports, exports


@pytest.fixture
def trade(tmp_path):
    """Flows by quarter, and the panel of the nowcast with the days on which figures came."""
    ports, exports = values()
    rows = [{"reporter": "CHN", "partner": "W1", "item": "SC", "flow": "X", "period": quarter,
             "value": f"{value:.3f}", "unit": "USD_MN"}
            for quarter, value in zip(QUARTERS, exports, strict=True)]  # fmt: skip
    names = list(rows[0])
    text = "\n".join([",".join(names), *(",".join(row.values()) for row in rows)])
    (tmp_path / "flows.csv").write_text(text + "\n", encoding="utf-8")
    lines = ["series,period,value,released"]
    for quarter, value in zip(QUARTERS, exports, strict=True):
        lines.append(f"{KEY},{quarter},{value:.3f},{Period.parse(quarter).end + timedelta(30)}")
    for month, value in enumerate(ports):
        period = f"{2008 + month // 12}-{month % 12 + 1:02}"
        lines.append(f"ports,{period},{value:.4f},{Period.parse(period).end + timedelta(8)}")
    (tmp_path / "panel.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (tmp_path / "spec.toml").write_text(SPEC, encoding="utf-8")
    return tmp_path


def nowcast(fumao, folder, *more, on="2020-04-15"):
    return fumao("analyse", "nowcast", folder / "spec.toml", "--data", folder / "panel.csv",
                 "--period", "2020-Q1", "--as-of", on, "--checks", "6", *more)  # fmt: skip


def facts(fumao, folder, *more, on="2020-05-15"):
    answer = fumao("watch", "run", folder / "flows.csv", "--as-of", on, "--monitor", "off-nowcast",
                   "--json", *more)  # fmt: skip
    assert answer.code in (0, 5), answer.err
    return json.loads(answer.out)


def test_a_nowcast_that_was_kept_is_held_against_the_figure_that_came(fumao, trade):
    store = ("--store", trade / "store")
    kept = nowcast(fumao, trade, *store, "--keep", "nowcasts")
    assert "kept: nowcasts@2020-04-15" in kept.out
    [fact] = facts(fumao, trade, *store, "--nowcasts", "nowcasts")["facts"]
    assert fact["id"] == f"off-nowcast:{KEY}:2020-Q1"
    assert fact["seen"] < -20
    for part in ("one of 80%", "made on 2020-04-15", "6 such intervals before"):
        assert part in fact["basis_en"]
    assert "2020-04-15" in fact["basis_zh"]


def test_bounds_of_growth_are_told_in_the_unit_of_the_series(fumao, trade):
    told = json.loads(nowcast(fumao, trade, "--out", trade / "out", "--json").out)
    [fact] = facts(fumao, trade, "--nowcasts", trade / "out")["facts"]
    before = values()[1][44]
    assert fact["limit"] == pytest.approx(before * (1 + told["low"] / 100), rel=1e-3)


def test_a_file_and_a_folder_of_nowcasts_are_read_as_well(fumao, trade):
    nowcast(fumao, trade, "--out", trade / "out")
    for name in (trade / "out", trade / "out" / "nowcast.json"):
        assert len(facts(fumao, trade, "--nowcasts", name)["facts"]) == 1


def test_before_the_figure_is_out_nothing_is_told_but_that(fumao, trade):
    nowcast(fumao, trade, "--out", trade / "out")
    told = facts(fumao, trade, "--nowcasts", trade / "out", on="2020-04-20")
    assert told["facts"] == []
    assert any("it is not out" in each["en"] for each in told["notes"])


def test_a_nowcast_of_a_later_day_is_not_used(fumao, trade):
    nowcast(fumao, trade, "--out", trade / "out")
    file = trade / "out" / "nowcast.json"
    for made in ("2020-06-01", "2020-05-05"):  # after the watch; after the publication
        told = json.loads(file.read_text("utf-8"))
        file.write_text(json.dumps({**told, "as_of": made}), encoding="utf-8")
        found = facts(fumao, trade, "--nowcasts", file)
        assert found["facts"] == []
        assert any("made after" in each["en"] or "when they were made" in each["en"]
                   for each in found["notes"])  # fmt: skip


def test_what_came_later_moves_no_interval_that_is_held_against_a_figure(fumao, trade):
    store = ("--store", trade / "store")
    nowcast(fumao, trade, *store, "--keep", "nowcasts")
    before = facts(fumao, trade, *store, "--nowcasts", "nowcasts")
    panel = (trade / "panel.csv").read_text("utf-8")
    (trade / "panel.csv").write_text(panel + "ports,2020-04,1.0,2020-05-08\n", encoding="utf-8")
    nowcast(fumao, trade, *store, "--keep", "nowcasts")
    assert facts(fumao, trade, *store, "--nowcasts", "nowcasts") == before
    assert len(Store(trade / "store").vintages("nowcasts")) == 1


def test_wrong_uses_are_refused_with_their_option(fumao, trade):
    check_refused(nowcast(fumao, trade, "--keep", "nowcasts"), "no store", "--keep", "--store")
    run = ("watch", "run", trade / "flows.csv", "--as-of", "2020-05-15", "--nowcasts")
    nowcast(fumao, trade, "--store", trade / "store", "--keep", "nowcasts")
    check_refused(fumao(*run, "other", "--store", trade / "store"), "no nowcasts called other",
                  "store", "--keep")  # fmt: skip
    check_refused(fumao(*run, trade / "none.csv"), "cannot be read", "--nowcasts")
    (trade / "empty").mkdir()
    check_refused(fumao(*run, trade / "empty"), "holds no nowcast.json", "--nowcasts")
    (trade / "nowcast.json").write_text("[", encoding="utf-8")
    check_refused(fumao(*run, trade / "nowcast.json"), "is no JSON", "--nowcasts")
    (trade / "nowcast.json").write_text('{"target": "x"}', encoding="utf-8")
    check_refused(fumao(*run, trade / "nowcast.json"), "has no period", "nowcast.json")


def test_a_target_that_is_no_series_of_flows_is_not_kept(fumao, trade):
    for name in ("spec.toml", "panel.csv"):
        text = (trade / name).read_text("utf-8").replace(KEY, "exports")
        (trade / name).write_text(text, encoding="utf-8")
    check_refused(nowcast(fumao, trade, "--store", trade / "store", "--keep", "nowcasts"),
                  "'exports' is no series of flows", "--keep", "CHN/W1/SC/X")  # fmt: skip
    assert not (trade / "store" / "vintages").exists()


def test_the_collapse_of_2020_fell_out_of_what_real_months_had_told(fumao, tmp_path):
    """US travel by quarter (BEA) and the months of UNCTAD's panel, as known on 28 April 2020."""
    pa = pytest.importorskip("pyarrow.parquet")
    file = SHARED / "unctad_nowcast" / "actuals_wide_monthly.parquet"
    if not file.is_file():
        pytest.skip("the shared panel is not on this machine")
    from fumao.run.series import series_flows

    flows = series_flows(["bea-travel-quarterly"])
    target = "USA/W1/SD/X"
    lines = ["series,period,value"]
    lines += [f"{target},{row['period']},{row['value']}" for row in flows.table.to_pylist()
              if (row["item"], row["flow"]) == ("SD", "X")]  # fmt: skip
    told = pa.read_table(file, columns=["date", "tourists_world", "x_servs_us", "pmi_nm_us"])
    for row in told.to_pylist():
        month = str(row.pop("date"))[:7]
        lines += [f"{code},{month},{value}" for code, value in row.items()
                  if value is not None and value == value]  # fmt: skip
    (tmp_path / "panel.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    spec = [
        'name = { zh = "美国旅行出口", en = "US exports of travel" }', f'target = "{target}"',
        'models = ["arma", "bridge"]', 'start = "2006-01"',
        f'[series."{target}"]', 'frequency = "Q"', "lag = 1", 'transform = "year"',
        "[series.tourists_world]", 'frequency = "M"', "lag = 2",
        "[series.x_servs_us]", 'frequency = "M"', "lag = 2",
        "[series.pmi_nm_us]", 'frequency = "M"', "lag = 1",
    ]  # fmt: skip
    (tmp_path / "spec.toml").write_text("\n".join(spec), encoding="utf-8")
    made = fumao("analyse", "nowcast", tmp_path / "spec.toml", "--data", tmp_path / "panel.csv",
                 "--period", "2020-Q1", "--as-of", date(2020, 4, 28), "--store",
                 tmp_path / "store", "--keep", "nowcasts")  # fmt: skip
    assert made.code == 0, made.err
    answer = fumao("watch", "run", "--as-of", "2020-04-30", "--store", tmp_path / "store",
                   "--nowcasts", "nowcasts", "--monitor", "off-nowcast", "--json")  # fmt: skip
    [fact] = json.loads(answer.out)["facts"]
    assert (fact["id"], fact["period"]) == ("off-nowcast:USA/W1/SD/X:2020-Q1", "2020-Q1")
    assert fact["seen"] < -10
