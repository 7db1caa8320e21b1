"""The parts of a Word or Excel file: sizes looked at before unpacking, entities never resolved."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from typing import Any

from lxml import etree

from fumao.audit.documents.forms import LARGEST_PART, damaged, megabytes
from fumao.errors import Unreadable

Element = Any
_OFFICE = "/officeDocument"
_BROKEN = (zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError, OSError, EOFError, ValueError)


def local(element: Element) -> str:
    """An element's name without its namespace, which strict files write otherwise."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Element, name: str) -> str:
    """An attribute by its name without namespace; "" if it is not there."""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return str(value)
    return ""


class Package:
    """Reads parts of a package by name."""

    def __init__(self, content: bytes, name: str) -> None:
        self.name = name
        try:
            self.archive = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, ValueError, OSError) as problem:
            raise damaged(name, problem) from problem
        self.sizes = {part.filename: part.file_size for part in self.archive.infolist()}

    def main(self) -> str:
        """The name of the part that all others hang on."""
        for kind, target in self.targets("").values():
            if kind.endswith(_OFFICE):
                return target
        raise damaged(self.name, ValueError("its main part is not named"))

    def targets(self, part: str) -> dict[str, tuple[str, str]]:
        """What a part refers to: the kind and the name of the other part, by id."""
        folder, base = posixpath.split(part)
        found = {}
        tree = self.tree(posixpath.join(folder, "_rels", f"{base}.rels"))
        for each in () if tree is None else tree:
            if attribute(each, "TargetMode") != "External":
                target = attribute(each, "Target")
                path = posixpath.normpath(posixpath.join(folder, target)).lstrip("/")
                if target.startswith("/"):
                    path = target.lstrip("/")
                found[attribute(each, "Id")] = (attribute(each, "Type"), path)
        return found

    def related(self, part: str, kind: str) -> Element | None:
        """The tree of the other part of this kind; None if there is none."""
        for found, target in self.targets(part).values():
            if found.rpartition("/")[2] == kind:
                return self.tree(target)
        return None

    def tree(self, part: str) -> Element | None:
        """The root element of a part; None if there is none."""
        if part not in self.sizes:
            return None
        if self.sizes[part] > LARGEST_PART:
            raise Unreadable(
                f"{part} unpacks to {megabytes(self.sizes[part])}, and at most "
                f"{megabytes(LARGEST_PART)} are read",
                where=self.name,
                remedy="split the document",
            )
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True,
            remove_pis=True,
        )  # fmt: skip
        try:
            return etree.fromstring(self.archive.read(part), parser)
        except NotImplementedError as problem:
            raise damaged(self.name, problem) from problem
        except RuntimeError as problem:
            raise Unreadable(
                "the file is encrypted", where=self.name, remedy="save it without a password"
            ) from problem
        except _BROKEN as problem:
            raise damaged(self.name, problem) from problem
