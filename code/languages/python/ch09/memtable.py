import struct
import zlib
from threading import Lock
from typing import NamedTuple

Bytes = bytes | bytearray


class Row(NamedTuple):
    sequence: int
    value: bytes | None


# ANCHOR: memtable
class MemTable:
    """The newest row of each key. A row without a value is a tombstone."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._rows: dict[bytes, Row] = {}

    def put(self, sequence: int, key: Bytes, value: Bytes) -> None:
        with self._lock:
            self._rows[bytes(key)] = Row(sequence, bytes(value))

    def delete(self, sequence: int, key: Bytes) -> None:
        with self._lock:
            self._rows[bytes(key)] = Row(sequence, None)

    def get(self, key: Bytes) -> bytes | None:
        with self._lock:
            row = self._rows.get(bytes(key))
        return row.value if row else None

    # ANCHOR_END: memtable

    # ANCHOR: encode
    def encode(self) -> bytes:
        """Return the table as a flush file of format v1."""
        with self._lock:
            rows = sorted(self._rows.items())
        file = b"MTF1" + struct.pack("<I", len(rows))
        file += b"".join(encode_row(key, row) for key, row in rows)
        return file + struct.pack("<I", zlib.crc32(file))

    # ANCHOR_END: encode


# ANCHOR: encode_row
def encode_row(key: bytes, row: Row) -> bytes:
    # Not `if row.value`: an empty value is false, and no tombstone.
    kind = 0 if row.value is None else 1
    value = row.value or b""
    header = struct.pack("<BQII", kind, row.sequence, len(key), len(value))
    return header + key + value


# ANCHOR_END: encode_row
