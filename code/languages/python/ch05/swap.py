from collections.abc import Callable
from threading import Event, Lock, Thread

from ch01.memtable import MemTable


# ANCHOR: store
class Store:
    def __init__(self) -> None:
        self._lock = Lock()
        self._active = MemTable()

    def put(self, key: str, value: str, slow: Callable[[], object]) -> None:
        with self._lock:
            table = self._active
        slow()
        table.put(key, value)

    def freeze(self) -> MemTable:
        with self._lock:
            frozen, self._active = self._active, MemTable()
        return frozen
        # ANCHOR_END: store


def keys(table: MemTable) -> list[str]:
    return [key for key, _ in table.rows()]


# ANCHOR: swap
def main() -> None:
    store = Store()
    store.put("cart:18", "coffee", slow=lambda: None)
    store.put("cart:17", "tea", slow=lambda: None)

    fetched, go_on = Event(), Event()

    def slow() -> None:
        fetched.set()
        go_on.wait()

    writer = Thread(target=store.put, args=("cart:16", "juice", slow))
    writer.start()
    fetched.wait()  # the writer has its table
    frozen = store.freeze()
    print("the flush writes", keys(frozen), "and the table is dropped")
    go_on.set()
    writer.join()
    print("cart:16 = juice is acknowledged")
    print("the active table has", keys(store.freeze()))
    # ANCHOR_END: swap


if __name__ == "__main__":
    main()
