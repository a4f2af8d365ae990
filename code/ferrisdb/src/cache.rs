//! Blocks that were read lately.

use crate::block::Block;
use quick_cache::Weighter;
use quick_cache::sync::Cache;

/// Blocks of all tables, up to a number of bytes. When it is full, blocks that were used once or long ago
/// go first (S3-FIFO, as the `quick_cache` crate does it).
#[derive(Debug)]
pub struct BlockCache {
    blocks: Cache<BlockId, Block, Memory>,
}

/// The number of a table's file, and which of its blocks.
type BlockId = (u64, u32);

#[derive(Debug, Clone)]
struct Memory;

impl Weighter<BlockId, Block> for Memory {
    fn weight(&self, _id: &BlockId, block: &Block) -> u64 {
        block.memory() as u64
    }
}

impl BlockCache {
    /// A cache for `capacity` bytes of blocks.
    pub fn new(capacity: u64) -> BlockCache {
        let blocks = (capacity / 4096).max(16) as usize;
        BlockCache { blocks: Cache::with_weighter(blocks, capacity, Memory) }
    }

    /// The block, if it is there.
    pub fn get(&self, id: BlockId) -> Option<Block> {
        self.blocks.get(&id)
    }

    /// Keeps the block for a while.
    pub fn insert(&self, id: BlockId, block: Block) {
        self.blocks.insert(id, block);
    }

    /// Bytes of the blocks that are there.
    pub fn size(&self) -> u64 {
        self.blocks.weight()
    }
}
