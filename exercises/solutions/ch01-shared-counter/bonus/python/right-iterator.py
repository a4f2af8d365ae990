from itertools import count


class SharedCounter:
    """The next number is drawn in one call of C, under the interpreter's lock."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self._drawn: list[int] = []

    def increment(self) -> None:
        self._drawn.append(next(self._numbers))

    def get(self) -> int:
        return len(self._drawn)
