import sys
import time
from pathlib import Path
from threading import Thread

from ch01.flush import flush
from ch01.memtable import MemTable

PATH = Path("build/ch01/forgotten.flush")
HOUR = 3600.0


# ANCHOR: forgotten
def main(how: str) -> None:
    table = MemTable()
    table.put("cart:18", "coffee")
    table.put("cart:17", "tea")
    table.put("cart:19", "cocoa")
    print(len(table), "rows in the table")

    daemon = how == "daemon"

    def disk_is_busy() -> None:
        time.sleep(HOUR if daemon else 0.2)

    args = (table, PATH, disk_is_busy)
    Thread(target=flush, args=args, daemon=daemon).start()
    print("main returns")
    # ANCHOR_END: forgotten


if __name__ == "__main__":
    PATH.parent.mkdir(parents=True, exist_ok=True)
    PATH.unlink(missing_ok=True)
    main(sys.argv[1])
