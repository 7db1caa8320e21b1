"""Sphinx configuration: Markdown pages and a generated reference."""

project = "Fumao 服贸"
author = "The Fumao project"
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
html_theme = "furo"
html_title = "Fumao 服贸"
exclude_patterns = ["_build"]
autodoc_member_order = "bysource"
autodoc_typehints = "none"
napoleon_numpy_docstring = True
napoleon_google_docstring = False
myst_heading_anchors = 3
# Two jobs may each have a Form: a type is then not linked.
suppress_warnings = ["myst.xref_missing", "ref.python"]
