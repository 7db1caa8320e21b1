"""Text for people."""

from __future__ import annotations

import pytest

from fumao.audit.outputs.text import plain, report_lines


@pytest.fixture
def said(audited):
    return plain(report_lines(audited, columns=100))


def test_the_worst_finding_comes_first(audited, said):
    errors, warnings = {"zh": ("错误", "存疑"), "en": ("error", "warning")}[audited.lang]
    assert said.startswith(errors)
    assert said.index(errors) < said.index(warnings)


def test_a_finding_names_file_and_line(said):
    assert "report.txt:2  " in said


def test_the_marker_is_as_wide_as_the_number(audited, said):
    number = {"zh": "177.2", "en": "17.72"}[audited.lang]
    carets = next(line for line in said.splitlines() if set(line.strip()) == {"^"})
    assert len(carets.strip()) == len(number)


def test_a_finding_gives_its_reason_and_says_where_its_numbers_stand(audited, said):
    proof, place = {
        "zh": ("177.2亿美元 ≠ 53.8亿美元 + 122.4亿美元", "（第3行，保险服务进口 金额，2020年）"),
        "en": (
            "US$17.72 billion ≠ US$5.38 billion + US$12.24 billion",
            " (line 3, insurance imports level, 2020)",
        ),
    }[audited.lang]
    assert proof in said
    assert place in said


def test_the_recomputed_value_is_printed(audited, said):
    assert {"zh": "176.1至176.3亿美元", "en": "US$17.61 to 17.63 billion"}[audited.lang] in said


def test_the_figures_end_the_text(audited, said):
    figures = {
        "zh": "数字 8，陈述 5，已核对 4，未核对 1\n未读作陈述 3：日期、年份 2，标题序号 1\n"
        "覆盖率：80.0%的陈述已核对\n发现：错误 1，存疑 1，提示 0\n",
        "en": "numerals 8, claims 5, checked 4, unchecked 1\n"
        "not read as a claim 3: date 2, section number 1\n"
        "coverage: 80.0% of the claims were checked\nfindings: error 1, warning 1, note 0\n",
    }
    assert figures[audited.lang] in said


def test_silence_never_means_passed(said):
    assert "--verbose" in said.splitlines()[-1]


def test_the_long_text_lists_what_was_not_checked_and_what_was_not_read(audited):
    said = plain(report_lines(audited, verbose=True))
    assert {"zh": "9.6%  同比增长", "en": "9.6%  growth on a year earlier"}[audited.lang] in said
    reason = {"zh": "日期、年份", "en": "date"}[audited.lang]
    assert f"report.txt:4  2019  {reason}" in said
    assert "--verbose" not in said


def test_styles_are_kept_apart_from_the_text(audited):
    first = report_lines(audited)[0]
    assert first[0][1] == "bold red"
    assert "\x1b" not in plain([first])
