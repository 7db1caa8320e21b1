"""Masses and distances for gravity: GDP and population, GeoDist, DESTA.

Traps: GDP is the mean of the United Nations and the World Bank where both have it, and has
four rows for Russia in 1990; population repeats Serbia; GeoDist writes Romania, Congo and
others as before 1997, has the former Yugoslavia where Serbia is now, and its weighted
distances are texts with ``.`` for none; DESTA names economies and lists each pair once, from
1951 to 2021, agreements on goods included, but not the pairs of old unions (France and Germany).
"""

from __future__ import annotations

from pathlib import Path

from fumao.sources import coders
from fumao.sources.files import column_names, open_table
from fumao.sources.loaded import Loaded
from fumao.sources.shapes import longer
from fumao.sources.sieve import Sieve

MASSES, DISTANCES, AGREEMENTS = "gdp-population", "geodist", "desta"
GDP = ("GDP", "GNI", "GDP_UN", "GDP_WB")
BETWEEN = ("dist", "distcap", "distw", "distwces", "contig", "comlang_off", "comlang_ethno",
           "colony", "comcol", "curcol", "col45", "smctry")  # fmt: skip


def read_masses(path: Path, encoding: str = "utf-8") -> Loaded:
    """Read GDP and income in US dollars, or population in persons."""
    of_people = "Population" in column_names(path, encoding=encoding)
    columns = ("Population",) if of_people else GDP
    table = open_table(path, ("Country_Code", "Year", *columns), encoding=encoding)
    long = longer(table, ("Country_Code", "Year"), columns, "name", "value", blanks=False)
    sieve = Sieve(long, MASSES, path.name)
    sieve.recode("Country_Code", "area", coders.area(MASSES, "code"))
    sieve.recode("name", "indicator", coders.indicator(MASSES))
    sieve.recode("Year", "period", coders.period)
    sieve.number("value")
    sieve.single("area", "indicator", "period")
    return sieve.indicators()


def read_distances(path: Path, encoding: str = "utf-8") -> Loaded:
    """Read distances in kilometres, and whether two areas share a border, language or past."""
    table = open_table(path, ("iso_o", "iso_d", *BETWEEN), encoding=encoding)
    long = longer(table, ("iso_o", "iso_d"), BETWEEN, "name", "value")
    sieve = Sieve(long, DISTANCES, path.name)
    sieve.recode("iso_o", "area", coders.area(DISTANCES, "code"))
    sieve.recode("iso_d", "partner", coders.area(DISTANCES, "code"))
    sieve.recode("name", "indicator", coders.indicator(DISTANCES))
    sieve.number("value")
    sieve.say(period="")
    return sieve.indicators()


def read_agreements(path: Path, encoding: str = "utf-8") -> Loaded:
    """Read whether a trade agreement is in force between two areas in a year."""
    columns = ("country1", "country2", "year", "in_force_fta")
    sieve = Sieve(open_table(path, columns, encoding=encoding), AGREEMENTS, path.name)
    sieve.recode("country1", "area", coders.area(AGREEMENTS, "name_en"))
    sieve.recode("country2", "partner", coders.area(AGREEMENTS, "name_en"))
    sieve.recode("year", "period", coders.period)
    sieve.number("in_force_fta")
    sieve.say(indicator="RTA")
    return sieve.indicators()
