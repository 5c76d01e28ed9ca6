"""A CSW that gives invented records: ``python records_server.py COUNT``.

Prints its port. Each line on its input is a revision, of which one record in a hundred is from then
on; the line is printed back once that is so.
"""

from __future__ import annotations

import sys
from pathlib import Path

from records import record

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests" / "support"))

from fault_server import serving  # noqa: E402 - found by the line above
from faulty_catalogue import Catalogue  # noqa: E402

EVERY = 100


def main(count: int) -> None:
    """Serve until the input ends."""
    catalogue = Catalogue([record(number) for number in range(count)])
    with serving(catalogue) as running:
        print(running.url.split(":")[2].split("/")[0], flush=True)
        for line in sys.stdin:
            for number in range(0, count, EVERY):
                catalogue.records[number] = record(number, int(line))
            print(line.strip(), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
