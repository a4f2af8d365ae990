from collections.abc import Callable
from dataclasses import dataclass
from threading import Event, Lock, Thread

from ch01.memtable import MemTable


# ANCHOR: store
@dataclass(frozen=True, slots=True)
class FrozenMemTable:
    rows: tuple[tuple[str, str], ...]


class Store:
    def __init__(self) -> None:
        self.lock = Lock()
        self._active = MemTable()

    def put(self, key: str, value: str, slow: Callable[[], object]) -> None:
        with self.lock:  # until the row is in
            slow()
            self._active.put(key, value)

    def freeze(self) -> FrozenMemTable:
        with self.lock:
            table, self._active = self._active, MemTable()
        return FrozenMemTable(tuple(table.rows()))
        # ANCHOR_END: store


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
    fetched.wait()  # the writer is in the middle of its put
    print("can a freeze begin?", store.lock.acquire(blocking=False))
    go_on.set()
    writer.join()
    print("cart:16 = juice is acknowledged")
    print("the flush writes", [key for key, _ in store.freeze().rows])


if __name__ == "__main__":
    main()
