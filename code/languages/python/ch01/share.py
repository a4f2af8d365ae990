from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

from ch01.flush import flush
from ch01.memtable import MemTable

PATH = Path("build/ch01/carts.flush")


# ANCHOR: share
def main() -> None:
    table = MemTable()
    table.put("cart:18", "coffee")
    table.put("cart:17", "tea")
    table.put("cart:19", "cocoa")
    print(len(table), "rows in the table")

    begun, reader_is_done = Event(), Event()

    def let_a_reader_in() -> None:
        begun.set()
        reader_is_done.wait()

    with ThreadPoolExecutor() as background:
        flushed = background.submit(flush, table, PATH, let_a_reader_in)
        begun.wait()
        print("flush started")
        print("a reader finds cart:18 =", table.get("cart:18"))
        reader_is_done.set()
        print("flush wrote", flushed.result(), "rows")
    print("the flush is done")
    # ANCHOR_END: share


if __name__ == "__main__":
    PATH.parent.mkdir(parents=True, exist_ok=True)
    PATH.unlink(missing_ok=True)
    main()
