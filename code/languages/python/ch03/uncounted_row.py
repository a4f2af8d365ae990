from threading import Barrier, Thread

LIMIT = 24

both_have_read = Barrier(2)


# ANCHOR: uncounted
def size(key: str, value: str) -> int:
    both_have_read.wait()  # the other thread comes in between, every time
    return len(key) + len(value)


class CountedTable:
    def __init__(self) -> None:
        self.rows: dict[str, str] = {}
        self.bytes = 0

    def put(self, key: str, value: str) -> None:
        self.bytes += size(key, value)
        self.rows[key] = value


def main() -> None:
    table = CountedTable()
    other = Thread(target=table.put, args=("cart:17", "cocoa"))
    other.start()
    table.put("cart:18", "juice")
    other.join()
    print(len(table.rows), "rows, counted:", table.bytes, "bytes")
    print("full at", LIMIT, "bytes:", table.bytes >= LIMIT)
    # ANCHOR_END: uncounted


if __name__ == "__main__":
    main()
