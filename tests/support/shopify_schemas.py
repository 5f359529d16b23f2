"""Shopify's own description of its Admin API, version by version, as Shopify publishes it for developers.

They come with the npm package @shopify/dev-mcp (ISC, 13.9 MB, never unpacked whole) and are kept in .cache/.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from functools import cache
from pathlib import Path
from typing import cast

import pytest
from graphql import GraphQLSchema, IntrospectionQuery, build_client_schema

PACKAGE = "@shopify/dev-mcp@1.16.0"
DIGEST = (
    "b6a8119caeec4218dec3e86dc6d95e4c7db79d70797d972cae15a0124a26b28a"
    "c65ef2ce0769a1daea70666f2ecee4c3353667aad2cc7bae3223087ab366b0b7"
)
"""SHA-512 of its archive."""
CACHE = Path(__file__).parents[2] / ".cache" / "shopify-dev-mcp-1.16.0"
TOO_OLD, VERSIONS = "2025-10", ("2026-01", "2026-04", "2026-07", "2026-10")
SECONDS = 120
"""For the download."""


@cache
def told(version: str) -> dict[str, object]:
    """What the package says of one version: `data` (an introspection), `offline_scopes`. Skips where npm has none."""
    path = CACHE / f"admin_{version}.json.gz"
    if not path.is_file():
        _download()
    return cast("dict[str, object]", json.loads(gzip.decompress(path.read_bytes())))


@cache
def schema(version: str) -> GraphQLSchema:
    """`assume_valid`: Shopify's own schema breaks rules of later editions of graphql-core."""
    return build_client_schema(cast("IntrospectionQuery", told(version)["data"]), assume_valid=True)


def scopes(version: str) -> dict[str, frozenset[str]]:
    """Type, or Type.field → scopes any one of which will do. What needs none is absent."""
    parts = cast("dict[str, object]", told(version)["offline_scopes"]).values()
    rows = [row for part in parts if isinstance(part, list) for row in part]
    named = {f"{row['typeName']}.{row['fieldName']}" if "fieldName" in row else row["typeName"]: row for row in rows}
    return {name: frozenset(row["offlineScopes"]) for name, row in named.items() if row["offlineScopes"]}


def _download() -> None:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip(f"npm isn't installed: it brings {PACKAGE}, which holds Shopify's schemas")
    with tempfile.TemporaryDirectory() as folder:
        pack = [npm, "pack", PACKAGE, "--pack-destination", folder, "--silent"]
        try:
            subprocess.run(pack, check=True, capture_output=True, cwd=folder, timeout=SECONDS)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            pytest.skip(f"npm brings no {PACKAGE} ({type(error).__name__})")
        (archive,) = Path(folder).glob("*.tgz")
        assert hashlib.sha512(archive.read_bytes()).hexdigest() == DIGEST, f"{PACKAGE} isn't what it was"
        _unpack(archive)


def _unpack(archive: Path) -> None:
    CACHE.mkdir(parents=True, exist_ok=True)
    with tarfile.open(archive) as package:
        for version in (TOO_OLD, *VERSIONS):
            member = package.extractfile(f"package/dist/data/admin_{version}.json.gz")
            assert member is not None
            part = CACHE / f"{version}.{os.getpid()}.part"  # whoever else downloads it meanwhile
            part.write_bytes(member.read())
            part.rename(CACHE / f"admin_{version}.json.gz")
