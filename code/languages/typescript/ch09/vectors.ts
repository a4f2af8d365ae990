import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { MemTable } from './memtable.ts';

/** The bytes that a token of a vector stands for. */
function bytes(token = 'none'): Buffer | undefined {
  const [kind, text = '', byte = ''] = token.split(':');
  switch (kind) {
    case 'text':
      return Buffer.from(text);
    case 'hex':
      return Buffer.from(text, 'hex');
    case 'repeat':
      return Buffer.alloc(Number(text), byte, 'hex');
    default:
      return undefined;
  }
}

function table(vector: string): MemTable {
  const table = new MemTable();
  let sequence = 1n;
  for (const line of vector
    .split('\n')
    .filter((l) => l && !l.startsWith('#'))) {
    const [operation = '', first = '', ...rest] = line.split(' ');
    const key = bytes(first) ?? Buffer.alloc(0);
    const value = bytes(rest.at(-1));
    if (operation === 'sequence') {
      sequence = BigInt(first);
    } else if (operation === 'get') {
      const found = table.get(key);
      if (found ? !value?.equals(found) : value) throw new Error(line);
    } else {
      if (value) table.put(sequence++, key, value);
      else table.delete(sequence++, key);
      if (operation === 'reuse')
        [key, value].forEach((used) => used?.fill('!'));
    }
  }
  return table;
}

const [from = '', to = ''] = process.argv.slice(2);
await mkdir(to, { recursive: true });
for (const file of await readdir(from)) {
  if (!file.endsWith('.vec')) continue;
  const vector = await readFile(join(from, file), 'utf8');
  await writeFile(
    join(to, `${basename(file, '.vec')}.mtf`),
    table(vector).encode(),
  );
}
