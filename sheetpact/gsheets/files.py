"""What is kept beside the pact between runs: the last reading with its version, and the write that is on its way.

Both are only as good as the document: without them everything is read anew, and a write that was cut off while
somebody moved rows can't be put right any more.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkstemp

Json = dict[str, object]
STANDING = ("tabs", "absent", "titles", "large")
"""What of a reading is still worth something once the document has changed: where to look, and how."""


@dataclass(frozen=True, slots=True)
class Files:
    """Of one document."""

    folder: Path
    document: str

    @property
    def reading(self) -> Json | None:
        """The last reading, None where there is none that can be used."""
        return self._load("reading")

    def keep_reading(self, reading: Mapping[str, object]) -> None:
        self._save("reading", reading)

    def forget_reading(self) -> None:
        """Nothing of it can be relied on."""
        self._save("reading", {})

    @property
    def mended(self) -> Json:
        """Title → what that tab had lost when it was written last."""
        return self._load("mended") or {}

    def keep_mended(self, lost: Mapping[str, object]) -> None:
        if dict(lost) != self.mended:
            self._save("mended", lost)

    @property
    def journal(self) -> Json | None:
        """The write that was begun and not yet concluded."""
        return self._load("journal")

    def begin(self, journal: Mapping[str, object]) -> None:
        """Before a write is sent. What was read before it holds no longer."""
        self._save("journal", journal)
        kept = self.reading or {}
        standing = {name: kept[name] for name in STANDING if name in kept}
        titles, shadow = standing.get("titles"), journal["shadow"]
        if isinstance(titles, list) and shadow and shadow not in titles:  # it is made with this write
            titles.append(shadow)
        self._save("reading", standing)

    def conclude(self) -> None:
        self._path("journal").unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        digest = hashlib.sha256(self.document.encode()).hexdigest()[:16]
        return self.folder / f"{digest}.{name}.json.gz"

    def _load(self, name: str) -> Json | None:
        try:
            with gzip.open(self._path(name), "rt", encoding="utf-8") as file:
                found = json.load(file)
        except (OSError, EOFError, ValueError, zlib.error):
            return None
        return found if isinstance(found, dict) else None

    def _save(self, name: str, content: Mapping[str, object]) -> None:
        """Whole or not at all, for nobody else to read."""
        path = self._path(name)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        packed = gzip.compress(json.dumps(content, ensure_ascii=False).encode("utf-8", "surrogatepass"), 3)
        opened, new = mkstemp(".new", f"{path.name}.", path.parent)  # another program may save the same at this moment
        with os.fdopen(opened, "wb") as file:
            file.write(packed)
            file.flush()
            os.fsync(file.fileno())
        Path(new).replace(path)
