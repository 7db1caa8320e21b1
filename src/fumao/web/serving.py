"""The application as a server starts it, once in each of its processes."""

from __future__ import annotations

import gc
import logging.config
import os
from dataclasses import replace
from pathlib import Path

from fastapi import FastAPI

from fumao.run.filing.demo_logins import demo_logins
from fumao.run.filing.identity import Policy
from fumao.run.filing.office import open_office, scheme_folders
from fumao.run.shelf import open_shelf
from fumao.web.app import create_app, create_public
from fumao.web.logs import configuration
from fumao.web.settings import Settings


def application() -> FastAPI:
    """The pages and the interface, as the environment says where."""
    logging.config.dictConfig(configuration(os.environ.get("FUMAO_LOG", "none")))
    made = _public() if os.environ.get("FUMAO_PUBLIC") else _whole()
    # What stands from here to the end is not searched for garbage: each time would take 0.1 s.
    gc.collect()
    gc.freeze()
    return made


def _public() -> FastAPI:
    return create_public(open_shelf(Path(os.environ["FUMAO_STORE"])), Settings.of(os.environ))


def _whole() -> FastAPI:
    store = os.environ.get("FUMAO_STORE", "")
    folder = Path(os.environ.get("FUMAO_FOLDER", "returns"))
    keys = Path(os.environ.get("FUMAO_KEYS") or folder / "keys.json")
    place = os.environ.get("FUMAO_DATABASE") or folder
    office = open_office(place, keys=keys, folders=scheme_folders())
    settings, demo = Settings.of(os.environ), demo_logins(office, folder)
    if demo:
        # Nothing in it is real, and whoever looks at it has no authenticator at hand.
        office = demo.at(office)
        settings = replace(settings, policy=Policy(second_factor=frozenset()))
    return create_app(office, settings, demo, open_shelf(Path(store)) if store else None)
