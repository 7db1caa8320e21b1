"""Errors of commands are told in the language that was asked for."""

from __future__ import annotations

import pytest

WRONG = [
    (("watch", "run", "--as-of", "2020-13-45"), "“2020-13-45”不是日期", "请写作2021-12-31"),
    (("report", "--reporter", "USA"), "某国报告须同时给出报告方和年份", "或两者都不写"),
    (("codes", "nothing"), "没有代码表“nothing”", "请用items、areas"),
    (("export", "none", "--store", "nowhere"), "没有存储nowhere", "位置：--store"),
    (("audit", "nowhere.md"), "没有这个文件", "位置：nowhere.md"),
    (("sources", "read", "batis", "nowhere"), "没有文件nowhere", "请给出文件的路径"),
    (("site", "--store", "nowhere", "--out", "site"), "没有存储nowhere", "fumao compile release"),
    (("serve", "--public"), "没有说明发布什么", "请加上 --store 文件夹"),
    (("backup", "--store", "nowhere", "--out", "a.zip"), "没有存储nowhere", "请给出存储的文件夹"),
    (("analyse", "indicators", "nowhere.csv", "--reporter", "CHN", "--period", "2020"),
     "没有文件nowhere.csv", "请给出CSV或Parquet文件的路径"),
    (("analyse", "counterfactual", "nothing"), "“nothing”既不是情景也不是文件", "rcep-services"),
    (("trace", "a/b", "--store", "nowhere"), "没有存储", "请先运行 fumao report"),
    (("watch", "nothing"), "没有命令“nothing”", "用“fumao watch --help”查看说明"),
    (("watch", "run"), "缺少选项“--as-of”", "用法：fumao watch run"),
    (("watch", "run", "--rate", "abc"), "“--rate”的内容不对：“abc”不是数字", "fumao watch run"),
    (("preview",), "缺少“EDITION”", "用法：fumao preview"),
    (("check", "chn-2020", "more"), "多出了more", "用法：fumao check"),
    (("--nothing",), "没有选项“--nothing”", "用法：fumao"),
]  # fmt: skip


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(("words", "what", "remedy"), WRONG, ids=lambda each: str(each)[:40])
def test_a_wrong_use_is_told_in_chinese_where_fumao_lang_says_so(
    fumao, monkeypatch, words, what, remedy
):
    english = fumao(*words)
    monkeypatch.setenv("FUMAO_LANG", "zh")
    chinese = fumao(*words)
    assert what in chinese.err
    assert remedy in chinese.err
    assert english.err.isascii()
    assert english.code == chinese.code == 2


def test_the_option_says_more_than_the_environment(fumao, monkeypatch):
    wrong = ("watch", "run", "--as-of", "never")
    assert "不是日期" in fumao(*wrong, "--lang", "zh").err
    monkeypatch.setenv("FUMAO_LANG", "zh")
    assert "is no date" in fumao(*wrong, "--lang", "en").err


def test_the_environment_chooses_the_language_of_what_a_command_prints(fumao, monkeypatch):
    assert "Travel" in fumao("sources", "list").out + fumao("codes", "items").out
    before = fumao("watch", "monitors").out
    monkeypatch.setenv("FUMAO_LANG", "zh")
    answer = fumao("watch", "monitors")
    assert (answer.code, answer.err) == (0, "")
    assert before.isascii() or "旅行" not in before
    assert "旅行" in answer.out


def test_a_language_that_is_not_there_is_refused(fumao, monkeypatch):
    monkeypatch.setenv("FUMAO_LANG", "fr")
    answer = fumao("codes", "items")
    assert answer.code == 2
    assert answer.err == "InvalidInput: 'fr' is not known\n  where:  FUMAO_LANG\n" \
                         "  remedy: use zh or en\n"  # fmt: skip


def test_exit_codes_are_those_of_the_command_in_both_languages(fumao, monkeypatch):
    alerts = ("watch", "run", "--as-of", "2020-04-30", "--monitor", "fall")
    english = fumao(*alerts).code
    monkeypatch.setenv("FUMAO_LANG", "zh")
    assert fumao(*alerts).code == english == 5
    assert fumao("--version").code == 0
