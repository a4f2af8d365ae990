class SharedCounter:
    def __init__(self) -> None:
        self._count = 0

    def increment(self) -> None:
        seen = self._count
        self._count = seen + 1

    def get(self) -> int:
        return self._count
