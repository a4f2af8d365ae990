from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


# ANCHOR: alias
@dataclass(frozen=True, slots=True)
class FrozenMemTable:
    rows: Mapping[str, str]


def main() -> None:
    rows = {"cart:18": "coffee", "cart:17": "tea"}
    frozen = FrozenMemTable(MappingProxyType(rows))
    print("the flush writes", sorted(frozen.rows))
    rows["cart:16"] = "juice"  # the name it had before
    print("the frozen table has", sorted(frozen.rows))
    # ANCHOR_END: alias


if __name__ == "__main__":
    main()
