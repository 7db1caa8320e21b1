"""The words of lower rooms that pages need, handed on."""

from fumao.model.answer import Answer, Question
from fumao.model.viewer import LEVELS, Level, Role, Viewer
from fumao.returns.questionnaire import Column, Field, Grid, Section
from fumao.store.filing.filings import Filing

__all__ = [
    "LEVELS", "Answer", "Column", "Field", "Filing", "Grid", "Level", "Question", "Role",
    "Section", "Viewer",
]  # fmt: skip
