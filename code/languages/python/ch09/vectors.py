import sys
from pathlib import Path

from ch09.memtable import MemTable


def read(token: str) -> bytearray | None:
    """Return the bytes that a token of a vector stands for."""
    kind, _, rest = token.partition(":")
    match kind:
        case "text":
            return bytearray(rest, "utf-8")
        case "hex":
            return bytearray.fromhex(rest)
        case "repeat":
            count, _, byte = rest.partition(":")
            return bytearray.fromhex(byte) * int(count)
    return None


def table(vector: str) -> MemTable:
    table = MemTable()
    sequence = 1
    for line in vector.splitlines():
        operation, *tokens = line.split()
        if operation == "sequence":
            sequence = int(tokens[0])
        elif operation in {"get", "put", "reuse", "delete"}:
            key = read(tokens[0]) or bytearray()
            value = read(tokens[-1]) if len(tokens) > 1 else None
            if operation == "get":
                if table.get(key) != value:
                    sys.exit(line)
                continue
            if value is None:
                table.delete(sequence, key)
            else:
                table.put(sequence, key, value)
            sequence += 1
            if operation == "reuse" and value is not None:
                key[:], value[:] = b"!" * len(key), b"!" * len(value)
    return table


def main(source: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for path in source.glob("*.vec"):
        file = table(path.read_text()).encode()
        (target / path.with_suffix(".mtf").name).write_bytes(file)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
