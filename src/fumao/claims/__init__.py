"""Statements about numbers: the claim, putting it into words, computing and checking it."""

from fumao.claims.claim import Citation, Claim, Measure, Qualifier, Subject
from fumao.claims.marks import Rendered, Span
from fumao.claims.render import FORMS, render, say

__all__ = [
    "FORMS",
    "Citation",
    "Claim",
    "Measure",
    "Qualifier",
    "Rendered",
    "Span",
    "Subject",
    "render",
    "say",
]
