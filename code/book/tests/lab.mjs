// node lab.mjs ENGINE < LINES: carries out the lines, a JSON array, and prints what came of each.
import { readFileSync } from 'node:fs';

const { instance } = await WebAssembly.instantiate(readFileSync(process.argv[2]));
const engine = instance.exports;
const text = length => new TextDecoder().decode(new Uint8Array(engine.memory.buffer, engine.output(), length));

const steps = JSON.parse(readFileSync(0, 'utf8')).map(line => {
    const bytes = new TextEncoder().encode(line);
    // First: making room for the line may move the memory.
    const start = engine.input(bytes.length);
    new Uint8Array(engine.memory.buffer, start, bytes.length).set(bytes);
    const [answer, events] = text(engine.run()).split('\0');
    return { answer, events: events.split('\n').filter(Boolean), picture: text(engine.picture()) };
});
console.log(JSON.stringify(steps));
