from threading import Barrier, Thread


# ANCHOR: lost
class Counter:
    def __init__(self) -> None:
        self.both_have_read = Barrier(2)
        self.count = 0

    def increment(self) -> None:
        seen = self.count
        self.both_have_read.wait()
        self.count = seen + 1


def main() -> None:
    counter = Counter()
    threads = [Thread(target=counter.increment) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(f"expected 2, got {counter.count}")
    # ANCHOR_END: lost


if __name__ == "__main__":
    main()
