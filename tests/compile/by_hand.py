"""Cells compiled without any SQL: plain Python and exact decimals, to hold the compiler to."""

from __future__ import annotations

import random
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from hashlib import md5

CENT = Decimal("0.01")
PLAN = """
reporter = "CHN"
currency = "USD"
scale = "10000"
years = [2019, 2020]
codes = "own"
signed = ["SF"]

[tables.items]
item = "tree"
period = ["month", "quarter", "year", "cumulative"]
[tables.partners]
item = "main"
partner = "groups"
period = ["month", "year"]
[tables.regions]
region = "groups"
mode = "total"
[tables.leaves]
item = "each"
partner = "each"
region = "each"
mode = "each"
period = ["quarter"]
[tables.margins]
item = "total"
partner = "total"
region = "total"

[groups]
item = ["SOX"]
partner = ["EU"]
region = ["EAST", "YANGTZE_DELTA"]
"""
CODES = """code,item,share,valid_from,valid_to
1001,SC12,1,,
2001,SJ311,0.3,,2020-06
2001,SJ312,0.7,,2020-06
2001,SJ311,1,2020-07,
3001,SF11,1,,
4001,SL,1,,
5001,SC11,0.333333,,
5001,SC12,0.333333,,
5001,SC13,0.333334,,
"""
RATES = """currency,period,rate
EUR,2019,1.1195
EUR,2020,1.1422
EUR,2020-Q2,1.1014
EUR,2020-05,1.0902
JPY,2019,0.009174
JPY,2020,0.009367
"""
REGISTER = """enterprise,region,holding,waiver
E1,CN-31,Silk Road Group,
E2,CN-11,Silk Road Group,yes
E3,CN-44,,
E4,CN-51,,1
E5,CN-32,Harbour Lines,
"""
SHARES = {"1001": [("SC12", "0", "1")], "3001": [("SF11", "0", "1")], "4001": [("SL", "0", "1")],
          "SDA": [("SDA", "0", "1")],
          "5001": [("SC11", "0", "0.333333"), ("SC12", "0.333333", "0.666666"),
                   ("SC13", "0.666666", "1")]}  # fmt: skip
ABOVE = {"SC12": "SC1", "SC11": "SC1", "SC13": "SC1", "SC1": "SC", "SC": "S", "SJ311": "SJ31",
         "SJ312": "SJ31", "SJ31": "SJ3", "SJ3": "SJ", "SJ": "S", "SF11": "SF1", "SF1": "SF",
         "SF": "S", "SL": "S", "SDA": "SD", "SD": "S"}  # fmt: skip
MAIN = {"SC", "SJ", "SF", "SL", "SD", "S", "SOX"}
# Codes of these records that the lists break down further: business travel, government; provinces
# with cities that are listed beside them.
ITEMS_WITH_PARTS, REGIONS_WITH_PARTS = {"SDA", "SL"}, {"CN-32", "CN-44", "CN-51"}
PARTNERS, CURRENCIES = ["DEU", "GBR", "USA", "HKG"], ["USD", "EUR", "JPY"]
OWN_REGION = {"E1": "CN-31", "E2": "CN-11", "E3": "CN-44", "E4": "CN-51", "E5": "CN-32"}
HOLDING = {"E1": "Silk Road Group", "E2": "Silk Road Group", "E5": "Harbour Lines"}
WAIVED = {"Silk Road Group", "E4"}
GROUPS = {"EAST": {"CN-31", "CN-11", "CN-44", "CN-32"}, "YANGTZE_DELTA": {"CN-31", "CN-32"}}


def draw(seed, size=400):
    """Records that are all right: persons beside firms, regions and modes noted or not."""
    chance = random.Random(seed)
    for number in range(size):
        code = chance.choice(["1001", "2001", "3001", "4001", "5001", "SDA"])
        enterprise = chance.choice([*OWN_REGION, "P77", "P78"])
        amount = Decimal(chance.randint(1, 10**8)).scaleb(-4)
        yield {
            "record_id": f"2020-{number:05}",
            "period": f"{chance.choice([2019, 2020])}-{chance.randint(1, 12):02}",
            "enterprise": enterprise,
            "region": chance.choice(["CN-32", "CN-51"]) if enterprise.startswith("P")
            else chance.choice(["", "CN-11"]),
            "partner": chance.choice(PARTNERS),
            "flow": chance.choice("XM"),
            "code": code,
            "amount": str(-amount if code == "3001" and chance.random() < 0.4 else amount),
            "currency": chance.choice(CURRENCIES),
            "mode": chance.choice(["", "M1", "M4"]),
        }  # fmt: skip


