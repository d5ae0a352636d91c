"""Print what came of N changes by chance, by kind; N is the argument."""

import os
import sys
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.fuzz.trying import Bench, Tried

HOWS = ("refused", "told", "accepted", "fault")


def _many(seeds: range) -> list[Tried]:
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        bench = Bench(Path(folder))
        return [bench.attempt(seed) for seed in seeds]


def main() -> None:
    """Run, print the table, and write each change that moved a result to fuzz.txt."""
    count, cores = int(sys.argv[1]), os.cpu_count() or 1
    with ProcessPoolExecutor(cores) as pool:
        parts = pool.map(_many, [range(k, count, cores) for k in range(cores)])
        tried = [one for part in parts for one in part]
    by_kind = Counter((one.kind, one.how) for one in tried)
    moved = Counter((one.kind, one.how) for one in tried if one.moved)
    print(
        f"{'kind':28}"
        + "".join(f"{how:>10}" for how in HOWS)
        + "   told or accepted, and a result moved"
    )
    for kind in sorted({one.kind for one in tried}):
        numbers = "".join(f"{by_kind[kind, how]:10}" for how in HOWS)
        print(f"{kind:28}{numbers}   {moved[kind, 'told']} {moved[kind, 'accepted']}")
    print(f"{'all':28}" + "".join(f"{sum(one.how == how for one in tried):10}" for how in HOWS))
    with Path("fuzz.txt").open("w", encoding="utf-8") as out:
        for one in sorted(tried, key=lambda one: (one.how, one.kind, one.file)):
            if one.moved or one.how == "fault":
                print(
                    one.seed,
                    one.how,
                    one.kind,
                    one.file,
                    len(one.moved),
                    one.moved[:3],
                    one.said,
                    file=out,
                )


if __name__ == "__main__":
    main()
