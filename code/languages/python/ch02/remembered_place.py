# ANCHOR: place
from bisect import bisect_left, insort
from dataclasses import dataclass


@dataclass(order=True)
class Row:
    key: str
    goods: str


def main() -> None:
    rows = [
        Row("cart:17", "tea"),
        Row("cart:18", "coffee"),
        Row("cart:19", "cocoa"),
    ]

    place = bisect_left(rows, "cart:18", key=lambda row: row.key)
    row = rows[place]
    print("customer 18 sees", rows[place].goods)
    insort(rows, Row("cart:16", "juice"))
    print("customer 18 pays for", rows[place].goods)
    print("the row's own object says", row.goods)
    # ANCHOR_END: place


if __name__ == "__main__":
    main()
