// ANCHOR: lost
let count = 0;

async function increment(): Promise<void> {
  const seen = count;
  await Promise.resolve(); // any await: the log, the disk, the network
  // eslint-disable-next-line require-atomic-updates -- the mistake
  count = seen + 1;
}

await Promise.all([increment(), increment()]);
console.log(`expected 2, got ${count}`);
// ANCHOR_END: lost
