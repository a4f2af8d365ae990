from threading import Lock


class SharedCounter:
    def __init__(self) -> None:
        self._lock = Lock()
        self._count = 0

    def increment(self) -> None:
        with self._lock:
            self._count += 1

    def get(self) -> int:
        return self._count
