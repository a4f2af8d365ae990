// node harness.mjs FILE: tries the SharedCounter that FILE exports. Compiled, a worker would be done before the
// scheduler has let another begin, and a counter that loses updates would get away with it: the runner turns V8's compilers off.
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import { isMainThread, Worker, workerData } from 'node:worker_threads';

const THREADS = 4;
const MANY = 400_000;
const ROUNDS = 3;
const BYTES = 1024;

const load = async file => {
    const { SharedCounter } = await import(pathToFileURL(file));
    for (const name of ['increment', 'get']) {
        if (typeof SharedCounter?.prototype?.[name] !== 'function') {
            console.log(`expected an exported class SharedCounter with a method ${name}()`);
            process.exit(1);
        }
    }
    return SharedCounter;
};

if (isMainThread) {
    const file = process.argv[2];
    const SharedCounter = await load(file);
    const countTo = async (threads, additions) => {
        const memory = new SharedArrayBuffer(BYTES);
        const counter = new SharedCounter(memory);
        const gate = new Int32Array(new SharedArrayBuffer(8));
        const data = { workerData: { file, memory, gate, threads, additions } };
        const all = Array.from({ length: threads }, () => new Worker(new URL(import.meta.url), data));
        await Promise.all(all.map(worker => once(worker, 'exit')));
        return counter.get();
    };
    for (let round = 0; round < ROUNDS; round++) {
        const [expected, got] = [THREADS * MANY, await countTo(THREADS, MANY)];
        if (got !== expected) {
            console.log(`${THREADS} workers at once, ${MANY} additions each: expected ${expected}, got ${got}`);
            process.exit(1);
        }
    }
    console.log(`Final count: ${await countTo(10, 1000)}`);
} else {
    const { file, memory, gate, threads, additions } = workerData;
    const SharedCounter = await load(file);
    const counter = new SharedCounter(memory);
    // All are there before one begins.
    if (Atomics.add(gate, 0, 1) + 1 === threads) {
        Atomics.store(gate, 1, 1);
        Atomics.notify(gate, 1);
    }
    Atomics.wait(gate, 1, 0);
    for (let i = 0; i < additions; i++) counter.increment();
}
