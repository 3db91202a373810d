"""Whether the published site can be built upon: the same product, the same settings, and a state that is whole."""

import hashlib
import os
import shutil
import sqlite3
from pathlib import Path

import msgspec

from catalog_build.core.publication import Publication
from catalog_build.rendering.branding import Branding
from catalog_build.rendering.views import SiteInfo
from catalog_build.site.publish import RECORD
from catalog_build.site.sources import digest_assets, digest_product
from catalog_build.site.state import PATH, SiteState, hash_file

ASSETS = "assets"
"""The input that stands for files which every build copies; a change of these makes no page out of date."""


class BuildRecord(msgspec.Struct, frozen=True, kw_only=True):
    """build.json: the only file that knows the clock, and the mark by which a later build knows the folder.

    Args:
        built_at: ISO 8601 in UTC.
        revision: the registry's.
        files: of the site, this one included; `bytes` of all but this one.
        registry: state of the registry, None where it cannot tell.
        site: how the catalog presents itself, for a server that answers pages beside it.
        publication: the policy, for the same.
        inputs: digests of what the site depends on beside the registry.
        since: what the changes were told against, as `Since.key`; None for no pages of changes.
        state_sha256: of the state's file, as hex.
    """

    generator: str
    version: str
    built_at: str
    revision: int
    models: int
    pairs: int
    files: int
    bytes: int
    registry: str | None
    site: SiteInfo
    publication: Publication
    inputs: dict[str, str]
    since: str | None
    state_sha256: str


def describe_inputs(
    site: SiteInfo, branding: Branding, publication: Publication, pairs: int, definitions: str
) -> dict[str, str]:
    """Return what the site depends on beside the registry; where any of it but the assets differs, all is rendered.

    Args:
        branding: its files are assets too.
        definitions: digest of the metric definitions.
    """
    shown = msgspec.structs.replace(site, revision=None, changed_at=None)
    return {
        "product": digest_product(),
        ASSETS: hashlib.sha256(msgspec.json.encode([digest_assets(), branding.list_files()])).hexdigest(),
        "site": hashlib.sha256(msgspec.json.encode(shown)).hexdigest(),
        "publication": hashlib.sha256(msgspec.json.encode(publication)).hexdigest(),
        "pairs": str(pairs),
        "definitions": definitions,
    }


def find_current(
    published: Path, inputs: dict[str, str], registry: str | None, since: str | None
) -> BuildRecord | None:
    """Return the record of the published site if that is just what would be built, and whole; else None.

    Args:
        registry: state of the registry; None where it cannot tell, and then nothing is known to be current.
        since: what changes are told against.
    """
    record = read_record(published)
    if (
        record is None
        or registry is None
        or (record.registry, record.inputs, record.since) != (registry, inputs, since)
    ):
        return None
    return record if measure_tree(published) == (record.files, record.bytes) else None


def copy_state(published: Path, staging: Path, inputs: dict[str, str]) -> SiteState | None:
    """Return a copy of the published site's state to go on from; None where there is none that can be trusted."""
    record = read_record(published)
    if record is None or record.inputs | {ASSETS: inputs[ASSETS]} != inputs:
        return None
    source, target = published / PATH, staging / PATH
    try:
        if hash_file(source) != record.state_sha256:
            return None
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
        state = SiteState(target)
        for table in ("things", "pairs", "parts", "lists"):
            state.execute(f"UPDATE {table} SET dirty = 0 WHERE dirty")
    except (OSError, sqlite3.Error):
        return None
    return state


def measure_tree(folder: Path) -> tuple[int, int]:
    """Return the number of files below a folder, and the bytes of all but the record, which names them."""
    files = size = 0
    waiting = [str(folder)]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                else:
                    files += 1
                    size += 0 if entry.name == RECORD else entry.stat(follow_symlinks=False).st_size
    return files, size


def encode_record(record: BuildRecord) -> bytes:
    """Return the content of build.json."""
    return msgspec.json.format(msgspec.json.encode(record)) + b"\n"


def read_record(published: Path) -> BuildRecord | None:
    """Return the record of a site; None where there is none, or one of another version of the product."""
    try:
        return msgspec.json.decode((published / RECORD).read_bytes(), type=BuildRecord)
    except (OSError, msgspec.DecodeError):
        return None
