"""SDMX: eight ways to write the same four observations, and what is wrong with a file."""

from __future__ import annotations

import gzip
import time
import zipfile
from decimal import Decimal

import pytest

from fumao.errors import DuplicateKey, SourceChanged, Unreadable
from fumao.sources.sdmx import read
from fumao.sources.sdmx_xml import read_sdmx_xml

FORMS = ["one.csv", "two.csv", "labels.csv", "one.json", "two.json", "structured-2.1.xml",
         "structured-3.0.xml", "generic-2.1.xml"]  # fmt: skip
TOLD = {
    "CHN/W1/S/X/_T/_T/2019": (Decimal("283192.3"), "USD_MN", "A", "F"),
    "CHN/W1/SD/M/_T/_T/2019": (Decimal("250741.5"), "USD_MN", "P", "F"),
    "DEU/FRA/SC/X/_T/_T/2019-Q2": (None, "EUR_MN", "Q", "C"),
    "DEU/FRA/SC/X/_T/_T/2019-Q3": (Decimal("-12.5"), "EUR_MN", "A", "F"),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_sdmx_tells_the_same_flows(specimens, form):
    loaded = read(specimens / "sdmx" / form)
    told = {flow.key: (flow.value, flow.unit, flow.status, flow.confidentiality)
            for flow in loaded.flows}  # fmt: skip
    assert told == TOLD
    assert (loaded.given, loaded.left.num_rows) == (4, 0)


@pytest.mark.parametrize("form", FORMS)
def test_a_file_that_is_cut_off_is_not_read_as_a_shorter_one(specimens, tmp_path, form):
    whole = (specimens / "sdmx" / form).read_bytes()
    cut = tmp_path / form
    # Within the last observation: a CSV loses a column there.
    cut.write_bytes(whole[: whole.rstrip(b"\n 6;,").rfind(b"2019")])
    with pytest.raises((Unreadable, SourceChanged)):
        read(cut)


@pytest.mark.parametrize("form", ["one.csv", "two.json", "generic-2.1.xml"])
def test_packed_files_are_read_like_plain_ones(specimens, tmp_path, form):
    whole = (specimens / "sdmx" / form).read_bytes()
    squeezed = tmp_path / f"{form}.gz"
    squeezed.write_bytes(gzip.compress(whole))
    with zipfile.ZipFile(tmp_path / "packed.zip", "w") as packed:
        packed.writestr(form, whole)
        packed.writestr("Metadata_notes.csv", "a,b\n" * 1000)
    assert len(read(squeezed).flows) == len(read(tmp_path / "packed.zip").flows) == 4


def altered(specimens, tmp_path, form, old, new):
    text = (specimens / "sdmx" / form).read_text(encoding="utf-8")
    assert old in text
    file = tmp_path / form
    file.write_text(text.replace(old, new), encoding="utf-8")
    return file


def test_a_column_that_is_gone_is_named_with_those_that_are_there(specimens, tmp_path):
    file = altered(specimens, tmp_path, "one.csv", "INT_ACC_ITEM", "STO")
    with pytest.raises(SourceChanged, match="no column 'INT_ACC_ITEM'") as refused:
        read(file)
    assert refused.value.where == "one.csv"
    assert "STO" in refused.value.remedy


def test_a_csv_without_values_is_another_layout(specimens, tmp_path):
    file = altered(specimens, tmp_path, "one.csv", "OBS_VALUE", "VALUE")
    with pytest.raises(SourceChanged, match="no column 'OBS_VALUE'"):
        read(file)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [("USD,6", "XDC,6", "unknown_unit"), ("USD,6", "USD,", "unknown_unit"),
     (",C,S,", ",C,FA,", "unknown_item"), (",C,S,", ",A,S,", "unknown_flow"),
     ("CHN,W1", "CHN,W19", "unknown_area"), (",2019,283", ",2019-W03,283", "unknown_period"),
     ("283192.3", "about 283", "no_number"), ("283192.3", "", "missing")],
)  # fmt: skip
def test_what_cannot_enter_is_left_aside_with_its_reason(specimens, tmp_path, old, new, reason):
    loaded = read(altered(specimens, tmp_path, "one.csv", old, new))
    assert {each.reason for each in loaded.leftovers()} == {reason}
    assert loaded.given == len(loaded.flows) + loaded.left.num_rows


