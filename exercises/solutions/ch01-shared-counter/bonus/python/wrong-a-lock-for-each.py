from threading import Lock


class SharedCounter:
    def __init__(self) -> None:
        self._count = 0

    def increment(self) -> None:
        with Lock():
            self._count += 1

    def get(self) -> int:
        return self._count
