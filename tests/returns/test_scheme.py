"""A scheme is read from files; a file that says what cannot be is refused with file and key."""

from __future__ import annotations

from datetime import date

import pytest

from fumao.errors import DuplicateKey, FumaoError, InvalidInput, UnknownCode
from fumao.model.answer import Question
from fumao.model.unit import unit
from fumao.returns.questionnaire import questionnaire
from fumao.returns.scheme import load_scheme

FORM = """
authority = "tcm"
code = "X-1"
title = { zh = "附表", en = "Extra form" }
periodicity = "month"
valid_from = 2020-01-01
deadline = 3
legal_basis = { zh = "法", en = "law" }
source = "test"
activities = ["tcm"]
[[sections]]
name = "extra"
title = { zh = "附", en = "Extra" }
questions = [{ variable = "sales", required = true }]
"""
RULE = """
[rules.some]
kind = "range"
severity = "hard"
variables = ["sales"]
least = "1"
text = { zh = "应大于1", en = "it is 1 or more" }
remedy = { zh = "请更正", en = "correct it" }
source = "test"
"""


@pytest.fixture
def folder(tmp_path):
    """A folder with one form more."""

    def write(text=FORM, name="extra.toml"):
        (tmp_path / "forms").mkdir(exist_ok=True)
        (tmp_path / "forms" / name).write_text(text, encoding="utf-8")
        return tmp_path

    return write


def test_the_ministry_asks_thirteen_forms_and_departments_share_eight(scheme):
    kinds = [form.kind for form in scheme.forms.values()]
    assert (kinds.count("return"), kinds.count("share")) == (13, 8)


def test_the_six_ports_and_eight_kinds_of_department_are_those_of_the_report(scheme):
    kinds = [each.kind for each in scheme.authorities.values()]
    assert (kinds.count("port"), kinds.count("department")) == (6, 8)


def test_every_port_and_department_has_a_form(scheme):
    assert {form.authority for form in scheme.forms.values()} == set(scheme.authorities)


def test_every_variable_is_asked_by_some_form(scheme):
    asked = {code for form in scheme.forms.values() for code in form.variables}
    assert set(scheme.variables) == asked


def test_every_form_says_its_source_and_legal_basis_in_both_languages(scheme):
    for form in scheme.forms.values():
        assert form.source
        assert form.legal_basis.zh
        assert form.legal_basis.en


def test_forms_that_are_no_texts_of_the_scheme_say_that_they_are_reconstructions(scheme):
    honest = ("reconstruction", "proposal")
    assert [form.name for form in scheme.forms.values()
            if not any(word in form.source for word in honest)] == []  # fmt: skip


def test_every_number_of_the_dictionary_has_a_unit(scheme):
    assert all(unit(each.unit) for each in scheme.variables.values() if each.numeric)


def test_every_enterprise_has_an_area_of_all_three_levels(scheme):
    for area in scheme.areas.values():
        assert (
            area.parent
            == {"province": "", "city": area.code[:5], "county": area.code[:7]}[area.level]
        )
        assert not area.parent or area.parent in scheme.areas


def test_forms_are_owed_by_period_and_activity(scheme):
    names = [form.name for form in scheme.forms_of(["tcm"], "2020")]
    assert names == ["register", "tcm"]
    assert scheme.forms_of(["tcm"], "2020-12") == ()


def test_a_form_is_not_owed_before_it_is_valid(scheme):
    assert scheme.forms_of(["services"], "2018-12") == ()


def test_an_unknown_activity_is_refused(scheme):
    with pytest.raises(UnknownCode, match="mining"):
        scheme.forms_of(["mining"], "2020")


def test_a_ministry_adds_a_form_by_adding_a_file(folder):
    scheme = load_scheme(folder(FORM + RULE))
    assert [form.name for form in scheme.forms_of(["tcm"], "2020-12")] == ["extra"]
    assert scheme.due(scheme.form("extra"), "2020-12") == date(2021, 1, 6)
    assert "some" in [rule.name for rule in scheme.rules_of([scheme.form("extra")])]


def test_a_form_may_need_what_others_only_ask_and_show_rows_of_its_own(folder):
    needs = """
[[sections.tables]]
name = "transport"
title = { zh = "运输", en = "Transport" }
rows = ["item"]
columns = [{ variable = "imports", required = true, codes = { partner = "W1", mode = "_T" } }]
only = { item = ["SC"] }
given = [["SC"]]
"""
    graduates = FORM.replace("sales", "outsourcing_graduates")
    scheme = load_scheme(folder(graduates + needs))
    made = questionnaire(scheme, ["services-monthly", "outsourcing", "extra"], "2020-12")
    required = [field.key for field in made.fields() if field.required]
    assert required == ["sales", "employment", "imports/SC/W1/_T", "outsourcing_graduates"]
    assert made.grids[0].given == (("S",), ("SC",))


def test_a_single_question_that_is_a_cell_of_a_table_is_asked_there(folder):
    single = FORM.replace('"tcm"\ncode', '"tcm"\nrank = 0\ncode').replace(
        '{ variable = "sales", required = true }',
        '{ variable = "exports", codes = ["SC", "W1", "_T"], required = true }',
    )
    scheme = load_scheme(folder(single))
    made = questionnaire(scheme, ["extra", "services-monthly"], "2020-12")
    keys = [field.key for field in made.fields()]
    assert keys.count("exports/SC/W1/_T") == 1
    assert made.find(Question.parse("exports/SC/W1/_T")).required
    assert [section.name for section in made.sections] == ["activity", "trade"]
    assert made.saved == 1


