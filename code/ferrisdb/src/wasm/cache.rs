//! No cache: a page's files are in memory already.

use crate::block::Block;

/// A cache that keeps nothing.
#[derive(Debug)]
pub struct BlockCache;

impl BlockCache {
    /// There is no room, whatever the capacity.
    pub fn new(_capacity: u64) -> BlockCache {
        BlockCache
    }

    /// Never there.
    pub fn get(&self, _id: (u64, u32)) -> Option<Block> {
        None
    }

    /// The block is dropped.
    pub fn insert(&self, _id: (u64, u32), _block: Block) {}

    /// None.
    pub fn size(&self) -> u64 {
        0
    }
}
