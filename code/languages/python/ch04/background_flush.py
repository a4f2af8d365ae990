from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from ch01.flush import flush
from ch01.memtable import MemTable

PATH = Path("build/ch04/1.flush")
NO_FOLDER = Path("build/ch04/none/1.flush")


# ANCHOR: main
def main() -> None:
    table = MemTable()
    table.put("cart:17", "tea")
    table.put("cart:18", "juice")
    meanwhile = Barrier(2)

    with ThreadPoolExecutor() as background:  # waits at its end
        for path in (NO_FOLDER, PATH):
            written = background.submit(flush, table, path, meanwhile.wait)
            print("a reader finds cart:17 =", table.get("cart:17"))
            meanwhile.wait()  # and now the flush may go on
            try:
                print(written.result(), "rows are on disk")
            except OSError as error:
                print(f"{error}; the table is kept")
    # ANCHOR_END: main


if __name__ == "__main__":
    PATH.parent.mkdir(parents=True, exist_ok=True)
    PATH.unlink(missing_ok=True)
    main()
