// ANCHOR: place
const rows = [
  { key: 'cart:17', goods: 'tea' },
  { key: 'cart:18', goods: 'coffee' },
  { key: 'cart:19', goods: 'cocoa' },
];

const place = rows.findIndex((row) => row.key === 'cart:18');
const row = rows[place];
console.log(`customer 18 sees ${rows[place]?.goods ?? 'nothing'}`);
rows.unshift({ key: 'cart:16', goods: 'juice' });
console.log(`customer 18 pays for ${rows[place]?.goods ?? 'nothing'}`);
console.log(`the row's own object says ${row?.goods ?? 'nothing'}`);
// ANCHOR_END: place
