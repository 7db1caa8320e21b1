"""Every sentence that a file's errors can say, with a sign for each value."""

from __future__ import annotations

import ast
from collections.abc import Collection
from itertools import product
from pathlib import Path


def sentences(node: ast.expr) -> list[str]:
    """The sentences that an expression gives, with a sign for each value."""
    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.IfExp():
            return sentences(node.body) + sentences(node.orelse)
        case ast.JoinedStr():
            parts = [sentences(part) or ["§"] for part in node.values]
            return ["".join(each) for each in product(*parts)]
        case ast.FormattedValue():
            return sentences(node.value)
    return []


def said(file: Path, kinds: Collection[str], also: Collection[str] = ("remedy",)) -> set[str]:
    """What errors of some kinds say in a file, and in which of their other parts."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in kinds and node.args:
            others = [each.value for each in node.keywords if each.arg in also]
            for each in (node.args[0], *others):
                found |= set(sentences(each))
    return {each for each in found if each.replace("§", "").strip()}