def test_a_form_ends_with_its_last_day(folder):
    ended = FORM.replace("deadline", "valid_to = 2020-06-30\ndeadline")
    scheme = load_scheme(folder(ended))
    assert len(scheme.forms_of(["tcm"], "2020-06")) == 1
    assert scheme.forms_of(["tcm"], "2020-07") == ()


def test_the_rule_of_a_form_does_not_hold_for_others(folder):
    scheme = load_scheme(folder(FORM + RULE))
    assert "some" not in [rule.name for rule in scheme.rules_of([scheme.form("tcm")])]


def test_a_form_is_never_replaced_by_one_of_the_same_name(folder):
    with pytest.raises(DuplicateKey, match="tcm"):
        load_scheme(folder(name="tcm.toml"))


WRONG = [
    ('authority = "tcm"', 'authority = "nobody"', "authority"),
    ('periodicity = "month"', 'periodicity = "week"', "periodicity"),
    ("deadline = 3", 'deadline = "three"', "deadline"),
    ("deadline = 3", "", "deadline"),
    ("valid_from = 2020-01-01", 'valid_from = "2020"', "valid_from"),
    ('title = { zh = "附表", en = "Extra form" }', 'title = { zh = "附表" }', "title"),
    ('activities = ["tcm"]', 'activities = ["mining"]', "activities"),
    ('variable = "sales"', 'variable = "nothing"', "sections[1].questions[1].variable"),
    ('required = true', 'requierd = true', "sections[1].questions[1].requierd"),
    ('name = "extra"', 'name = "[Extra]"', "sections[1].name"),
    ('code = "X-1"', 'code = "X-1"\nkind = "wish"', "kind"),
]  # fmt: skip


@pytest.mark.parametrize(("right", "wrong", "key"), WRONG)
def test_a_form_that_cannot_be_is_refused_with_file_and_key(folder, right, wrong, key):
    assert right in FORM
    with pytest.raises(FumaoError) as caught:
        load_scheme(folder(FORM.replace(right, wrong)))
    assert caught.value.where == f"file extra.toml, key {key}"


@pytest.mark.parametrize(
    ("right", "wrong"),
    [('kind = "range"', 'kind = "magic"'), ('"hard"', '"loud"'), ('["sales"]', '["nothing"]'),
     ('least = "1"', 'least = "one"'), ('least = "1"', 'lowest = "1"')],
)  # fmt: skip
def test_a_rule_that_cannot_be_is_refused_with_its_key(folder, right, wrong):
    with pytest.raises(InvalidInput) as caught:
        load_scheme(folder(FORM + RULE.replace(right, wrong)))
    assert caught.value.where.startswith("file extra.toml, key rules.some.")


def test_a_file_that_is_no_toml_is_refused_with_its_name(folder):
    with pytest.raises(InvalidInput, match="not readable as TOML") as caught:
        load_scheme(folder("authority = "))
    assert caught.value.where == "file extra.toml"


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(InvalidInput, match="no folder"):
        load_scheme(tmp_path / "nowhere")


TABLE = """
[[sections.tables]]
name = "t"
title = {{ zh = "表", en = "Table" }}
rows = {rows}
columns = [{{ variable = "exports", codes = {{ {codes} }} }}]
{more}
"""


@pytest.mark.parametrize(
    ("rows", "codes", "more"),
    [
        ('["item"]', 'mode = "_T"', ""),  # the partner is neither a row nor fixed
        ('["item"]', 'mode = "_T", partner = "MOON"', ""),
        ('["planet"]', 'mode = "_T", partner = "W1"', ""),
        ('["partner", "item"]', 'mode = "_T"', ""),
        ('["item"]', 'mode = "_T", partner = "W1"', 'only = { item = ["ZZ"] }'),
        ('["item"]', 'mode = "_T", partner = "W1"', 'only = { mode = ["M1"] }'),
        ('["item"]', 'mode = "_T", partner = "W1"', 'given = [["ZZ"]]'),
    ],
)
def test_a_table_with_rows_or_codes_that_cannot_be_is_refused(folder, rows, codes, more):
    with pytest.raises(InvalidInput) as caught:
        load_scheme(folder(FORM + TABLE.format(rows=rows, codes=codes, more=more)))
    assert "sections[1].tables[1]" in caught.value.where


def test_a_form_like_another_asks_the_same_of_another_period():
    scheme = load_scheme()
    monthly, annual = scheme.form("services-monthly"), scheme.form("services-annual")
    assert annual.sections == monthly.sections
    assert (annual.periodicity, annual.deadline) == ("year", 30)
    assert annual.title != monthly.title


@pytest.mark.parametrize("like", ["nowhere", "services-annual"])
def test_a_form_like_none_that_stands_by_itself_is_refused(tmp_path, like):
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms" / "mine.toml").write_text(f'like = "{like}"\ncode = "x"\n', "utf-8")
    with pytest.raises(InvalidInput, match="stands by itself") as told:
        load_scheme(tmp_path)
    assert "mine.toml" in told.value.where
