from threading import Lock, Thread


# ANCHOR: counter
class Counter:
    def __init__(self) -> None:
        self._lock = Lock()
        self.count = 0

    def increment(self) -> None:
        with self._lock:
            self.count += 1


def main() -> None:
    counter = Counter()

    def work() -> None:
        for _ in range(1000):
            counter.increment()

    threads = [Thread(target=work) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print("Final count:", counter.count)
    # ANCHOR_END: counter


if __name__ == "__main__":
    main()
