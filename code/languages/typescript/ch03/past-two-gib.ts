// ANCHOR: past
const GIB = 2 ** 30;
const LIMIT = 2 * GIB;

const narrow = new Int32Array(new SharedArrayBuffer(4));
const wide = new BigInt64Array(new SharedArrayBuffer(8));
for (let table = 1; table <= 2; table++) {
  Atomics.add(narrow, 0, GIB);
  Atomics.add(wide, 0, BigInt(GIB));
  const counted = Atomics.load(narrow, 0);
  const full = counted >= LIMIT;
  console.log(`${table} GiB: in 32 bits ${counted}, full: ${full}`);
}
console.log(`in 64 bits ${Atomics.load(wide, 0)}`);
// ANCHOR_END: past
