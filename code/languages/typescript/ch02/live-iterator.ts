// ANCHOR: live
interface Row {
  readonly key: string;
  readonly goods: string;
}

const rows: Row[] = [
  { key: 'cart:16', goods: 'juice' },
  { key: 'cart:17', goods: '' },
  { key: 'cart:18', goods: '' },
  { key: 'cart:19', goods: 'cocoa' },
];
for (const row of rows) {
  if (row.goods === '') rows.splice(rows.indexOf(row), 1);
}
console.log('carts left:', ...rows.map((row) => row.key));

const carts = new Map([['cart:16', 'juice']]);
let visits = 0;
for (const key of carts.keys()) {
  visits += 1;
  if (visits === 1000) break; // nothing else ends this loop
  carts.set(`${key}+`, 'a reminder');
}
console.log(`1 cart when the loop began, ${visits} visited`);
// ANCHOR_END: live
