"""UNCTAD: UNCTADstat bulk tables of services, and the digital economy series of Data360.

Traps: economies of UNCTADstat are UN M49 numbers of four digits, groups have four that do not
begin with 0; China is without Hong Kong, Macao and Taiwan; growth and shares stand in columns
beside the amounts; digitally deliverable services overlap items and are no item of their own.
"""

from __future__ import annotations

from pathlib import Path

from fumao.sources import coders
from fumao.sources.files import column_names, open_table
from fumao.sources.loaded import Loaded
from fumao.sources.shapes import longer
from fumao.sources.sieve import Sieve, by, need

STAT, DIGITAL = "unctad-services", "unctad-digital"
AMOUNTS = ("US$ at current prices in millions", "US dollars at current prices in millions",
           "US$_at_current_prices_in_millions_Value")  # fmt: skip
CATEGORIES = ("Category", "ServiceCategory", "Series", "Product")
PERIODS = ("Year", "Quarter", "Period")
PANEL = {"dig_services_exports_usd_millions": "X", "dig_services_imports_usd_millions": "M"}
LONG = ("REF_AREA", "INDICATOR", "TIME_PERIOD", "OBS_VALUE", "UNIT_MULT", "UNIT_TYPE", "OBS_STATUS")


def read_stat(path: Path, encoding: str = "utf-8") -> Loaded:
    """Read a bulk table of UNCTADstat (US.TradeServCatTotal and its like), USD million."""
    names = column_names(path, encoding=encoding)

    def there(known: tuple[str, ...]) -> str:
        return next((each for each in known if each in names), known[0])

    period, category, amount = there(PERIODS), there(CATEGORIES), there(AMOUNTS)
    partner = ("Partner",) if "Partner" in names else ()
    columns = (period, "Economy", "Flow", category, amount, *partner)
    table = open_table(path, columns, encoding=encoding)
    need(table, columns, path.name)
    sieve = Sieve(table, STAT, path.name)
    sieve.recode("Economy", "reporter", economy)
    if partner:
        sieve.recode("Partner", "partner", economy)
    flows = {"01": "M", "1": "M", "02": "X", "2": "X", "Imports": "M", "Exports": "X"}
    sieve.recode("Flow", "flow", by(flows, "unknown_flow"))
    sieve.recode(category, "item", coders.item(STAT))
    sieve.recode(period, "period", coders.period)
    sieve.number(amount)
    return sieve.flows("USD_MN")


def economy(word: str) -> tuple[str, str]:
    """An economy by its number: 0156 is China, 5000 and above are groups.

    >>> economy("0156"), economy("0000"), economy("5100")
    (('CHN', ''), ('W1', ''), ('', 'aggregate'))
    """
    if word.isdigit() and len(word) == 4 and not word.startswith("0"):
        return "", "aggregate"
    return coders.area(STAT, "m49")(word[-3:] if word.isdigit() else word)


def read_digital(path: Path, encoding: str = "utf-8") -> Loaded:
    """Read trade in digitally deliverable services, USD million; use of ICT is left aside.

    Long as Data360 gives it, or a panel with exports and imports in columns.
    """
    if "iso3" in column_names(path, encoding=encoding):
        return _panel(path, encoding)
    sieve = Sieve(open_table(path, LONG, encoding=encoding), DIGITAL, path.name)
    sieve.recode("UNIT_TYPE", "money", by({"CUR": "USD"}, "not_money"))
    sieve.recode("UNIT_MULT", "unit", by({"6": "USD_MN", "0": "USD"}, "unknown_unit"))
    sieve.recode("REF_AREA", "reporter", coders.area(DIGITAL, "code"))
    sides = {"UNCTAD_DE_DIG_SERVTRADE_ANN_EXP": "X", "UNCTAD_DE_DIG_SERVTRADE_ANN_IMP": "M"}
    sieve.recode("INDICATOR", "flow", by(sides, "unknown_flow"))
    sieve.recode("INDICATOR", "item", coders.item(DIGITAL))
    sieve.recode("TIME_PERIOD", "period", coders.period)
    sieve.recode("OBS_STATUS", "status", by({"A": "A", "O": "O"}, "no_number"))
    sieve.number("OBS_VALUE")
    return sieve.flows()


def _panel(path: Path, encoding: str) -> Loaded:
    table = open_table(path, ("iso3", "year", *PANEL), encoding=encoding)
    long = longer(table, ("iso3", "year"), list(PANEL), "flow", "value", blanks=False)
    sieve = Sieve(long, DIGITAL, path.name)
    sieve.recode("iso3", "reporter", coders.area(DIGITAL, "code"))
    sieve.recode("flow", "flow", by(PANEL, "unknown_flow"))
    sieve.recode("year", "period", coders.period)
    sieve.number("value")
    sieve.say(item="DDS")
    return sieve.flows("USD_MN")
