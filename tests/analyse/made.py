"""A small world that adds up: six economies, twelve items, two years; nobody's real numbers."""

from __future__ import annotations

AREAS = ("CHN", "DEU", "GBR", "IND", "JPN", "USA")
MAIN = tuple("SA SB SC SD SE SF SG SH SI SJ SK SL".split())
YEARS = ("2017", "2020")


def amount(exporter, importer, item, year):
    """Exports in USD million: whole, above zero, different everywhere."""
    e, m, k = AREAS.index(exporter), AREAS.index(importer), MAIN.index(item)
    base = 40 + 17 * e + 11 * m + (5 * e + 3 * k) % 13 * 9 + (7 * m + 2 * k) % 11 * 4
    return base if year == "2017" else base + (e * k + 3 * m) % 23 - 6


def rows(years=YEARS):
    """Flows of everybody with everybody and with the world, by item and in total."""
    sums = {}
    for year in years:
        for exporter in AREAS:
            for importer in AREAS:
                if exporter != importer:
                    for item in MAIN:
                        value = amount(exporter, importer, item, year)
                        for code in (item, "S"):
                            for to in (importer, "W1"):
                                add(sums, (exporter, to, code, "X", year), value)
                            for by in (exporter, "W1"):
                                add(sums, (importer, by, code, "M", year), value)
    names = ("reporter", "partner", "item", "flow", "period")
    return [{**dict(zip(names, key, strict=True)), "value": str(value), "unit": "USD_MN"}
            for key, value in sums.items()]  # fmt: skip


def add(sums, key, value):
    sums[key] = sums.get(key, 0) + value
