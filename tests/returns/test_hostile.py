"""Two hundred files and more that mean harm: each is refused or told about, none is run."""

from __future__ import annotations

import io
import random
import zipfile

import pytest

from fumao.errors import FumaoError, InvalidInput, Unreadable
from fumao.returns.archive import LARGEST
from fumao.returns.questionnaire import questionnaire
from fumao.returns.scheme import load_scheme
from fumao.returns.sheets import read_sheet, workbook

SCHEME = load_scheme()
ASKED = questionnaire(SCHEME, ["services-monthly"], "2020-12")
GOOD = workbook(ASKED, [], "zh")
BOMB = b"<x/>" * (2 * 2**20)


def parts_of(data=GOOD):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts, kind=zipfile.ZIP_DEFLATED):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", kind) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return target.getvalue()


def with_part(name, data):
    return packed({**parts_of(), name: data})


def changed(name, old, new):
    parts = parts_of()
    assert old in parts[name]
    return packed({**parts, name: parts[name].replace(old, new)})


def refused_or_read(data, name):
    """Whether a file is refused with a remedy, or gives only answers that are asked for."""
    try:
        answers, _ = read_sheet(data, name, ASKED)
    except (InvalidInput, Unreadable) as problem:
        return bool(problem.remedy)
    return all(ASKED.accepts(each.question) for each in answers.values())


SHEET = "xl/worksheets/sheet3.xml"
LAUGHS = (b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">'
          b'<!ENTITY c "&b;&b;&b;&b;">]><l>&c;</l>')  # fmt: skip
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
ACTIVE = (
    "xl/vbaProject.bin", "xl/macrosheets/sheet1.xml", "xl/externalLinks/externalLink1.xml",
    "xl/embeddings/oleObject1.bin", "xl/activeX/activeX1.xml", "xl/connections.xml",
    "xl/queryTables/queryTable1.xml", "customUI/customUI.xml", "xl/ctrlProps/ctrlProp1.xml",
    "xl/dialogsheets/sheet1.xml", "xl/webextensions/taskpanes.xml", "xl/VBAPROJECT.BIN",
)  # fmt: skip


@pytest.mark.parametrize("name", ACTIVE)
def test_active_content_is_refused(name):
    with pytest.raises(InvalidInput, match="active content"):
        read_sheet(with_part(name, b"x"), "a.xlsx", ASKED)


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/sharedStrings.xml",
                                  "[Content_Types].xml", "_rels/.rels"])  # fmt: skip
@pytest.mark.parametrize("text", [LAUGHS, OUTSIDE, LAUGHS.replace(b"DOCTYPE", b"doctype")])
def test_entities_are_refused_before_anything_is_parsed(part, text):
    with pytest.raises(InvalidInput, match="entities"):
        read_sheet(with_part(part, text), "a.xlsx", ASKED)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-7"])
def test_entities_in_another_encoding_are_refused(encoding):
    text = LAUGHS.decode().replace('"1.0"', f'"1.0" encoding="{encoding}"').encode(encoding)
    with pytest.raises(InvalidInput, match=r"UTF-8|entities"):
        read_sheet(with_part(SHEET, text), "a.xlsx", ASKED)


def test_a_bomb_is_refused_without_unpacking_it():
    data = with_part("xl/media/image1.png", BOMB)
    assert len(data) < 60_000
    with pytest.raises(InvalidInput, match="packed"):
        read_sheet(data, "a.xlsx", ASKED)


def test_many_small_bombs_are_refused():
    parts = {**parts_of(), **{f"xl/media/{each}.bin": b"\0" * 2**20 for each in range(80)}}
    with pytest.raises(InvalidInput, match="too large"):
        read_sheet(packed(parts), "a.xlsx", ASKED)


def test_thousands_of_parts_are_refused():
    parts = {**parts_of(), **{f"xl/media/{each}": b"" for each in range(1000)}}
    with pytest.raises(InvalidInput, match="parts"):
        read_sheet(packed(parts), "a.xlsx", ASKED)


@pytest.mark.parametrize("name", ["../evil.xml", "/etc/passwd", "xl/../../evil", "\\\\host\\x"])
def test_parts_outside_are_refused(name):
    with pytest.raises(InvalidInput, match="outside"):
        read_sheet(with_part(name, b"x"), "a.xlsx", ASKED)


