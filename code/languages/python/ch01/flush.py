from collections.abc import Callable
from pathlib import Path

from ch01.memtable import MemTable


# ANCHOR: flush
def flush(
    table: MemTable,
    path: Path,
    on_begin: Callable[[], object] = lambda: None,
) -> int:
    """Write the table's rows in key order and return their number.

    Calls `on_begin` when it has begun, and goes on when that returns.
    """
    rows = table.rows()
    on_begin()
    lines = [f"{key}\t{value}\n" for key, value in rows]
    path.write_text("".join(lines), encoding="utf-8")
    return len(rows)
    # ANCHOR_END: flush
