from concurrent.futures import ThreadPoolExecutor
from threading import Lock


# ANCHOR: budget
class Budget:
    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.used = 0
        self._lock = Lock()

    def try_charge(self, size: int) -> bool:
        """Take `size` bytes of what is left, or nothing."""
        with self._lock:  # question and answer are one step
            if self.used + size > self.limit:
                return False
            self.used += size
            return True


def main() -> None:
    budget = Budget(limit=20)
    with ThreadPoolExecutor(max_workers=2) as threads:
        charged = sum(threads.map(budget.try_charge, [12, 12]))
    print("charged:", charged, "of 2")
    print("used:", budget.used, "of", budget.limit, "bytes")
    # ANCHOR_END: budget


if __name__ == "__main__":
    main()
