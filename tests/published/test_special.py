"""Published totals of special statistics, from small made returns that add up to them.

Ministry of Commerce, service outsourcing January to August 2020, 100 million yuan: executed
offshore 3,561.5, of it ITO 1,668.8, BPO 589.2, KPO 1,303.7; in 31 demonstration cities 3,103.2
(87.1%), in the Yangtze River Delta 1,877.9 (52.7%). Trade in services January to September 2021:
37,834.3, knowledge-intensive 16,917.7 (44.7%); January to October 2023: 53,445.3, 22,308 (41.7%).
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from fumao.compile.special import Key
from fumao.model.unit import rescale, unit
from fumao.store import Store

CLASSES = {"ITO": Decimal("1668.8"), "BPO": Decimal("589.2"), "KPO": Decimal("1303.7")}
WHOLE = sum(CLASSES.values())
CITIES = {"CN-31": Decimal(1000), "CN-3205": Decimal("877.9"), "CN-11": Decimal("1225.3"),
          "CN-1301": WHOLE - Decimal("3103.2")}  # fmt: skip
FIRMS = {"E1": "0.3", "E2": "0.25", "E3": "0.2", "E4": "0.15", "E5": "0.1"}
REGISTER = "enterprise,region,industry,size,ownership,holding,stratum,population\n" + "".join(
    f"{firm},CN-31,J,large,private,,J,{len(FIRMS)}\n" for firm in FIRMS
)


@pytest.fixture
def special(fumao, tmp_path):
    """Compile returns and special statistics of them; cells by key."""

    def make(form, text):
        (tmp_path / "register.csv").write_text(REGISTER, encoding="utf-8")
        (tmp_path / "returns.csv").write_text(text, encoding="utf-8")
        store = ("--released", "2024-01-31", "--store", tmp_path / "store")
        done = fumao("compile", "returns", tmp_path / "returns.csv", "--form", form,
                     "--register", tmp_path / "register.csv", *store)  # fmt: skip
        assert done.code == 0, done.err
        done = fumao("compile", "special", *store)
        assert done.code == 0, done.err
        table = Store(tmp_path / "store").table("special@2024-01-31", "special")
        return {Key(*(row[name] for name in Key._fields)): row for row in table.to_pylist()}

    return make


def hundred_million(row):
    """The value in 100 million yuan, as it is printed."""
    value = rescale(row["value"], unit(row["unit"]), unit("CNY_100MN"))
    return value.quantize(Decimal("0.1"))


@pytest.fixture
def outsourcing(special):
    lines = ["enterprise,period,contract,location,class,partner,city,variable,value,unit"]
    for name, amount in CLASSES.items():
        for city, part in CITIES.items():
            for firm, weight in FIRMS.items():
                value = (amount * part / WHOLE * Decimal(weight)).quantize(Decimal("1e-8"))
                lines.append(f"{firm},2020-08,{name}-{city},offshore,{name},USA,{city},executed,"
                             f"{value:f},CNY_100MN")  # fmt: skip
    return special("outsourcing", "\n".join([*lines, ""]))


def test_executed_offshore_is_its_three_classes_but_for_rounding(outsourcing):
    rows = {name: outsourcing[Key("executed", "offshore", name, "", "")] for name in CLASSES}
    assert {name: hundred_million(row) for name, row in rows.items()} == CLASSES
    whole = hundred_million(outsourcing[Key("executed", "offshore", "_T", "", "")])
    # Three parts and their total, each rounded to a tenth.
    assert abs(whole - Decimal("3561.5")) <= 4 * Decimal("0.05")


@pytest.mark.parametrize(
    ("group", "value", "share"),
    [("OUTSOURCING31", "3103.2", "87.1"), ("YANGTZE_DELTA", "1877.9", "52.7")],
)
def test_cities_have_their_published_shares(outsourcing, group, value, share):
    row = outsourcing[Key("executed", "offshore", "_T", "city", group)]
    assert hundred_million(row) == Decimal(value)
    assert round(row["share"], 1) == Decimal(share)


@pytest.mark.parametrize(
    ("whole", "part", "share"),
    [("37834.3", "16917.7", "44.7"), ("53445.3", "22308", "41.7")],
)
def test_knowledge_intensive_services_have_their_published_share(special, whole, part, share):
    amounts = {
        "SI": Decimal(part) / 2,
        "SJ": Decimal(part) / 2,
        "SC": Decimal(whole) - Decimal(part),
    }
    lines = ["enterprise,period,variable,item,value,unit"]
    lines += [
        f"{firm},2021,{side},{item},{amount * Decimal(weight) / 2:f},CNY_100MN"
        for item, amount in amounts.items()
        for firm, weight in FIRMS.items()
        for side in ("exports", "imports")
    ]
    row = special("services", "\n".join([*lines, ""]))[Key("trade", "_T", "KIS", "", "")]
    assert hundred_million(row) == Decimal(part)
    assert round(row["share"], 1) == Decimal(share)
