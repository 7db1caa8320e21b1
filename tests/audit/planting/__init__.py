"""Reports about made-up worlds, and errors planted in them."""

from .report import Generated, Stated, make_report

__all__ = ["Generated", "Stated", "make_report"]
