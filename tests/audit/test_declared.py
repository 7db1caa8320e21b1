"""What a document lists as wrong itself is told as a note."""

WRONG = """
中国服务进出口 | level | 6617.9 亿美元 | 2020
中国服务出口 | level | 2806.3 亿美元 | 2020
中国服务进口 | level | 3810.9 亿美元 | 2020
"""


def test_an_error_that_is_not_listed_is_an_error(findings):
    (finding,) = findings(WRONG)
    assert finding.severity == "error"


def test_a_listed_error_is_a_note_that_says_so(findings):
    (finding,) = findings(f"{WRONG}\n服务进出口 | level | 6617.9 亿美元 | 2020 | hint=quoted")
    assert finding.severity == "note"
    assert "文中自列此数" in finding.message.zh


def test_the_same_number_of_another_subject_is_not_what_was_listed(findings):
    (finding,) = findings(f"{WRONG}\n货物吞吐量 | level | 6617.9 亿美元 | 2020 | hint=quoted")
    assert finding.severity == "error"


def test_the_same_number_of_another_year_is_not_what_was_listed(findings):
    (finding,) = findings(f"{WRONG}\n服务进出口 | level | 6617.9 亿美元 | 2019 | hint=quoted")
    assert finding.severity == "error"


def test_a_number_of_a_list_of_errors_is_compared_with_none(found):
    assert found("""
        中国服务出口 | level | 2806.3 亿美元 | 2020

        中国服务出口 | level | 2860.3 亿美元 | 2020 | hint=quoted
    """) == []  # fmt: skip
