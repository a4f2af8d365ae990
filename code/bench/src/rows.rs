//! The rows that every engine gets: made from a seed and a number, so that no list of them takes memory.

/// Bytes of a key.
pub const KEY_BYTES: usize = 16;

/// Bytes that values are cut from, so that they cost nothing and cannot be compressed.
const POOL_BYTES: usize = 1 << 20;

/// The rows of one run.
pub struct Rows {
    seed: u64,
    value_bytes: usize,
    pool: Vec<u8>,
}

impl Rows {
    pub fn new(seed: u64, value_bytes: usize) -> Rows {
        let words = (0..POOL_BYTES as u64 / 8).map(|n| mix(seed ^ (n << 32)));
        let pool = words.flat_map(u64::to_le_bytes).collect();
        Rows { seed, value_bytes, pool }
    }

    /// The key of row `n`: random bytes, no two alike.
    pub fn key(&self, n: u64) -> [u8; KEY_BYTES] {
        let mut key = [0; KEY_BYTES];
        key[..8].copy_from_slice(&mix(self.seed ^ (2 * n)).to_be_bytes());
        key[8..].copy_from_slice(&mix(self.seed ^ (2 * n + 1)).to_be_bytes());
        key
    }

    /// The value of row `n`.
    pub fn value(&self, n: u64) -> &[u8] {
        let start = mix(n) as usize % (POOL_BYTES - self.value_bytes);
        &self.pool[start..start + self.value_bytes]
    }

    /// `draws` rows among the first `count`, in an order without a pattern, with repetitions.
    pub fn drawn(&self, draws: u64, count: u64) -> impl Iterator<Item = u64> {
        let seed = self.seed;
        (0..draws).map(move |draw| mix(seed.wrapping_add(draw)) % count)
    }

    /// Bytes of a row's key and value.
    pub fn row_bytes(&self) -> usize {
        KEY_BYTES + self.value_bytes
    }
}

/// SplitMix64 (Steele, Lea and Flood, 2014): a one-to-one map of the 64-bit numbers.
fn mix(n: u64) -> u64 {
    let mut z = n.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
