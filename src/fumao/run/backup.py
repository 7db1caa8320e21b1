"""Backups: a store and a system of returns in one file, and back out of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from fumao.errors import CannotWrite, InvalidInput
from fumao.run.files import folder_for, place_for, put_by
from fumao.store import Store
from fumao.store.archive import Manifest, read_archive, write_archive
from fumao.store.files import whole_folder

_STORE, _SQLITE, _POSTGRES, _KEYS = "store/", "returns/returns.db", "returns/database.dump", "keys"
# Of a folder of returns; its keys are there as well, and only copied if they are asked for.
_DATABASE, _DEMO = "returns.db", "demo.json"


@dataclass(frozen=True, slots=True)
class Places:
    """Where things are, or go back to.

    Parameters
    ----------
    store : Path, optional
        A store.
    folder : Path, optional
        A folder of returns, with a SQLite database.
    database : str
        The address of a PostgreSQL database of returns.
    keys : Path, optional
        The file of keys; without it, keys are left out.
    """

    store: Path | None = None
    folder: Path | None = None
    database: str = ""
    keys: Path | None = None

    def __post_init__(self) -> None:
        if self.folder and self.database:
            raise InvalidInput(
                "returns are in a folder or in a database", where="--folder, --database",
                remedy="give one of both",
            )  # fmt: skip
        if not (self.store or self.folder or self.database or self.keys):
            raise InvalidInput(
                "it is not said of what", where="--store, --folder, --database",
                remedy="add --store build/release",
            )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Backup:
    """What an archive holds."""

    file: Path
    manifest: Manifest

    def as_dict(self) -> dict[str, Any]:
        """For ``--json``."""
        return {
            "file": str(self.file), "bytes": self.file.stat().st_size,
            "files": len(self.manifest.files), **self.manifest.about,
        }  # fmt: skip


def backup(places: Places, out: Path) -> Backup:
    """Write everything to one file, consistent although it is served and written to meanwhile.

    Vintages, batches of the ledger and events never change once they have their name; each
    vintage is read through, so that no damage is carried along. The database is copied by its
    own means.

    Raises
    ------
    InvalidInput
        There is no such store or database, or it is not said of what.
    StoreDamaged
        A vintage is not what its receipt says, or the log of releases is broken.
    CannotWrite
        The file is there already, or the disk refuses: nothing is left behind.
    """
    _refuse_there(out)
    place_for(out)
    made: list[Manifest] = []
    with TemporaryDirectory(prefix=".fumao-backup-", dir=out.absolute().parent) as scratch:
        files = dict(_files(places, Path(scratch)))
        about = {"made": datetime.now(UTC).isoformat(timespec="seconds"), **_about(places, files)}

        def write(part: Path) -> None:
            part.touch(0o600)
            with part.open("wb") as sink:
                made.append(write_archive(sink, files.items(), about))

        put_by(write, out)
    return Backup(out, made[0])


def restore(file: Path, places: Places) -> Backup:
    """Put back what an archive holds of these places, verified, all of it or nothing.

    Raises
    ------
    Unreadable
        A byte of the archive is not as it was written.
    InvalidInput
        Something stands there already, or the archive does not hold what is asked for.
    StoreDamaged
        What was restored does not verify.
    CannotWrite, DatabaseUnavailable, NotInstalled
        A place refuses.
    """
    if not file.is_file():
        raise InvalidInput(
            f"there is no file {file}", where="FILE", remedy="name one that fumao backup wrote"
        )
    for place in filter(None, (places.store, places.folder, places.keys)):
        _refuse_there(place)
        folder_for(place)
    with ExitStack() as kept:
        scratch = Path(kept.enter_context(TemporaryDirectory(prefix="fumao-restore-")))
        store = kept.enter_context(whole_folder(places.store)) if places.store else None
        folder = kept.enter_context(whole_folder(places.folder)) if places.folder else None
        roots = {_STORE: store, "returns/": folder or (scratch if places.database else None)}
        keys = scratch / "keys" if places.keys else None

        def place_of(name: str) -> Path | None:
            if name == _KEYS:
                return keys
            start = next((each for each in roots if name.startswith(each)), "")
            root = roots.get(start)
            return root / name.removeprefix(start) if root else None

        manifest = read_archive(file, place_of)
        _refuse_lacking(manifest, places)
        if store:
            _verify_store(Store(store))
        if folder:
            _verify_folder(folder)
        if places.keys and keys:
            put_by(lambda part: _put_keys(part, keys.read_bytes()), places.keys,
                   inside=places.keys.parent)  # fmt: skip
        if places.database:
            _restore_database(places, scratch / Path(_POSTGRES).name)
    return Backup(file, manifest)


def _files(places: Places, scratch: Path) -> Iterator[tuple[str, Path]]:
    """The files of an archive by their names in it."""
    if places.store:
        yield from _store_files(places.store)
    if places.folder:
        from fumao.store.filing.copies import copy_sqlite

        copy_sqlite(places.folder / _DATABASE, scratch / _DATABASE)
        yield _SQLITE, scratch / _DATABASE
        if (places.folder / _DEMO).is_file():
            yield f"returns/{_DEMO}", places.folder / _DEMO
    if places.database:
        from fumao.store.filing.copies import dump_postgres

        dump_postgres(places.database, scratch / "database.dump")
        yield _POSTGRES, scratch / "database.dump"
    if places.keys:
        from fumao.store.filing.keyfile import read_keys

        read_keys(places.keys)
        yield _KEYS, places.keys


def _store_files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Every file of a store that has its name. Events first: what they name is there, or comes."""
    if not (folder / "vintages").is_dir():
        raise InvalidInput(
            f"there is no store {folder}", where="--store", remedy="name the folder of a store"
        )
    store = Store(folder)
    store.embargoes.verified()
    named = sorted((folder / "releases").glob("0*.json"))
    named += sorted((folder / "ledger").glob("0*/*"))
    for receipt in store.vintages():
        for name in store.tables(receipt.vintage):
            store.check(receipt.vintage, name)
    for vintage in sorted((folder / "vintages").iterdir()):
        if not vintage.name.startswith("."):
            named += sorted(each for each in vintage.rglob("*") if each.is_file())
    # The site shows them.
    named += sorted(each for each in (folder / "reports").glob("[!.]*") if each.is_file())
    for file in named:
        yield _STORE + file.relative_to(folder).as_posix(), file