def test_seasonally_adjusted_series_are_left_aside(specimens, tmp_path):
    text = (specimens / "sdmx" / "one.csv").read_text(encoding="utf-8").splitlines()
    file = tmp_path / "adjusted.csv"
    lines = [f"{text[0]},ADJUSTMENT", *(f"{line},Y" for line in text[1:3]), f"{text[4]},N"]
    file.write_text("\n".join(lines), encoding="utf-8")
    loaded = read(file)
    assert [flow.period for flow in loaded.flows] == ["2019-Q3"]
    assert [(each.reason, each.rows) for each in loaded.leftovers()] == [("adjusted", 2)]


def test_the_three_values_of_batis_have_three_origins(specimens, tmp_path):
    text = (specimens / "sdmx" / "one.csv").read_text(encoding="utf-8").splitlines()
    file = tmp_path / "batis.csv"
    file.write_text(
        "\n".join([f"{text[0]},ADJUSTMENT", *(f"{text[1]},{each}" for each in "NFB")]),
        encoding="utf-8",
    )
    assert [flow.origin for flow in read(file).flows] == ["reported", "estimated", "balanced"]


def test_an_observation_that_stands_twice_is_refused_with_both_places(specimens, tmp_path):
    text = (specimens / "sdmx" / "one.csv").read_text(encoding="utf-8")
    file = tmp_path / "twice.csv"
    file.write_text(text + text.splitlines()[1] + "\n", encoding="utf-8")
    with pytest.raises(DuplicateKey, match="CHN/W1/S/X") as refused:
        read(file)
    assert "repeats itself" in refused.value.remedy


@pytest.mark.parametrize("name", ["empty.csv", "empty.json", "empty.xml"])
def test_an_empty_file_says_that_it_is_empty(tmp_path, name):
    file = tmp_path / name
    file.write_bytes(b"")
    with pytest.raises(Unreadable, match="empty"):
        read(file)


def test_another_encoding_is_named_not_guessed(specimens, tmp_path):
    text = (specimens / "sdmx" / "labels.csv").read_text(encoding="utf-8")
    file = tmp_path / "latin.csv"
    file.write_bytes(text.replace("Travel", "Voyages à l'étranger").encode("latin-1"))
    with pytest.raises(Unreadable, match="not in utf-8") as refused:
        read(file)
    assert "--encoding" in refused.value.remedy
    assert len(read(file, "latin-1").flows) == 4


def test_a_message_of_structures_has_no_observations(tmp_path):
    file = tmp_path / "structure.xml"
    file.write_text("<Structure><Codelists/></Structure>", encoding="utf-8")
    with pytest.raises(SourceChanged, match="no observation"):
        read(file)
    file = tmp_path / "structure.json"
    file.write_text('{"data": {"codelists": []}}', encoding="utf-8")
    with pytest.raises(SourceChanged, match="no data set"):
        read(file)


