"""Counts for many threads. `increment` loses some: mend it, with whatever Python has for that."""


class SharedCounter:
    def __init__(self) -> None:
        self._count = 0

    def increment(self) -> None:
        self._count += 1

    def get(self) -> int:
        return self._count
