"""Returns compiled from the command line: nothing lost, nothing changed silently."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal

import pyarrow.compute as pc
import pytest

from fumao.store import Store

HEADER = "enterprise,period,variable,item,partner,mode,value\n"
REGISTER = "enterprise,region,industry,size,ownership,holding,stratum,population\n"
FIRMS = [f"E{number:02}" for number in range(1, 21)]
WRONG = "services/E05/2020-Q4/exports/SC/W1/_T"


def return_of(firm, period, transport, computer):
    """Lines of one enterprise: two items, their total, partners and modes."""
    usa = round(transport * 0.6, 2)
    amounts = {
        ("exports", "SC", "W1"): transport, ("exports", "SI", "W1"): computer,
        ("exports", "S", "W1"): round(transport + computer, 2),
        ("exports", "SC", "USA"): usa, ("exports", "SC", "JPN"): round(transport - usa, 2),
        ("imports", "S", "W1"): computer,
    }  # fmt: skip
    lines = [f"{firm},{period},{variable},{item},{partner},,{value:.2f}"
             for (variable, item, partner), value in amounts.items()]  # fmt: skip
    shares = [f"{firm},{period},export_share,,,M1,75", f"{firm},{period},export_share,,,M4,25"]
    return "\n".join([*lines, *shares, ""])


@pytest.fixture
def folder(tmp_path):
    """Four quarters of twenty enterprises; in the last, E05 writes transport in yuan."""
    rows = [f"{firm},CN-31,J,large,private,,J,20\n" for firm in FIRMS]
    (tmp_path / "register.csv").write_text(REGISTER + "".join(rows), encoding="utf-8")
    for quarter in range(1, 5):
        texts = [
            return_of(firm, f"2020-Q{quarter}", (100 + at * 7) * (1 + quarter / 50), 40.0 + at)
            for at, firm in enumerate(FIRMS)
        ]
        text = HEADER + "".join(texts)
        if quarter == 4:
            right = f"E05,2020-Q4,exports,SC,W1,,{128 * 1.08:.2f}"
            assert right in text
            text = text.replace(right, f"E05,2020-Q4,exports,SC,W1,,{128 * 1.08 * 10_000:.2f}")
        (tmp_path / f"q{quarter}.csv").write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def compiled(fumao, folder):
    """Run the command on the last quarter."""

    def run(*options, file="q4.csv", form="services", register="register.csv"):
        earlier = [part for quarter in (3, 2, 1)
                   for part in ("--earlier", folder / f"q{quarter}.csv")]  # fmt: skip
        return fumao(
            "compile", "returns", folder / file, "--form", form, "--register", folder / register,
            *(earlier if form == "services" else []), *options,
        )  # fmt: skip

    return run


@pytest.fixture
def loaded(compiled, folder):
    """Compile into a store; the summary and a way to its tables."""

    def run(*options, **more):
        done = compiled("--released", "2021-03-31", "--store", folder / "store", "--json",
                        *options, **more)  # fmt: skip
        assert done.code == 0, done.err
        summary = json.loads(done.out)
        return summary, lambda name: Store(folder / "store").table(summary["vintage"], name)

    return run


@pytest.fixture
def review(compiled, folder):
    """The review as rows, and a way to write it with decisions."""
    done = compiled("--review", folder / "review.csv")
    assert done.code == 0, done.err
    rows = list(csv.DictReader(io.StringIO((folder / "review.csv").read_text("utf-8"))))

    def decide(**said):
        with (folder / "decisions.csv").open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, list(rows[0]))
            writer.writeheader()
            writer.writerows({**row, **(said if row["key"] == WRONG else {})} for row in rows)
        return folder / "decisions.csv"

    return rows, decide


def cell(table, **wanted):
    """The one row of a table with these values."""
    wanted = {"along": "", "code": "", "side": "", **wanted}
    (row,) = [row for row in table.to_pylist()
              if all(row[name] == value for name, value in wanted.items())]  # fmt: skip
    return row


def test_the_review_proposes_and_loads_nothing(review, folder):
    rows, _ = review
    (row,) = [row for row in rows if row["key"] == WRONG]
    assert (row["original"], row["proposal"], row["rank"]) == ("1382400", "138.24", "1")
    assert "yuan for 10 thousand yuan" in row["reason_en"]
    assert row["file"].endswith("q4.csv")
    assert not (folder / "store").exists()


def test_an_open_proposal_changes_nothing(loaded):
    summary, table = loaded()
    assert summary["edits"]["open"] >= 1
    values = table("values")
    assert values["value"].to_pylist() == values["edited"].to_pylist()
    assert cell(table("estimates"), variable="exports", cell="SC")["estimate"] > 1_382_400


def test_an_accepted_proposal_stands_beside_the_original(loaded, review):
    _, decide = review
    summary, table = loaded("--decisions", decide(decision="accept", who="Li", when="2021-02-03"))
    assert summary["edits"]["accepted"] == 1
    assert summary["violations"]["edited"] < summary["violations"]["received"]
    (line,) = [row for row in table("values").to_pylist() if row["rule"] == "unit-error"]
    assert (line["value"], line["edited"]) == (Decimal(1382400), Decimal("138.24"))
    (edit,) = table("edits").filter(pc.equal(table("edits")["decision"], "accepted")).to_pylist()
    assert (edit["who"], edit["when"].isoformat()) == ("Li", "2021-02-03T00:00:00")


def test_a_rejected_proposal_keeps_the_value_and_the_name_of_who_kept_it(loaded, review):
    _, decide = review
    _, table = loaded("--decisions", decide(decision="reject", who="Li", when="2021-02-03"))
    edit = next(row for row in table("edits").to_pylist() if row["key"] == WRONG)
    assert (edit["decision"], edit["who"]) == ("rejected", "Li")
    assert "unit-error" not in table("values")["rule"].to_pylist()


def test_an_officer_may_give_a_value_of_his_own(loaded, review):
    _, decide = review
    said = {"decision": "correct", "value": "140.5", "note": "asked by phone", "who": "Li",
            "when": "2021-02-03"}  # fmt: skip
    _, table = loaded("--decisions", decide(**said))
    (line,) = [row for row in table("values").to_pylist() if row["rule"] == "officer"]
    assert line["edited"] == Decimal("140.5")


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ({"decision": "accept", "when": "2021-02-03"}, "nobody is named"),
        ({"decision": "accept", "who": "Li", "when": "soon"}, "'soon' is no day"),
        ({"decision": "maybe", "who": "Li", "when": "2021-02-03"}, "'maybe' is no decision"),
        ({"decision": "accept", "who": "Li", "when": "2021-02-03", "proposal": "7"},
         "the proposal is 138.24"),
        ({"decision": "correct", "who": "Li", "when": "2021-02-03"}, "'' is no number"),
        ({"decision": "correct", "who": "Li", "when": "2021-02-03", "value": "1e30"}, "too large"),
        ({"decision": "accept", "who": "Li", "when": "2021-02-03", "key": "services/E77"},
         "nothing is proposed for services/E77"),
    ],
)  # fmt: skip
def test_a_decision_that_is_not_complete_is_refused(compiled, review, folder, said, what):
    _, decide = review
    done = compiled("--decisions", decide(**said), "--released", "2021-03-31", "--store",
                    folder / "store")  # fmt: skip
    assert done.code == 2
    assert what in done.err
    assert not (folder / "store").exists()


def test_cells_add_up_along_items_partners_and_modes(loaded, review):
    _, decide = review
    _, table = loaded("--decisions", decide(decision="accept", who="Li", when="2021-02-03"))
    cells = table("estimates")
    whole = cell(cells, variable="exports", cell="S")["estimate"]
    for along in ("partner", "mode"):
        parts = [
            row["estimate"]
            for row in cells.to_pylist()
            if row["variable"] == "exports" and row["cell"] == "S" and row["along"] == along
        ]
        assert sum(parts) == whole
    items = [
        row["estimate"]
        for row in cells.to_pylist()
        if row["variable"] == "exports" and row["cell"] != "S" and not row["along"]
    ]
    assert sum(items) == whole
    assert (
        sum(
            row["amount"]
            for row in table("contributions").to_pylist()
            if row["variable"] == "exports" and not row["along"]
        )
        == whole
    )


def test_modes_follow_the_shares_that_the_return_gives(loaded, review):
    _, decide = review
    _, table = loaded("--decisions", decide(decision="accept", who="Li", when="2021-02-03"))
    flows = {(row["flow"], row["item"], row["partner"], row["mode"]): row
             for row in table("flows").to_pylist()}  # fmt: skip
    whole = flows["X", "S", "W1", "_T"]
    assert flows["X", "S", "W1", "M4"]["value"] == whole["value"] / 4
    assert (whole["origin"], whole["status"], whole["unit"]) == ("reported", "A", "CNY_10K")


def test_what_a_return_gives_in_total_only_is_not_lost(loaded):
    _, table = loaded()
    row = cell(table("estimates"), variable="imports", cell="SN")
    assert row["estimate"] == sum(40 + at for at in range(20))
    (line,) = [each for each in table("values").to_pylist()
               if each["rule"] == "unallocated" and each["enterprise"] == "E01"
               and each["period"] == "2020-Q4"]  # fmt: skip
    assert (line["item"], line["edited"], line["file"]) == ("SN", 40, None)


def test_every_line_is_taken_in_or_put_aside_with_its_file_and_row(loaded, folder):
    file = folder / "q4.csv"
    text = file.read_text("utf-8")
    file.write_text(
        text + "E01,2020-Q4,exports,XX,W1,,3\nE99,2020-Q4,exports,,,,3\ntorn\n", "utf-8"
    )
    summary, table = loaded()
    lines = sum((folder / f"q{quarter}.csv").read_text("utf-8").count("\n") - 1
                for quarter in range(1, 5))  # fmt: skip
    aside = table("quarantine").to_pylist()
    given = [row for row in table("values").to_pylist() if row["file"]]
    assert len(aside) + len(given) == lines == summary["lines"]
    assert [(row["column"], row["reason"]) for row in aside] == [
        ("item", "unknown code"), ("enterprise", "not in the register"), ("line", "fields"),
    ]  # fmt: skip
    assert {row["file"] for row in aside} == {str(file)}
    assert aside[0]["row"] == text.count("\n")


def test_a_period_that_had_not_begun_at_the_release_is_put_aside(loaded, folder):
    file = folder / "q4.csv"
    file.write_text(file.read_text("utf-8") + "E01,2021-Q2,exports,,,,3\n", "utf-8")
    summary, table = loaded()
    assert summary["quarantined"] == {"period: in the future": 1}
    assert summary["period"] == "2020-Q4"
    assert table("quarantine")["value"].to_pylist() == ["3.00000000"]


def test_the_quality_report_of_returns_tells_response_imputation_and_editing(loaded, folder, fumao):
    file = folder / "q4.csv"
    lines = [each for each in file.read_text("utf-8").splitlines() if not each.startswith("E20")]
    file.write_text("\n".join([*lines, "E99,2020-Q4,exports,,,,3", ""]), "utf-8")
    summary, _ = loaded()
    asked = ("quality", "returns-services", "--store", folder / "store", "--json")
    told = {each["id"]: each for each in json.loads(fumao("compile", *asked).out)["concepts"]}
    found = {each["name"]["en"]: each["value"] for part in ("accuracy", "processing")
             for each in told[part]["indicators"]}  # fmt: skip
    assert (found["Enterprises asked"], found["Enterprises that answered"]) == (20, 19)
    assert found["Unit non-response"] == "5.00"
    assert found["Lines received"] - found["Lines taken in"] == 1
    assert found["Violations of hard rules, as received"] == summary["violations"]["received"]
    tables = {each["caption"]["en"]: each["rows"] for part in told.values()
              for each in part["tables"]}  # fmt: skip
    assert tables["Lines in quarantine, by reason"] == [["enterprise: not in the register", "1"]]
    rates = {row[0]: row[3] for row in tables["Imputation rates of totals (A7)"]}
    assert float(rates["exports"]) == pytest.approx(100 * summary["totals"]["exports"]["imputed"],
                                                    abs=0.01)  # fmt: skip


def test_weights_calibration_and_winsorisation_reach_the_estimates(loaded, folder, review):
    _, decide = review
    decided = ("--decisions", decide(decision="accept", who="Li", when="2021-02-03"))
    plain = cell(loaded(*decided)[1]("estimates"), variable="exports", cell="SC")
    register = folder / "register.csv"
    register.write_text(register.read_text("utf-8").replace(",J,20\n", ",J,40\n"), "utf-8")
    twice = cell(loaded(*decided)[1]("estimates"), variable="exports", cell="SC")
    assert twice["estimate"] == 2 * plain["estimate"]
    weighting = folder / "weighting.toml"
    # Everybody is of size 1, so that 30 in all for 20 of 40 make each stand for 1.5.
    weighting.write_text("[known_totals]\nJ = 30\n", "utf-8")
    found = loaded(*decided, "--weighting", weighting)[1]
    assert set(found("contributions")["weight"].to_pylist()) == {1.5}
    weighting.write_text("[bounds.exports]\nJ = 1\n", "utf-8")
    summary, found = loaded(*decided, "--weighting", weighting)
    drawn = cell(found("estimates"), variable="exports", cell="SC")
    assert plain["estimate"] < drawn["estimate"] < twice["estimate"]
    weights = found("contributions")
    imports = weights.filter(pc.equal(weights["variable"], "imports"))
    assert set(imports["weight"].to_pylist()) == {2.0}
    assert summary["vintage"] == "returns-services@2021-03-31-4"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("[known_totals", "it is no TOML"),
        ("totals = 3", "there is no setting 'totals'"),
        ("known_totals = 3", "are sections"),
        ("births_replace_deaths = 1", "is true or false"),
        ("[known_totals]\nQ = 3", "there is no stratum 'Q'"),
        ("[known_totals]\nJ = -3", "J is -3"),
        ('[known_totals]\nJ = "three"', "J is 'three'"),
        ("[bounds.turnover]\nJ = 3", "there is no variable 'turnover'"),
        ("[bounds.exports]\nQ = 3", "there is no industry 'Q'"),
    ],
)
def test_a_wrong_weighting_is_told(compiled, folder, text, what):
    (folder / "weighting.toml").write_text(text, "utf-8")
    done = compiled("--weighting", folder / "weighting.toml", "--released", "2021-03-31",
                    "--store", folder / "store")  # fmt: skip
    assert (done.code, "Traceback" in done.err) == (2, False)
    assert what in done.err
    assert "weighting.toml" in done.err
    assert not (folder / "store").exists()


def test_who_agreed_to_be_recognisable_is_known_from_the_register(loaded, folder, compiled):
    register = folder / "register.csv"
    head, *rows = register.read_text("utf-8").splitlines()
    register.write_text(
        "\n".join([f"{head},waiver", f"{rows[0]},yes", *(f"{row}," for row in rows[1:]), ""]),
        "utf-8",
    )
    _, table = loaded()
    told = table("contributions").to_pylist()
    assert {row["enterprise"] for row in told if row["waived"]} == {FIRMS[0]}
    register.write_text(register.read_text("utf-8").replace(",yes", ",perhaps"), "utf-8")
    assert "waiver 'perhaps' is neither yes nor no" in compiled("--released", "2021-03-31").err


def test_an_item_that_cannot_be_read_is_known_from_its_total(loaded, folder, replaced):
    replaced(folder / "q4.csv", "E01,2020-Q4,exports,SI,W1,,40.00", "E01,2020-Q4,exports,SI,W1,,4o")
    _, table = loaded()
    row = cell(table("estimates"), variable="exports", cell="SN")
    assert (row["estimate"], row["units_imputed"]) == (40, 0)


def test_a_value_in_two_files_is_counted_once(loaded, folder):
    again = (folder / "q4.csv").read_text("utf-8").splitlines()[:2]
    (folder / "again.csv").write_text("\n".join([*again, ""]), "utf-8")
    summary, _ = loaded("--earlier", folder / "again.csv")
    assert summary["quarantined"] == {"value: repeated": 1}


def test_those_who_do_not_answer_are_imputed_and_flagged(loaded, folder):
    file = folder / "q4.csv"
    kept = [line for line in file.read_text("utf-8").splitlines() if line[:3] not in ("E19", "E20")]
    file.write_text("\n".join([*kept, ""]), "utf-8")
    summary, table = loaded()
    assert (summary["asked"], summary["answered"]) == (20, 18)
    row = cell(table("estimates"), variable="exports", cell="SI")
    assert (row["units"], row["units_imputed"], row["reported_only"]) == (20, 2, False)
    assert row["imputed"] == pytest.approx(58 + 59)
    flow = next(each for each in table("flows").to_pylist() if each["item"] == "SI")
    assert (flow["origin"], flow["status"]) == ("estimated", "E")


def test_those_not_asked_are_put_aside_and_the_dead_are_not_imputed(loaded, folder):
    rows = ["enterprise,auxiliary,state", *(f"{firm},100," for firm in FIRMS[:-2]), "E19,100,dead"]
    (folder / "asked.csv").write_text("\n".join([*rows, ""]), "utf-8")
    summary, _ = loaded("--asked", folder / "asked.csv")
    assert summary["asked"] == 18
    assert set(summary["quarantined"]) == {
        "enterprise: not among those asked", "enterprise: said to be dead or out of scope",
    }  # fmt: skip


def test_rates_of_the_records_tell_what_a_currency_is_worth(compiled, folder, replaced):
    rates = "currency,period,rate\nUSD,2020,1\nCNY,2020,0.1\nEUR,2020,3\n"
    (folder / "rates.csv").write_text(rates, "utf-8")
    line = "E09,2020-Q4,exports,SI,W1,,"
    replaced(folder / "q4.csv", f"{line}48.00", f"{line}1.60")
    done = compiled("--review", folder / "second.csv", "--rates", folder / "rates.csv")
    assert done.code == 0, done.err
    rows = csv.DictReader(io.StringIO((folder / "second.csv").read_text("utf-8")))
    (row,) = [row for row in rows if row["key"] == "services/E09/2020-Q4/exports/SI/W1/_T"]
    assert row["proposal"] == "48"
    assert "euro for yuan" in row["reason_en"]


def test_strict_tells_of_what_is_left(compiled, folder, review):
    place = ("--released", "2021-03-31", "--store", folder / "store", "--strict")
    assert compiled(*place).code == 1
    _, decide = review
    decided = decide(decision="accept", who="Li", when="2021-02-03")
    assert compiled(*place, "--decisions", decided).code == 0


def test_the_same_again_is_the_same_vintage(loaded):
    assert loaded()[0]["vintage"] == loaded()[0]["vintage"] == "returns-services@2021-03-31"


@pytest.mark.parametrize(
    ("options", "what"),
    [
        ({"file": "none.csv"}, "there is no file"),
        ({"form": "trade"}, "there is no form 'trade'"),
        ({"register": "none.csv"}, "there is no file"),
        ({"register": "chinese.csv"}, "chinese.csv cannot be read"),
        ({"register": "damaged.parquet"}, "damaged.parquet cannot be read"),
        ({"register": "empty.csv"}, "the register is empty"),
        ({"file": "chinese.csv"}, "chinese.csv cannot be read"),
        ({"file": "binary.csv"}, "binary.csv cannot be read"),
        ({"file": "damaged.parquet"}, "damaged.parquet cannot be read"),
    ],
)
def test_a_wrong_use_is_told(compiled, folder, options, what):
    (folder / "chinese.csv").write_bytes("企业".encode("gb18030"))
    (folder / "damaged.parquet").write_bytes(b"PAR1")
    (folder / "binary.csv").write_bytes(bytes(range(256)) * 9)
    (folder / "empty.csv").write_text("", "utf-8")
    done = compiled("--released", "2021-03-31", "--store", folder / "store", **options)
    assert (done.code, what in done.err, "Traceback" in done.err) == (2, True, False)


@pytest.mark.parametrize(
    ("options", "what"),
    [
        ((), "no day of release"),
        (("--released", "2021-03-31", "--period", "2019-Q1"), "no line of the files is of 2019-Q1"),
        (("--released", "2021-03-31", "--decisions", "none.csv"), "decisions cannot be read"),
        (("--released", "2021-03-31", "--rates", "none.csv"), "exchange rates cannot be read"),
        (("--released", "2021-03-31", "--asked", "none.csv"), "those asked cannot be read"),
        (("--review", "a.csv", "--decisions", "b.csv"), "leave one out"),
        (("--released", "2021-03-31", "--limit", "nan"), "limit"),
        (("--released", "2021-03-31", "--limit", "2"), "limit"),
        (("--released", "2021-03-31", "--asked", "empty.csv"), "nobody is on the list"),
        (("--released", "2021-03-31", "--dataset", "../x"), "no name of a dataset"),
        (("--released", "2019-12-31"), "period: in the future"),
        (("--released", "2021-03-31", "--decisions", "empty.csv"), "columns are missing"),
    ],
)
def test_a_wrong_option_is_told(compiled, folder, options, what):
    (folder / "empty.csv").write_text("", "utf-8")
    named = [folder / each if each == "empty.csv" else each for each in options]
    done = compiled(*named)
    assert done.code == 2
    assert what in done.err


def test_a_review_never_overwrites_decisions(compiled, review, folder):
    done = compiled("--review", folder / "review.csv")
    assert done.code == 2
    assert "is there already" in done.err


def test_where_nobody_of_a_class_answered_nothing_is_made_up(loaded, folder):
    rows = (folder / "register.csv").read_text("utf-8") + "H1,CN-31,H,large,private,,H,2\n"
    (folder / "register.csv").write_text(rows, "utf-8")
    summary, table = loaded()
    assert (summary["asked"], summary["answered"]) == (21, 20)
    assert "H1" not in table("contributions")["enterprise"].to_pylist()
    assert "exports H/SC: nobody of the class answered" in summary["not_imputed"]


CONTRACTS = "enterprise,period,contract,location,class,partner,city,variable,value\n"


def test_contracts_of_all_months_are_summed_and_their_sums_mended(compiled, loaded, folder):
    """ITO and KPO add up to the contract; in January KPO is written in yuan."""
    lines = [
        f"E01,2020-0{month},K{month},offshore,{name},JPN,CN-31,contract,{value}\n"
        for month, kpo in ((1, 300_000), (2, 30), (3, 30))
        for name, value in (("_T", 100), ("ITO", 70), ("KPO", kpo))
    ]
    (folder / "contracts.csv").write_text(CONTRACTS + "".join(lines), "utf-8")
    choice = {"file": "contracts.csv", "form": "outsourcing"}
    assert compiled("--review", folder / "review.csv", **choice).code == 0
    (row,) = csv.DictReader(io.StringIO((folder / "review.csv").read_text("utf-8")))
    assert (row["row"], row["proposal"]) == ("3", "30")
    with (folder / "decided.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(row))
        writer.writeheader()
        writer.writerow({**row, "decision": "accept", "who": "Li", "when": "2021-02-03"})
    summary, table = loaded("--decisions", folder / "decided.csv", **choice)
    assert summary["period"] == "2020-01/2020-03"
    whole = cell(table("estimates"), variable="contract", side="offshore", cell="_T")
    assert (whole["estimate"], whole["reported_only"]) == (300, True)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_files_of_chinese_office_programs_are_read(loaded, folder, encoding):
    text = (folder / "q4.csv").read_text("utf-8") + "E01,2020-Q4,exports,运输,,,3\n"
    (folder / "q4.csv").write_text(text, encoding)
    summary, table = loaded("--encoding", encoding)
    assert summary["quarantined"] == {"item: unknown code": 1}
    assert table("quarantine")["item"].to_pylist() == ["运输"]
