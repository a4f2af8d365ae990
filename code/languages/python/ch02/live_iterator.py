# ANCHOR: live
def main() -> None:
    carts = {"cart:16": "juice", "cart:17": "", "cart:18": ""}
    try:
        for key, goods in carts.items():
            if not goods:
                del carts[key]
    except RuntimeError as error:
        print("dict:", error)
        print("  left:", *carts)

    rows = ["cart:16 juice", "cart:17", "cart:18"]
    for row in rows:
        if " " not in row:
            rows.remove(row)
    print("list: no error")
    print("  left:", *rows, sep=" | ")
    # ANCHOR_END: live


if __name__ == "__main__":
    main()
