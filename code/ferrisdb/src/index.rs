//! The index of a table: which block holds a key, if any does.
//!
//! ```text
//! index = entry * n                                         an entry for each block, in the order of the file
//! entry = key length: varint  key  offset: u64  length: u32       the block's last key, and where it is
//! ```

use crate::decode::{Decoder, put_varint};
use crate::error::Result;
use crate::row::key_prefix;
use bytes::{BufMut, Bytes};
use std::path::Path;

/// Where a block is, and its last key.
#[derive(Debug)]
pub struct BlockHandle {
    pub last_key: Bytes,
    pub offset: u64,
    pub length: u32,
}

/// Appends a block's entry to an index.
pub fn put_entry(index: &mut Vec<u8>, last_key: &[u8], offset: u64, length: u32) {
    put_varint(index, last_key.len() as u32);
    index.put_slice(last_key);
    index.put_u64_le(offset);
    index.put_u32_le(length);
}

/// The blocks of a table, to be searched by key.
#[derive(Debug)]
pub struct Index {
    pub blocks: Vec<BlockHandle>,
    /// Of the last keys: side by side, so that halving them stays within few cache lines.
    prefixes: Vec<u64>,
}

impl Index {
    /// Decodes the index that stands at `offset` in the file `path`. The blocks must follow one another
    /// from `start` on, and end before the index.
    pub fn decode(path: &Path, offset: u64, index: &Bytes, start: u64) -> Result<Index> {
        let mut decoder = Decoder::new(path, offset, index);
        let (mut blocks, mut next) = (Vec::new(), start);
        while !decoder.is_empty() {
            let key_length = decoder.varint()? as usize;
            let last_key = index.slice_ref(decoder.bytes(key_length)?);
            let block = BlockHandle { last_key, offset: decoder.u64()?, length: decoder.u32()? };
            if block.offset != next {
                let found = format!("one at {}", block.offset);
                return Err(decoder.corrupt(format!("a block at {next}"), found));
            }
            next = next.saturating_add(u64::from(block.length));
            if next > offset {
                let found = format!("{} bytes", block.length);
                return Err(decoder.corrupt("a block before the index", found));
            }
            blocks.push(block);
        }
        let prefixes = blocks.iter().map(|block| key_prefix(&block.last_key)).collect();
        Ok(Index { blocks, prefixes })
    }

    /// The first block whose last key is not below `key`: no other can hold it.
    // ANCHOR: find
    pub fn find(&self, key: &[u8]) -> Option<usize> {
        let prefix = key_prefix(key);
        let start = self.prefixes.partition_point(|&other| other < prefix);
        let alike = self.prefixes[start..].partition_point(|&other| other == prefix);
        let alike = &self.blocks[start..start + alike];
        let block = start + alike.partition_point(|block| block.last_key < key);
        (block < self.blocks.len()).then_some(block)
    }
    // ANCHOR_END: find
}
