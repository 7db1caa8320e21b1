"""A panel of one common cycle: three monthly indicators, a quarterly target; made up."""

from __future__ import annotations

import numpy as np

from fumao.analyse.nowcast import Specification
from fumao.analyse.nowcast_models import Settings
from fumao.analyse.releases import Series, month_number, period_of
from fumao.model.names import Names

FIRST = month_number("2008-01")
MONTHS = 156
SERIES = (
    Series("trade", Names("服务出口", "services exports"), "Q", lag=2),
    Series("air", Names("航空客运", "air passengers"), "M", lag=1),
    Series("orders", Names("新订单", "new orders"), "M", lag=0),
    Series("software", Names("软件收入", "software revenue"), "M", lag=2),
)


def values(seed=8):
    """Growth in per cent: (code, month, value), the target out of its unseen months."""
    draw = np.random.default_rng(seed)
    cycle = np.zeros(MONTHS)
    for at in range(1, MONTHS):
        cycle[at] = 0.7 * cycle[at - 1] + draw.normal()
    found = []
    for code, load, noise in (("air", 1.0, 0.5), ("orders", 0.6, 0.6), ("software", 0.8, 0.4)):
        own = load * cycle + draw.normal(0, noise, MONTHS)
        found += [(code, FIRST + at, float(own[at])) for at in range(MONTHS)]
    hidden = cycle + draw.normal(0, 0.3, MONTHS)
    for at in range(5, MONTHS, 3):
        growth = np.array([1, 2, 3, 2, 1]) @ hidden[at - 4 : at + 1] / 3
        found.append(("trade", FIRST + at, float(growth)))
    return found


def specification(models=("arma", "bridge", "midas", "ridge", "factors"), **more):
    """What is nowcast from it."""
    name = Names("服务出口增速", "Growth of services exports")
    return Specification(
        name,
        "trade",
        SERIES,
        models,
        unit=Names("%", "per cent"),
        settings=Settings(lags=6),
        **more,
    )


def wide():
    """The panel as a CSV file: date and a column a series."""
    known = {(code, month): value for code, month, value in values()}
    lines = [",".join(["date", *(each.code for each in SERIES)])]
    for month in range(FIRST, FIRST + MONTHS):
        cells = [known.get((each.code, month)) for each in SERIES]
        lines.append(
            ",".join(
                [
                    f"{period_of(month, 'M')}-01",
                    *("" if each is None else f"{each:.6f}" for each in cells),
                ]
            )
        )
    return "\n".join(lines) + "\n"


SPEC = """
name = { zh = "服务出口增速", en = "Growth of services exports" }
unit = { zh = "%", en = "per cent" }
target = "trade"
models = ["arma", "bridge", "factors"]
[series.trade]
label = { zh = "服务出口", en = "services exports" }
frequency = "Q"
lag = 2
[series.air]
label = { zh = "航空客运", en = "air passengers" }
frequency = "M"
lag = 1
[series.orders]
label = { zh = "新订单", en = "new orders" }
frequency = "M"
"""
