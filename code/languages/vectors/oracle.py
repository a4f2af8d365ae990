"""Make the expected flush file of every vector, or check it."""

import struct
import sys
import zlib
from pathlib import Path


def read(token: str) -> bytes:
    """Return the bytes that a token stands for."""
    kind, _, rest = token.partition(":")
    if kind == "repeat":
        count, _, byte = rest.partition(":")
        return bytes.fromhex(byte) * int(count)
    return rest.encode() if kind == "text" else bytes.fromhex(rest)


def expected(vector: str) -> bytes:
    """Return the flush file of a vector."""
    newest: dict[bytes, tuple[int, bytes | None]] = {}
    number = 1
    for line in vector.splitlines():
        match line.split():
            case ["sequence", n]:
                number = int(n)
            case ["put" | "reuse", key, value]:
                newest[read(key)] = (number, read(value))
                number += 1
            case ["delete", key]:
                newest[read(key)] = (number, None)
                number += 1
    file = b"MTF1" + struct.pack("<I", len(newest))
    for key, (sequence, value) in sorted(newest.items()):
        lengths = len(key), len(value or b"")
        file += struct.pack("<BQII", value is not None, sequence, *lengths)
        file += key + (value or b"")
    return file + struct.pack("<I", zlib.crc32(file))


def main() -> None:
    """Write the files, or with `--check` compare them."""
    for vector in sorted(Path(__file__).parent.glob("*.vec")):
        path, file = vector.with_suffix(".mtf"), expected(vector.read_text())
        if "--check" not in sys.argv:
            path.write_bytes(file)
        elif path.read_bytes() != file:
            sys.exit(f"{path.name} is not what {vector.name} gives")


main()