def test_entities_of_xml_are_not_followed(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET", encoding="utf-8")
    file = tmp_path / "evil.xml"
    file.write_text(
        f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'
        '<DataSet><Obs REF_AREA="CHN" OBS_VALUE="1" TIME_PERIOD="2019"/><Note>&e;</Note></DataSet>',
        encoding="utf-8",
    )
    assert "SECRET" not in str(read_sdmx_xml(file).to_pylist())


def test_a_long_series_is_read_in_batches(tmp_path):
    file = tmp_path / "long.xml"
    observations = "".join(
        f'<Obs TIME_PERIOD="{1900 + at % 100}" OBS_VALUE="{at}"/>' for at in range(120_001)
    )
    file.write_text(f'<D><Series REF_AREA="CHN">{observations}</Series></D>', encoding="utf-8")
    table = read_sdmx_xml(file)
    assert (len(table), table["OBS_VALUE"][-1].as_py()) == (120_001, "120000")
    assert table["REF_AREA"].unique().to_pylist() == ["CHN"]


def test_many_short_series_take_time_in_proportion_to_their_number(tmp_path):
    """No series looks through those that came before it."""

    def seconds(many):
        file = tmp_path / "many.xml"
        one = '<Series REF_AREA="CHN"><Obs TIME_PERIOD="2019" OBS_VALUE="1"/></Series>'
        file.write_text(f'<D UNIT_MULT="6">{one * many}</D>', encoding="utf-8")
        begin = time.perf_counter()
        table = read_sdmx_xml(file)
        assert (len(table), table["UNIT_MULT"].unique().to_pylist()) == (many, ["6"])
        return time.perf_counter() - begin

    seconds(100)
    # Ten times as many; a hundred times as long would be the square.
    assert seconds(40_000) < 40 * seconds(4_000)


def xml_rows(tmp_path, text):
    file = tmp_path / "message.xml"
    file.write_text(text, encoding="utf-8")
    return read_sdmx_xml(file).drop_columns(["line"]).to_pylist()


def test_observations_that_tell_different_things_stay_in_their_order(tmp_path):
    rows = xml_rows(
        tmp_path,
        '<D><Series REF_AREA="CHN"><Obs TIME_PERIOD="2018" OBS_VALUE="1"/>'
        '<Obs TIME_PERIOD="2019" OBS_STATUS="M"/><Obs OBS_VALUE="3" TIME_PERIOD="2020"/>'
        '<Obs TIME_PERIOD="2021" OBS_VALUE="4"/></Series></D>',
    )
    told = [(row["TIME_PERIOD"], row["OBS_VALUE"], row["OBS_STATUS"]) for row in rows]
    assert told == [("2018", "1", None), ("2019", None, "M"), ("2020", "3", None),
                    ("2021", "4", None)]  # fmt: skip


def test_what_a_series_or_data_set_says_ends_with_it(tmp_path):
    rows = xml_rows(
        tmp_path,
        '<M><DataSet UNIT_MULT="6"><Group REF_AREA="FRA" TITLE="France"/>'
        '<Series REF_AREA="CHN" TITLE="China"><Obs TIME_PERIOD="2019" OBS_VALUE="1"/></Series>'
        '<Series REF_AREA="DEU"><Obs TIME_PERIOD="2019" OBS_VALUE="2"/></Series></DataSet>'
        '<DataSet><Series REF_AREA="USA"><Obs TIME_PERIOD="2019" OBS_VALUE="3"/></Series>'
        '<Obs REF_AREA="GBR" TIME_PERIOD="2019" OBS_VALUE="4"/></DataSet></M>',
    )
    told = [(row["REF_AREA"], row["TITLE"], row["UNIT_MULT"], row["OBS_VALUE"]) for row in rows]
    assert told == [("CHN", "China", "6", "1"), ("DEU", None, "6", "2"), ("USA", None, None, "3"),
                    ("GBR", None, None, "4")]  # fmt: skip


def test_attributes_of_the_message_itself_are_no_components(tmp_path):
    (row,) = xml_rows(
        tmp_path,
        '<D xmlns:ss="u:s" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'ss:structureRef="X" validFromDate="2020-01-01"><Series xsi:type="T" REF_AREA="CHN">'
        '<Obs xsi:type="T" TIME_PERIOD="2019" OBS_VALUE="1"/></Series></D>',
    )
    assert row == {"REF_AREA": "CHN", "TIME_PERIOD": "2019", "OBS_VALUE": "1"}


def test_letters_of_every_script_are_read_whole(tmp_path):
    rows = xml_rows(
        tmp_path,
        '<D><Series TITLE="服贸 &amp; café"><Obs TIME_PERIOD="2019" OBS_VALUE="1" NOTE="旅行"/>'
        '<Obs TIME_PERIOD="2020" OBS_VALUE="2" NOTE="a"/></Series></D>',
    )
    assert [(row["TITLE"], row["NOTE"]) for row in rows] == [
        ("服贸 & café", "旅行"), ("服贸 & café", "a")
    ]  # fmt: skip


@pytest.mark.parametrize("encoding", ["gb18030", "klingon", "utf-16"])
def test_an_encoding_that_cannot_be_read_is_told(tmp_path, encoding):
    file = tmp_path / "odd.xml"
    file.write_bytes(f'<?xml version="1.0" encoding="{encoding}"?><D/>'.encode())
    with pytest.raises(Unreadable, match=r"odd\.xml"):
        read_sdmx_xml(file)


def test_a_bomb_of_entities_does_not_go_off(tmp_path):
    steps = "".join(f'<!ENTITY e{at} "{f"&e{at - 1};" * 10}">' for at in range(1, 12))
    file = tmp_path / "bomb.xml"
    file.write_text(
        f'<!DOCTYPE x [<!ENTITY e0 "boom">{steps}]><D><Obs TIME_PERIOD="2019" OBS_VALUE="&e11;"/>'
        "</D>",
        encoding="utf-8",
    )
    with pytest.raises(Unreadable):
        read_sdmx_xml(file)


def test_a_number_of_json_keeps_all_its_digits(specimens, tmp_path):
    file = altered(specimens, tmp_path, "two.json", "283192.3", "12345678901234567890.12345678")
    values = [flow.value for flow in read(file).flows]
    assert Decimal("12345678901234567890.12345678") in values
