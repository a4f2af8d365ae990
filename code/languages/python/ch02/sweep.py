# ANCHOR: sweep
def main() -> None:
    carts = {
        "cart:16": "juice",
        "cart:17": "",
        "cart:18": "",
        "cart:19": "cocoa",
    }

    for key, goods in list(carts.items()):  # a copy to look at
        if not goods:
            del carts[key]
    print("carts left:", *carts)
    # ANCHOR_END: sweep


if __name__ == "__main__":
    main()
