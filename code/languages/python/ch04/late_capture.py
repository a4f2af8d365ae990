from ch01.memtable import MemTable


# ANCHOR: late
def main() -> None:
    active = MemTable()
    flushes = []
    for cart in ("cart:17", "cart:18", "cart:19"):
        active.put(cart, "tea")

        def flush() -> None:
            print("flushed", active.rows())  # noqa: B023

        flushes.append(flush)
        active = MemTable()  # the next table
    for write in flushes:
        write()
    # ANCHOR_END: late


if __name__ == "__main__":
    main()
