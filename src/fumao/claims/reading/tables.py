"""Reading tables: a grid of cells into rows and columns with meaning, and every number into a claim.

``table_of`` gives a table unwrapped: halves that stood side by side follow one
another, blocks that continue a table are joined to it, and what headings,
stub and caption say is put on each row and column. ``read_grid`` turns every
number of it into a :class:`~fumao.claims.reading.reading.Reading` whose
``cell`` is its row and column in that table, so that a checker can ask
``table.columns[reading.cell[1]].compares`` which columns a difference or a
growth rate came from, ``table.rows[...].hints`` which rows are totals and
``table.rows[...].parent`` what a 其中 row is part of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from fumao.claims.claim import Citation, Claim, Measure, Qualifier, Subject
from fumao.claims.reading.passage import Cell, Grid, Passage, Place
from fumao.claims.reading.reading import Read, Reading, Unread
from fumao.claims.reading.table_cells import Content, Figure, content_of, numerals_in
from fumao.claims.reading.table_headings import Heading, area_at_start, caption_of
from fumao.claims.reading.table_layout import Layout, Panel, PanelRow, layout_of
from fumao.claims.reading.table_lines import MOVING, Line, line_of, with_comparisons
from fumao.claims.reading.table_measures import statement_of
from fumao.claims.reading.units import PrintedUnit
from fumao.model.names import NO_NAMES, Names
from fumao.model.period import Period

_BLANK = Cell("", Place(0, 0, 0))
_LABEL_DIGITS = "figure or table number"
