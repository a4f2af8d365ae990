import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Thread

from ch01.flush import flush
from ch01.memtable import MemTable

FOLDER = Path("build/ch01/no-such-folder")


# ANCHOR: fails
def main(how: str) -> None:
    table = MemTable()
    table.put("cart:17", "tea")
    path = FOLDER / "carts.flush"

    if how == "thread":
        thread = Thread(target=flush, args=(table, path))
        thread.start()
        thread.join()
    else:
        with ThreadPoolExecutor() as background:
            flushed = background.submit(flush, table, path)
        if how == "asked":
            try:
                flushed.result()
            except OSError as error:
                sys.exit(f"flush failed: {error}")

    print("main goes on")
    # ANCHOR_END: fails


if __name__ == "__main__":
    shutil.rmtree(FOLDER, ignore_errors=True)
    main(sys.argv[1])
