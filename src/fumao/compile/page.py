"""Self-contained HTML pages: nothing is loaded from elsewhere, and every table has its headings."""

from __future__ import annotations

from html import escape
from importlib.resources import files

TAGS = {"zh": "zh-CN", "en": "en"}


def page(lang: str, title: str, subtitle: str, body: str) -> str:
    """A page around its contents.

    Parameters
    ----------
    title, subtitle : str
        Plain text.
    body : str
        Markup.
    """
    css = files("fumao.compile").joinpath("assets", "page.css").read_text(encoding="utf-8")
    return (
        f'<!doctype html>\n<html lang="{TAGS[lang]}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>\n{css}</style>\n</head>\n<body>\n"
        f"<header>\n<h1>{escape(title)}</h1>\n<p>{escape(subtitle)}</p>\n</header>\n"
        f"<main>\n{body}\n</main>\n</body>\n</html>\n"
    )
