from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

from ch01.flush import flush
from ch01.memtable import MemTable

PATH = Path("build/ch01/late.flush")


# ANCHOR: late
def main() -> None:
    table = MemTable()
    table.put("cart:18", "coffee")
    table.put("cart:17", "tea")
    table.put("cart:19", "cocoa")

    begun, put_is_done = Event(), Event()

    def let_a_writer_in() -> None:
        begun.set()
        put_is_done.wait()

    with ThreadPoolExecutor() as background:
        flushed = background.submit(flush, table, PATH, let_a_writer_in)
        begun.wait()
        table.put("cart:16", "juice")
        print("cart:16 =", table.get("cart:16"), "is acknowledged")
        put_is_done.set()
        print("flush wrote", flushed.result(), "of", len(table), "rows")
    print("the flush is done, the table may go")
    # ANCHOR_END: late


if __name__ == "__main__":
    PATH.parent.mkdir(parents=True, exist_ok=True)
    PATH.unlink(missing_ok=True)
    main()
