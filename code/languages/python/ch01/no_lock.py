from concurrent.futures import ThreadPoolExecutor
from threading import Event


# ANCHOR: no_lock
def flush_while(put: dict[str, str]) -> list[str]:
    """Flush a plain dict; `put` arrives when its first row is written."""
    rows = {"cart:17": "tea", "cart:18": "coffee", "cart:19": "cocoa"}
    begun, put_is_done = Event(), Event()

    def flush() -> list[str]:
        lines = []
        for key, value in rows.items():
            lines.append(f"{key} {value}")
            begun.set()
            put_is_done.wait()
        return lines

    with ThreadPoolExecutor() as background:
        flushed = background.submit(flush)
        begun.wait()
        rows.update(put)
        put_is_done.set()
        return flushed.result()
        # ANCHOR_END: no_lock


# ANCHOR: both
if __name__ == "__main__":
    print(flush_while({"cart:17": "latte", "cart:19": "latte"}))
    try:
        print(flush_while({"cart:20": "milk"}))
    except RuntimeError as error:
        print("RuntimeError:", error)
# ANCHOR_END: both