def compile_by_hand(records):
    """All cells of the plan: code tuples with value, records, digest and contributors."""
    giving = defaultdict(lambda: defaultdict(Decimal))
    counted, digests = defaultdict(int), defaultdict(int)
    for record in records:
        who = HOLDING.get(record["enterprise"], record["enterprise"])
        digest = int(md5(record["record_id"].encode()).hexdigest()[:8], 16)
        for item, value in _parts(record):
            for cell in _cells(record, item):
                giving[cell][who] += value
                counted[cell] += 1
                digests[cell] += digest
    return {cell: _summary(own, counted[cell], digests[cell]) for cell, own in giving.items()}


def _summary(own, counted, digest):
    sizes = sorted((abs(value) for value in own.values()), reverse=True)
    protected = [abs(value) for who, value in own.items() if who not in WAIVED]
    return {
        "value": sum(own.values()), "records": counted, "digest": digest,
        "contributors": len(own), "size": sum(sizes), "largest": sizes[:3],
        "protected": max(protected, default=Decimal(0)),
    }  # fmt: skip


def _parts(record):
    value = _round(Decimal(record["amount"]) * 10000 * _rate(record["currency"], record["period"]))
    shares = SHARES.get(record["code"])
    if record["code"] == "2001" and record["period"] <= "2020-06":
        shares = [("SJ311", "0", "0.3"), ("SJ312", "0.3", "1")]
    for item, low, high in shares or [("SJ311", "0", "1")]:
        yield item, _round(value * Decimal(high)) - _round(value * Decimal(low))


def _round(value):
    return value.quantize(CENT, ROUND_HALF_UP)


def _rate(currency, period):
    if currency == "USD":
        return Decimal(1)
    if currency == "JPY":
        return Decimal("0.009174" if period < "2020" else "0.009367")
    if period < "2020":
        return Decimal("1.1195")
    return {"2020-04": Decimal("1.1014"), "2020-05": Decimal("1.0902"),
            "2020-06": Decimal("1.1014")}.get(period, Decimal("1.1422"))  # fmt: skip


def _cells(record, item):
    """Every cell of every table that a record's part counts in; one that two tables show, once."""
    year, month = record["period"].split("-")
    quarter = f"{year}-Q{(int(month) + 2) // 3}"
    so_far = [f"{year}-01/{year}-{last:02}" for last in range(max(int(month), 2), 12)]
    flow, partner, mode = record["flow"], record["partner"], record["mode"] or "_U"
    region = record["region"] or OWN_REGION[record["enterprise"]]
    tree = [item, *_parents(item)] + (["SOX"] if item != "SL" else [])
    in_eu = partner == "DEU" or (partner == "GBR" and record["period"] <= "2020-01")
    partners = [partner, "W1"] + (["EU"] if in_eu else [])
    regions = [region, "_T", *(name for name, own in GROUPS.items() if region in own)]
    rest, region_rest = _rest(item, ITEMS_WITH_PARTS), _rest(region, REGIONS_WITH_PARTS)
    tree += [rest] if rest != item else []
    regions += [region_rest] if region_rest != region else []
    found = {(flow, i, "W1", "_T", "_T", t) for i in tree
             for t in (record["period"], quarter, year, *so_far)}  # fmt: skip
    found |= {(flow, i, p, "_T", "_T", t) for i in tree if i in MAIN for p in partners
              for t in (record["period"], year)}  # fmt: skip
    found |= {(flow, "S", "W1", r, m, year) for r in regions for m in (mode, "_T")}
    found.add((flow, rest, partner, region_rest, mode, quarter))
    found |= {(flow, i, p, r, "_T", year) for i in (rest, "S") for p in (partner, "W1")
              for r in (region_rest, "_T")}  # fmt: skip
    return found


def _rest(code, with_parts):
    """What a record bears at a code that has parts is the rest beside them."""
    return f"{code}~" if code in with_parts else code


def _parents(item):
    while item in ABOVE:
        item = ABOVE[item]
        yield item
