"""Batches: the same rows give the same bytes; whatever is changed on the way is noticed."""

from __future__ import annotations

import hashlib
import json
import random

import pytest

from fumao.returns.batches import JSON, SDMX_CSV, BatchRow, body_of, examine, pack

KEY = "secret"
ROWS = [BatchRow("DEM2", "visits", "home/USA", "12", "ONE"),
        BatchRow("DEM1", "visits", "abroad/W1", "120", "ONE"),
        BatchRow("DEM1", "tcm_income", "abroad/W1", "30.5", "CNY_10K")]  # fmt: skip


def sign(text):
    return hashlib.sha256(KEY.encode() + text).hexdigest()


def verify(sender, text, signature):
    return sender == "CN-31" and signature == sign(text)


def packed(rows=ROWS, layout=JSON, **other):
    settings = {"sender": "CN-31", "receiver": "CN", "sequence": 1, "form": "tcm",
                "period": "2020", "layout": layout, **other}  # fmt: skip
    return pack(rows, sign, **settings)


def reasons(scheme, data, receiver="CN"):
    return [(each.row, each.kind) for each in examine(scheme, data, verify, receiver).reasons]


@pytest.mark.parametrize("layout", [JSON, SDMX_CSV])
def test_a_batch_comes_as_it_was_sent(scheme, layout):
    manifest, data = packed(layout=layout)
    found = examine(scheme, data, verify, "CN")
    assert found.accepted
    assert found.manifest == manifest
    assert found.rows == tuple(sorted(ROWS))
    assert found.rows[0].answer.question.key == "tcm_income/abroad/W1"


@pytest.mark.parametrize("layout", [JSON, SDMX_CSV])
def test_the_same_rows_give_the_same_bytes_in_whatever_order(layout):
    assert packed(ROWS, layout) == packed(ROWS[::-1], layout)


@pytest.mark.parametrize(
    ("other", "kind"),
    [({"sender": "CN-32"}, "signature"), ({"receiver": "CN-11"}, "receiver"),
     ({"form": "nothing"}, "form"), ({"period": "2020-12"}, "form")],
)  # fmt: skip
def test_a_batch_that_is_not_what_we_await_is_told(scheme, other, kind):
    _, data = packed(**other)
    assert reasons(scheme, data) == [(0, kind)]


def altered(change):
    envelope = json.loads(packed()[1])
    change(envelope)
    return json.dumps(envelope, ensure_ascii=False).encode()


@pytest.mark.parametrize(
    ("change", "kinds"),
    [
        (lambda each: each.update(body=each["body"].replace("120", "900")), {"digest"}),
        (lambda each: each["manifest"].update(rows=2), {"signature", "rows"}),
        (lambda each: each["manifest"].update(sequence=2), {"signature"}),
        (lambda each: each["manifest"].update(period="2019"), {"signature"}),
        (lambda each: each.update(signature=""), {"signature"}),
        (lambda each: each.update(body="{"), {"digest", "unreadable"}),
        (lambda each: each.update(body='{"rows": [[1, 2]]}'), {"digest", "unreadable"}),
        (lambda each: each["manifest"].update(layout="csv"), {"unreadable"}),
        (lambda each: each["manifest"].update(sequence="1"), {"unreadable"}),
        (lambda each: each["manifest"].pop("digest"), {"unreadable"}),
        (lambda each: each.pop("manifest"), {"unreadable"}),
    ],
)
def test_a_batch_that_was_altered_is_told(scheme, change, kinds):
    assert {kind for _, kind in reasons(scheme, altered(change))} == kinds


@pytest.mark.parametrize("data", [b"", b"[]", b"\xff\xfe", b"null", b"[" * 100_000, b'"x"'])
def test_what_is_no_batch_is_told_and_never_a_crash(scheme, data):
    assert reasons(scheme, data) == [(0, "unreadable")]


@pytest.mark.parametrize("seed", range(30))
def test_any_changed_byte_is_noticed(scheme, seed):
    data, draw = bytearray(packed()[1]), random.Random(seed)
    at = draw.randrange(len(data))
    data[at] ^= 1 << draw.randrange(7)
    assert reasons(scheme, bytes(data))


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        (BatchRow("DEM1", "visits", "home/USA", "twelve", "ONE"), "value"),
        (BatchRow("DEM1", "visits", "home/USA", "12.5", "ONE"), "value"),
        (BatchRow("DEM1", "visits", "moon/USA", "12", "ONE"), "question"),
        (BatchRow("DEM1", "sales", "", "12", "CNY_10K"), "question"),
        (BatchRow("DEM2", "visits", "home/USA", "13", "ONE"), "repeated"),
    ],
)
def test_rows_that_cannot_be_taken_are_named_and_none_is_lost(scheme, row, kind):
    _, data = packed([*ROWS, row])
    found = examine(scheme, data, verify, "CN")
    assert [each.kind for each in found.reasons] == [kind]
    assert found.rows[found.reasons[0].row - 1].variable == row.variable
    assert len(found.rows) == 4
    assert found.doubtful == 1


def test_sdmx_csv_has_the_columns_of_the_standard():
    head = body_of(ROWS, SDMX_CSV, "tcm", "2020").splitlines()[0]
    assert head.startswith("STRUCTURE,STRUCTURE_ID,ACTION,")
    assert head.endswith("OBS_VALUE,UNIT_MEASURE")
