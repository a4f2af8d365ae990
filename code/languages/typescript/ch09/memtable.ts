import { crc32 } from 'node:zlib';

interface Row {
  readonly sequence: bigint;
  readonly key: Uint8Array;
  readonly value: Uint8Array | undefined;
}

// ANCHOR: memtable
/** The newest row of each key. A row without a value is a tombstone. */
export class MemTable {
  readonly #rows = new Map<string, Row>();

  put(sequence: bigint, key: Uint8Array, value: Uint8Array): void {
    this.#insert(sequence, key, value);
  }

  delete(sequence: bigint, key: Uint8Array): void {
    this.#insert(sequence, key, undefined);
  }

  get(key: Uint8Array): Uint8Array | undefined {
    return this.#rows.get(name(key))?.value;
  }

  // `slice` would not do: that of a Buffer shares its bytes.
  #insert(sequence: bigint, key: Uint8Array, value?: Uint8Array): void {
    const copy = value && new Uint8Array(value);
    const row = { sequence, key: new Uint8Array(key), value: copy };
    this.#rows.set(name(key), row);
  }
  // ANCHOR_END: memtable

  // ANCHOR: encode
  /** The table as a flush file of format v1. */
  encode(): Uint8Array {
    const rows = [...this.#rows].sort(([a], [b]) => (a < b ? -1 : 1));
    const count = Buffer.alloc(4);
    count.writeUInt32LE(rows.length);
    const parts: Uint8Array[] = [Buffer.from('MTF1'), count];
    for (const [, row] of rows) parts.push(encodeRow(row));
    const file = Buffer.concat(parts);
    const checksum = Buffer.alloc(4);
    checksum.writeUInt32LE(crc32(file));
    return Buffer.concat([file, checksum]);
  }
  // ANCHOR_END: encode
}

/** A string with a character a byte: it is a key of a Map, and it sorts as the bytes do. */
function name(key: Uint8Array): string {
  return Buffer.from(key).toString('latin1');
}

// ANCHOR: encode_row
function encodeRow({ sequence, key, value }: Row): Buffer {
  const header = Buffer.alloc(17);
  header.writeUInt8(value === undefined ? 0 : 1, 0);
  header.writeBigUInt64LE(sequence, 1);
  header.writeUInt32LE(key.length, 9);
  header.writeUInt32LE(value?.length ?? 0, 13);
  return Buffer.concat([header, key, value ?? new Uint8Array()]);
}
// ANCHOR_END: encode_row
