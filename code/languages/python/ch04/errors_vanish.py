import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ch01.flush import flush
from ch01.memtable import MemTable

FOLDER = Path("build/ch04/none")


# ANCHOR: errors
def main(how: str) -> None:
    table = MemTable()
    table.put("cart:17", "tea")

    def write(file: str) -> int:
        return flush(table, FOLDER / file)

    with ThreadPoolExecutor() as background:
        rows = background.map(write, ["1.flush", "2.flush"])
    if how == "read":
        print(sum(rows), "rows are on disk")
    print("both flushes are over")
    # ANCHOR_END: errors


if __name__ == "__main__":
    shutil.rmtree(FOLDER, ignore_errors=True)
    main(sys.argv[1])
