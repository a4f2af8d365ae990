"""python3 harness.py FILE: tries the SharedCounter in FILE."""

import importlib.util
import sys
from threading import Event, Thread

# A thread that waits longer than this is locked out, and rightly so: the held one goes on first.
LOCKED_OUT = 0.2
MOST_STEPS = 500


def load(file):
    spec = importlib.util.spec_from_file_location("learners", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name in ("increment", "get"):
        if not callable(getattr(getattr(module, "SharedCounter", None), name, None)):
            sys.exit(f"expected a class SharedCounter with a method {name}()")
    return module.SharedCounter


def held_before(step, counter):
    """Holds one thread before so many steps of the interpreter, while another adds. Whether it came so far."""
    held, go_on = Event(), Event()
    steps = 0

    def trace(frame, event, _):
        nonlocal steps
        frame.f_trace_opcodes = True
        if event == "opcode":
            if steps == step:
                held.set()
                go_on.wait()
            steps += 1
        return trace

    def add():
        sys.settrace(trace)
        try:
            counter.increment()
        finally:
            sys.settrace(None)
            held.set()

    one, other = Thread(target=add), Thread(target=counter.increment)
    one.start()
    held.wait()
    other.start()
    other.join(LOCKED_OUT)
    go_on.set()
    one.join()
    other.join()
    return steps > step


def final_count(counter):
    def work():
        for _ in range(1000):
            counter.increment()

    threads = [Thread(target=work) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return counter.get()


def main():
    SharedCounter = load(sys.argv[1])
    for step in range(MOST_STEPS):
        counter = SharedCounter()
        came_so_far = held_before(step, counter)
        if (got := counter.get()) != 2:
            sys.exit(
                f"one thread is held before step {step} of increment() while another adds: expected 2, got {got}"
            )
        if not came_so_far:
            break
    print("Final count:", final_count(SharedCounter()))


main()
