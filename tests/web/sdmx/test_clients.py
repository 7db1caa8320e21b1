"""Clients of others drive the service as they are: sdmx1, and pysdmx with its registry client."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import datetime

import pytest
from pysdmx.api.dc.query import DateTimeFilter, NumberFilter, Operator, TextFilter
from pysdmx.api.fmr import RegistryClient
from pysdmx.api.qb import (
    ApiVersion,
    AvailabilityQuery,
    DataContext,
    DataFormat,
    DataQuery,
    RestService,
    StructureQuery,
    StructureReference,
    StructureType,
)
from pysdmx.io import read_sdmx
from pysdmx.io.format import StructureFormat

from fumao.publish.sdmx.components import codes_of, components

# In a process of its own: what sdmx1 and pandas warn of is not ours.
SDMX1 = """
import json, sys
import sdmx
sdmx.add_source({"id": "FUMAO", "url": sys.argv[1], "name": "Fumao",
                 "supports": {"availability": True}})
client = sdmx.Client("FUMAO")
flows = client.dataflow()
one = client.dataflow("trade", params={"references": "all"})
told = {"flows": sorted(flows.dataflow), "structure": sorted(one.structure),
        "names": one.dataflow.trade.name.localizations,
        "parent": one.codelist["CL_INT_ACC_ITEM"]["SC1"].parent.id}
dsd = one.structure["FUMAO_ITSS"]
data = client.data("trade", key={"REF_AREA": "CHN", "INT_ACC_ITEM": "S"},
                   params={"startPeriod": "2019", "endPeriod": "2020"}, dsd=dsd)
series = sdmx.to_pandas(data.data[0])
told["values"] = {key[-1]: value for key, value in series.items()}
plain = client.data("trade", key="A.CHN.W1.C.S")
told["plain"] = len(sdmx.to_pandas(plain.data[0]))
told["series"] = len(client.series_keys("trade"))
past = client.data("trade", key="A.CHN.W1.C.S", params={"includeHistory": True})
told["history"] = [len(each.obs) for each in past.data]
print(json.dumps(told))
"""


def test_sdmx1_finds_structures_and_reads_data(address):
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", SDMX1, address],
                          capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["flows"] == ["quarters$2e$v1", "trade"]
    assert told["structure"] == ["FUMAO_ITSS"]
    assert set(told["names"]) == {"en", "zh"}
    assert told["parent"] == "SC"
    assert told["values"] == {"2019": 283192.3, "2020": 280628.774}
    assert told["plain"] == 2
    assert told["series"] == 5
    assert told["history"] == [2, 2]


@pytest.fixture(params=[ApiVersion.V2_2_1, ApiVersion.V2_0_0, ApiVersion.V1_5_0], ids=str)
def version(request):
    return request.param


@pytest.mark.parametrize("form", [DataFormat.SDMX_CSV_2_0_0, DataFormat.SDMX_ML_3_0,
                                  DataFormat.SDMX_ML_2_1_STR])  # fmt: skip
def test_pysdmx_asks_for_data_and_reads_them(address, version, form, tmp_path):
    service = RestService(address, version, data_format=form, timeout=60,
                          structure_format=StructureFormat.SDMX_ML_2_1)  # fmt: skip
    query = DataQuery(DataContext.DATAFLOW, "FUMAO", "trade", "1.0.0", key="A.CHN.W1.C.S")
    file = tmp_path / "data"
    file.write_bytes(service.data(query))
    (found,) = read_sdmx(file, validate=False).data
    assert len(found.data) == 2
    assert {*found.data["TIME_PERIOD"]} == {"2019", "2020"}


def test_pysdmx_asks_for_structures_and_reads_every_component(address, version, tmp_path):
    service = RestService(address, version, timeout=60,
                          structure_format=StructureFormat.SDMX_ML_2_1)  # fmt: skip
    every = "*" if version >= ApiVersion.V2_0_0 else "latest"
    file = tmp_path / "structures.xml"
    file.write_bytes(service.structure(
        StructureQuery(StructureType.DATAFLOW, "FUMAO", "trade", every if every != "*" else "1.0.0",
                       references=StructureReference.DESCENDANTS)
    ))  # fmt: skip
    read = {each.id: each for each in read_sdmx(file, validate=True).structures}
    assert {each.id for each in read["FUMAO_ITSS"].components} == set(components())
    assert len(read["CL_MODE"].items) == len(codes_of("CL_MODE"))


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({"components": TextFilter("INT_ACC_ITEM", Operator.IN, ["S", "SD"])}, 4),
        ({"components": NumberFilter("OBS_VALUE", Operator.GREATER_THAN, 200_000)}, 3),
        ({"components": DateTimeFilter("TIME_PERIOD", Operator.GREATER_THAN_OR_EQUAL,
                                       datetime(2020, 1, 1))}, 4),
        ({"as_of": datetime(2021, 12, 31)}, 5), ({"include_history": True}, 11),
        ({"offset": 4, "limit": 1}, 1), ({"last_n_obs": 1}, 5),
    ],
)  # fmt: skip
def test_pysdmx_asks_with_conditions_and_for_days(address, asked, count):
    service = RestService(address, ApiVersion.V2_2_1, timeout=60,
                          data_format=DataFormat.SDMX_CSV_2_0_0)  # fmt: skip
    query = DataQuery(DataContext.DATAFLOW, "FUMAO", "trade", "1.0.0", **asked)
    assert service.data(query).count(b"\n") == count + 1


def test_pysdmx_asks_what_there_is(address):
    service = RestService(address, ApiVersion.V2_2_1, timeout=60)
    told = json.loads(
        service.availability(AvailabilityQuery(agency_id="FUMAO", resource_id="trade"))
    )
    (found,) = told["data"]["dataConstraints"]
    assert found["id"] == "trade"


def test_the_registry_client_of_pysdmx_finds_its_way(address):
    client = RegistryClient(address, StructureFormat.SDMX_JSON_2_0_0)
    assert {each.id for each in client.get_dataflows("FUMAO")} == {"trade", "quarters$2e$v1"}
    assert [each.id for each in client.get_agencies("SDMX")] == ["FUMAO"]
    codes = client.get_codes("FUMAO", "CL_MODE", "1.0.0")
    assert {each.id for each in codes} == set(codes_of("CL_MODE"))
    assert client.get_concepts("FUMAO", "CS_FUMAO", "1.0.0").items
    schema = client.get_schema("dataflow", "FUMAO", "trade", "1.0.0")
    assert {each.id for each in schema.components} == set(components())
    schema = client.get_schema("datastructure", "FUMAO", "FUMAO_ITSS", "1.0.0")
    assert {each.id for each in schema.components} == set(components())
    assert client.get_dataflow_details("FUMAO", "trade", "1.0.0").obs_count == 6
    assert len(client.get_reports("dataflow", "FUMAO", "trade")) == 2
