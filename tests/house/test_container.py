"""The container file: what it copies is there, what it runs exists, what it promises is said."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

from fumao.cli import main

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "Containerfile").read_text("utf-8")
COMPOSE = (ROOT / "container" / "compose.yaml").read_text("utf-8")
# Which release of PostgreSQL's programs a release of Debian brings: pg_dump reads no newer server.
CLIENT = {"bookworm": 15, "trixie": 17}


def steps(kind):
    """The arguments of every instruction of a kind, lines joined."""
    joined = re.sub(r"\\\n\s*", " ", re.sub(r"(?m)^#.*\n", "", TEXT))
    return [rest for name, _, rest in (line.partition(" ") for line in joined.splitlines())
            if name == kind]  # fmt: skip


def options_of(command):
    params = main.commands[command].params
    return {name for each in params for name in (*each.opts, *each.secondary_opts)}


def test_every_file_that_is_copied_is_there_and_let_through():
    copied = [name for step in steps("COPY") if "--from" not in step for name in step.split()[:-1]]
    assert set(copied) == {"requirements", "pyproject.toml", "README.md", "LICENSE", "src"}
    let = {line[1:] for line in (ROOT / ".containerignore").read_text("utf-8").splitlines()
           if line.startswith("!")}  # fmt: skip
    assert let == set(copied)
    assert [name for name in copied if not (ROOT / name).exists()] == []
    assert (ROOT / ".dockerignore").read_text("utf-8") == (
        (ROOT / ".containerignore").read_text("utf-8")
    )


def test_every_lock_that_is_installed_is_there_and_checked():
    runs = " ".join(steps("RUN"))
    named = set(re.findall(r"requirements/([a-z]+\.lock)", runs))
    assert named == {"uv.lock", "build.lock", "dev.lock"}
    assert [name for name in named if not (ROOT / "requirements" / name).is_file()] == []
    for install in re.findall(r"pip install [^&]*", runs):
        assert "--require-hashes" in install or "--constraints requirements/dev.lock" in install


def test_everything_of_its_extras_is_locked_with_its_checksum():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = re.search(r'"\.\[([a-z,]+)\]"', TEXT)[1].split(",")
    assert set(extras) >= {"web", "sdmx"}
    wanted = project["dependencies"] + [
        each for extra in extras for each in project["optional-dependencies"][extra]
    ]
    names = {re.match(r"[A-Za-z0-9-]+", each)[0].lower() for each in wanted}
    locked = set(
        re.findall(r"(?m)^([a-z0-9-]+)==", (ROOT / "requirements" / "dev.lock").read_text("utf-8"))
    )
    assert names - locked == set()


def test_nobody_is_root_and_the_shell_is_not_needed():
    assert steps("USER") == ["10001"]
    assert TEXT.rindex("USER 10001") < TEXT.rindex("ENTRYPOINT")
    for kind in ("ENTRYPOINT", "CMD"):
        (step,) = steps(kind)
        assert isinstance(json.loads(step), list)


@pytest.mark.parametrize("command", [json.loads(steps("CMD")[0]), *map(
    json.loads, re.findall(r"(?m)^    command: (\[.*\])$", COMPOSE))])  # fmt: skip
def test_every_command_and_option_that_is_started_exists(command):
    assert command[0] in main.commands
    assert {word for word in command if word.startswith("--")} <= options_of(command[0])


def test_settings_of_the_environment_are_known():
    read = "".join(path.read_text("utf-8") for path in (ROOT / "src").rglob("*.py"))
    for names in (
        set(re.findall(r"\b(FUMAO_[A-Z_]+)=", " ".join(steps("ENV")))),
        set(re.findall(r"(?m)^ +(FUMAO_[A-Z_]+): ", COMPOSE)),
    ):
        assert names
        assert {name for name in names if f'"{name}"' not in read} == set()


def test_the_health_check_asks_an_address_that_is_answered():
    from fumao.web.health import READY

    (check,) = steps("HEALTHCHECK")
    asked = re.search(r"urlopen\('http://127\.0\.0\.1:8000([^']*)'", check)[1]
    assert asked == READY
    assert "EXPOSE 8000" in TEXT


def test_pg_dump_in_the_image_reads_the_database_of_the_example():
    (debian,) = set(re.findall(r"FROM \S+-slim-([a-z]+)", TEXT))
    server = int(re.search(r"image: \S*postgres:(\d+)", COMPOSE)[1])
    assert CLIENT[debian] >= server
    assert "postgresql-client" in TEXT


def test_the_python_of_the_image_is_one_that_the_project_takes():
    found = set(re.findall(r"FROM docker\.io/library/python:3\.(\d+)-", TEXT))
    assert len(found) == 1
    assert int(found.pop()) >= 11


def test_services_of_the_example_cannot_write_but_to_their_volumes():
    ours = [part for part in re.split(r"(?m)^  (?=\w)", COMPOSE) if "image: fumao" in part]
    assert len(ours) == 2
    for service in ours:
        assert "read_only: true" in service
        assert "cap_drop: [ALL]" in service
        assert "no-new-privileges" in service
    (public,) = [each for each in ours if each.startswith("public:")]
    assert re.findall(r"- (\S+:/\S+)", public) == ["store:/var/lib/fumao/store:ro"]
