"""`sheetpact` for those in a hurry: what was cut off waits for seconds, not for a minute, until it is taken up again.

`python -m benchmarks.delivery_storm.hurried serve …`. Nothing else is different.
"""

from sheetpact import inbox, lease
from sheetpact.cli import main

inbox.TAKEN_SECONDS = lease.SECONDS = 5.0
lease.EVERY = 1.0

if __name__ == "__main__":
    main()
