const rows = Array.from(
  { length: 100_000 },
  (_, i) => `cart:${(i * 7919) % 100_000}\ttea\n`,
);

/** Sorts and encodes; returns how many turns the foreground made meanwhile. */
export function encode(turns: Int32Array): number {
  const before = Atomics.load(turns, 0);
  Buffer.from(rows.toSorted().join(''));
  return Atomics.load(turns, 0) - before;
}
