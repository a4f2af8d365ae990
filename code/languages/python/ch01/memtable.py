from threading import Lock


class MemTable:
    def __init__(self) -> None:
        self._lock = Lock()
        self._rows: dict[str, str] = {}

    def put(self, key: str, value: str) -> None:
        with self._lock:
            self._rows[key] = value

    def get(self, key: str) -> str | None:
        with self._lock:
            return self._rows.get(key)

    def rows(self) -> list[tuple[str, str]]:
        """Return a copy of the rows, in key order."""
        with self._lock:
            return sorted(self._rows.items())

    def __len__(self) -> int:
        with self._lock:
            return len(self._rows)