def test_a_part_that_is_there_twice_is_refused():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("xl/workbook.xml", b"one")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("xl/workbook.xml", b"two")
    with pytest.raises(InvalidInput, match="twice"):
        read_sheet(target.getvalue(), "a.xlsx", ASKED)


def test_an_encrypted_workbook_is_refused():
    data = bytearray(GOOD)
    at = data.index(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1  # the flag of each part in the directory
        at = data.find(b"PK\x01\x02", at + 4)
    with pytest.raises(Unreadable):
        read_sheet(bytes(data), "a.xlsx", ASKED)


def test_a_workbook_for_macros_under_another_name_is_refused():
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    macro = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    with pytest.raises(InvalidInput, match="macros"):
        read_sheet(changed("[Content_Types].xml", kind, macro), "a.xlsx", ASKED)


@pytest.mark.parametrize("size", [0, LARGEST + 1])
def test_files_without_content_or_too_large_are_refused(size):
    for name in ("a.xlsx", "a.csv"):
        with pytest.raises(InvalidInput, match="bytes"):
            read_sheet(b"a" * size, name, ASKED)


@pytest.mark.parametrize("row", ["1048576", "99999999", "-1", "x"])
def test_a_row_far_below_is_no_reason_to_make_all_rows_above(row):
    data = changed(SHEET, b'<row r="3"', f'<row r="{row}"'.encode())
    try:
        _, findings = read_sheet(data, "a.xlsx", ASKED)
    except FumaoError:
        return
    assert len(findings) < 10


@pytest.mark.parametrize(
    "number", ["1e300", "-1e300", "1e999", "-1e999", "NaN", "inf", "0x10", "1e18", "9" * 400]
)
def test_numbers_beyond_all_measure_are_refused_or_told(number):
    cell = b'<c r="B3"><v>' + number.encode() + b"</v></c></row>"
    data = changed(SHEET, b"</row></sheetData>", cell + b"</sheetData>")
    assert refused_or_read(data, "a.xlsx")


FORMULAS = [
    "=1+1", "=HYPERLINK(\"http://example.org\")", "=cmd|'/C calc'!A0", "=WEBSERVICE(\"x\")",
    "=IMPORTXML(\"x\")", "=DDE(\"a\";\"b\")", "={1}", "=A1",
]  # fmt: skip


@pytest.mark.parametrize("text", FORMULAS)
def test_formulas_in_csv_are_told_and_not_taken(text):
    quoted = text.replace('"', '""')
    answers, findings = read_sheet(f'key,value\nsales,"{quoted}"\n'.encode(), "a.csv", ASKED)
    assert (answers, [each.kind for each in findings]) == ({}, ["formula"])


@pytest.mark.parametrize("text", ["key", "key,value\n" + "a" * 200_000, 'key,value\n"sales,1',
                                  "key,value\n" + ",".join("x" * 999), "value,other\n1,2",
                                  "key,value,key\nsales,1,sales", "\n\n\n"])  # fmt: skip
def test_broken_csv_is_refused_or_told(text):
    assert refused_or_read(text.encode(), "a.csv")


@pytest.mark.parametrize("seed", range(120))
def test_damage_anywhere_is_refused_or_read_but_never_a_crash(seed):
    draw = random.Random(seed)
    parts = parts_of()
    if seed % 3 == 0:  # in the archive
        data = bytearray(GOOD)
        for _ in range(draw.randint(1, 40)):
            data[draw.randrange(len(data))] = draw.randrange(256)
        attack = bytes(data[: draw.randrange(10, len(data))] if seed % 2 else data)
    else:  # in the text of a part
        name = draw.choice(sorted(parts))
        text = bytearray(parts[name])
        for _ in range(draw.randint(1, 12)):
            at = draw.randrange(len(text))
            text[at : at + draw.randint(0, 9)] = draw.choice(
                [b"<", b">", b'"', b"-1", b"&lt;", b"", b"\xff", b"99999999999", b"<c/>", b"\x01"]
            )
        attack = packed({**parts, name: bytes(text)})
    if not attack.startswith(b"PK"):
        attack = b"PK" + attack
    assert refused_or_read(attack, "a.xlsx")


@pytest.mark.parametrize("seed", range(40))
def test_noise_is_refused(seed):
    data = b"PK\x03\x04" + random.Random(seed).randbytes(4000)
    with pytest.raises(Unreadable):
        read_sheet(data, "a.xlsx", ASKED)
