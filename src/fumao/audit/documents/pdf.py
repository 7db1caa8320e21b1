"""PDF: the text layer, line by line; paragraphs over lines and pages, tables by their columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pypdfium2

from fumao.audit.documents import shapes
from fumao.audit.documents.drawings import Drawing, page_drawing
from fumao.audit.documents.forms import damaged
from fumao.audit.documents.furniture import contents_list
from fumao.audit.documents.glyphs import Line, page_lines
from fumao.audit.documents.layout import Measures, measures, page_furniture, paragraphs
from fumao.audit.documents.paragraphs import join
from fumao.audit.documents.pieces import Content, Piece, paragraph, plain_cell, table
from fumao.audit.documents.regions import Region, cells, find_region, region
from fumao.audit.documents.strand import Strand
from fumao.errors import Unreadable

_PASSWORD = pypdfium2.raw.FPDF_ERR_PASSWORD
# Fewer characters a page than this are stamps on pictures of pages.
_LEAST_TEXT = 8
# A line of running text takes at least this share of the width; a label in a chart does not.
_PROSE_WIDTH = 0.6


def read_pdf(content: bytes, name: str, lang_of: object) -> Content:
    raise NotImplementedError