def _about(places: Places, files: Mapping[str, Path]) -> dict[str, Any]:
    vintages = {name.split("/")[2] for name in files if name.startswith("store/vintages/")}
    return {
        "vintages": len(vintages),
        "events": sum(name.startswith("store/releases/") for name in files),
        "returns": "sqlite" if places.folder else "postgresql" if places.database else "",
        "keys": bool(places.keys),
    }


def _refuse_there(place: Path) -> None:
    """Nothing is overwritten; an empty folder is as good as none."""
    if place.is_dir() and not any(place.iterdir()):
        return
    if place.exists():
        raise CannotWrite(
            f"{place} is there already, and nothing is overwritten", where=str(place),
            remedy="name another place, or move it aside",
        )  # fmt: skip


def _refuse_lacking(manifest: Manifest, places: Places) -> None:
    wanted = {
        "--store": (places.store, _STORE), "--folder": (places.folder, _SQLITE),
        "--database": (places.database, _POSTGRES), "--keys": (places.keys, _KEYS),
    }  # fmt: skip
    for option, (asked, start) in wanted.items():
        if asked and not any(name.startswith(start) for name in manifest.files):
            raise InvalidInput(
                f"the backup holds nothing for {option}", where=option,
                remedy=f"leave it out; it holds: {_told(manifest)}",
            )  # fmt: skip


def _told(manifest: Manifest) -> str:
    return ", ".join(f"{name} {value}" for name, value in manifest.about.items() if value)


def _verify_store(store: Store) -> None:
    store.embargoes.verified()
    for receipt in store.vintages():
        for name in store.tables(receipt.vintage):
            store.check(receipt.vintage, name)


def _verify_folder(folder: Path) -> None:
    """Also leaves nothing beside the database: its log of writes is taken in."""
    from fumao.store.filing.copies import verify_copy

    for file in folder.iterdir():
        file.chmod(0o600)
    verify_copy(f"sqlite:///{folder / _DATABASE}")


def _restore_database(places: Places, dump: Path) -> None:
    from fumao.store.filing.copies import restore_postgres, verify_copy

    restore_postgres(places.database, dump)
    verify_copy(places.database)


def _put_keys(part: Path, content: bytes) -> None:
    part.touch(0o600)
    part.write_bytes(content)
