// ANCHOR: sweep
const carts = new Map([
  ['cart:16', 'juice'],
  ['cart:17', ''],
  ['cart:18', ''],
  ['cart:19', 'cocoa'],
]);

for (const [key, goods] of carts) {
  if (goods === '') carts.delete(key);
}
console.log('carts left:', ...carts.keys());
// ANCHOR_END: sweep
