"""Monitors are data: what is wrong in a file is told with its place."""

import pytest

from fumao.errors import InvalidInput, UnknownCode
from fumao.model.tables import data_path
from fumao.watch.monitors import read_monitors
from fumao.watch.panel import Key

GOOD = """
[mine]
names = { zh = "我的", en = "Mine" }
rule = "change"
side = "loss"
items = ["SD"]
flows = ["X"]
reporters = ["CHN"]
horizon = 6
event = -10
miss = 3
false_alarm = 1
window = 5
least = 2
floor = 3.0
"""


def written(tmp_path, text):
    file = tmp_path / "mine.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_file_of_ones_own_is_read(tmp_path):
    [mine] = read_monitors(written(tmp_path, GOOD))
    assert mine.watches(Key("CHN", "SD", "X"))
    assert not mine.watches(Key("JPN", "SD", "X"))
    assert (mine.preference, mine.periods(4), mine.periods(12)) == (0.75, 2, 6)


@pytest.mark.parametrize(
    ("change", "error", "told"),
    [
        (('"change"', '"guess"'), UnknownCode, "'guess' is no rule"),
        (('"loss"', '"both"'), UnknownCode, "'both' is no side"),
        (('"SD"', '"SD9"'), UnknownCode, "'SD9'"),
        (('"CHN"', '"XXX"'), UnknownCode, "'XXX'"),
        (("horizon = 6\n", ""), InvalidInput, "has no horizon"),
        (("horizon = 6", "horizon = 0"), InvalidInput, "horizon is 0"),
        (("miss = 3", 'miss = "much"'), InvalidInput, "miss is 'much'"),
        (("event = -10", "event = 10"), InvalidInput, "is no loss"),
        (('zh = "我的", ', ""), InvalidInput, "both languages"),
        (("[mine]", "[mine"), InvalidInput, "cannot be read"),
    ],
)
def test_a_monitor_that_cannot_be_is_refused(tmp_path, change, error, told):
    with pytest.raises(error, match=told):
        read_monitors(written(tmp_path, GOOD.replace(*change)))


def test_a_monitor_that_is_not_there_is_refused():
    with pytest.raises(UnknownCode, match="nothing"):
        read_monitors(chosen=["nothing"])


def test_gains_are_watched_as_well_as_losses():
    assert {each.side for each in read_monitors()} == {"loss", "gain"}


def test_the_data_files_explain_every_field():
    text = data_path("watch", "monitors.toml").read_text(encoding="utf-8")
    head = text.partition("[fall]")[0]
    for field in ("rule", "side", "horizon", "event", "miss", "window", "floor", "line"):
        assert f"# {field}" in head or f"; {field}" in head or f" {field} " in head
