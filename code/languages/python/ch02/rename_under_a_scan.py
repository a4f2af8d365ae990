# ANCHOR: rename
def rename(count: int) -> None:
    carts = {f"cart:{number}": "tea" for number in range(count)}
    try:
        for key in carts:
            carts[key + "+"] = carts.pop(key)  # as many as before
        print(count, "carts: no error")
    except RuntimeError as error:
        print(count, "carts:", error)


def main() -> None:
    for count in (2, 3, 4):
        rename(count)
    # ANCHOR_END: rename


if __name__ == "__main__":
    main()
