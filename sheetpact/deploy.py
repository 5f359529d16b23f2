"""What Prefect deploys, put into a workspace: the flows, which are ours, and prefect.yaml, which is the operator's.

python -m sheetpact.deploy [FOLDER]
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from sheetpact.registry import PACKAGE

FILE = "prefect.yaml"


def place_flows(folder: Path) -> tuple[str, ...]:
    """Copy flows/ anew, so that they fit this sheetpact, and prefect.yaml where there is none; what was written.

    OSError: the folder can't be written to.
    """
    source = next(each for each in (PACKAGE.parent, PACKAGE / "_workspace") if (each / FILE).is_file())
    if source == folder.resolve():
        return ()
    (folder / "flows").mkdir(parents=True, exist_ok=True)
    flows = sorted(path.relative_to(source) for path in (source / "flows").glob("*.py"))
    wanted = [*flows, *([] if (folder / FILE).exists() else [Path(FILE)])]
    for path in wanted:
        shutil.copyfile(source / path, folder / path)
    return tuple(path.as_posix() for path in wanted)


if __name__ == "__main__":
    for written in place_flows(Path(*sys.argv[1:2])):
        sys.stdout.write(f"{written}\n")
