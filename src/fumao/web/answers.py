"""Answers as programs and scripts send them."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field

from fumao.run.filing.shapes import Answer, Question


class AnswerIn(BaseModel):
    """A value as it is written; numbers are decimal texts without separators."""

    model_config = ConfigDict(extra="forbid")

    value: str = Field(
        max_length=2000, min_length=1, description="decimal text, text, date or code"
    )
    unit: str = Field("", max_length=16, description="of a number; the variable's own if empty")
    reason: str = Field("", max_length=2000, description="why an unusual value is right")


class Patch(BaseModel):
    """What changed in a draft since a revision; null takes an answer away."""

    model_config = ConfigDict(extra="forbid")

    revision: int = Field(ge=0, le=2**53, description="of the draft that the changes belong to")
    patch: dict[str, AnswerIn | None] = Field(
        max_length=20_000, description="by the key of the question, such as exports/SC/USA/M1"
    )


def answers_in(patch: Mapping[str, AnswerIn | None]) -> dict[str, Answer | None]:
    """The answers of a patch, by key.

    >>> answers_in({"employment": AnswerIn(value="12", unit="ONE"), "sales": None})["sales"] is None
    True
    """
    return {
        key: Answer(Question.parse(key), each.value, each.unit, each.reason) if each else None
        for key, each in patch.items()
    }
