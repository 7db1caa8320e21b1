"""Text that knows where its characters stand."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fumao.audit.documents.strand import Strand

texts = st.text(st.sampled_from("ab年1 ¹$"), min_size=1, max_size=20)


@st.composite
def edited(draw):
    """A line with pieces cut out or replaced, and the edits."""
    line = draw(texts)
    edits, at = [], 0
    while at < len(line):
        start = draw(st.integers(at, len(line)))
        end = draw(st.integers(start, len(line)))
        if start == end:
            break
        edits.append((start, end, draw(st.sampled_from(["", "x", "≥"]))[: end - start]))
        at = end
    return line, edits


def test_a_run_ends_where_a_mark_was_cut_out():
    strand = Strand.of("占69.7%¹，高", line=3).edited([(6, 7, "")])
    assert strand.place(strand.text.index("，")) == (3, 7, 0)


def test_two_lines_are_one_text_with_two_places():
    strand = Strand.of("出口28", 4).joined(Strand.of("06.3亿美元", 6))
    assert [strand.place(at)[:2] for at in (3, 4)] == [(4, 3), (6, 0)]


@given(edited())
def test_every_character_that_is_kept_is_found_at_its_place(case):
    line, edits = case
    strand = Strand.of(line, 1).edited(edits)
    cut = [at for start, end, _ in edits for at in range(start, end)]
    kept = [(line[at], at) for at in range(len(line)) if at not in cut]
    placed = [(strand.text[at], strand.place(at)[1]) for at in range(len(strand.text))]
    assert set(kept) <= set(placed)


@given(edited(), st.integers(0, 20), st.integers(0, 20))
def test_a_part_stands_where_it_stood_in_the_whole(case, start, end):
    line, edits = case
    whole = Strand.of(line, 1).edited(edits)
    start, end = sorted((min(start, len(whole.text)), min(end, len(whole.text))))
    part = whole.cut(start, end)
    places = [part.place(at) for at in range(len(part.text))]
    assert places == [whole.place(at) for at in range(start, end)]


@given(texts, texts, st.sampled_from(["", " "]))
def test_joining_keeps_both_places(first, second, between):
    both = Strand.of(first, 1).joined(Strand.of(second, 2), between)
    later = [both.place(len(first) + len(between) + at) for at in range(len(second))]
    assert later == [(2, at, 0) for at in range(len(second))]
