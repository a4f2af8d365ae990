//! A Bloom filter: "certainly not in this table", or "perhaps".
//!
//! Bloom, "Space/Time Trade-offs in Hash Coding with Allowable Errors", CACM 1970. The `k` bits of a key
//! come from two hashes (Kirsch and Mitzenmacher, "Less Hashing, Same Performance", 2006), as in
//! LevelDB's `util/bloom.cc`. With 14 bits for each key and k = 7, about 0.15 % of absent keys pass.
//!
//! ```text
//! filter = k: u8  bits: u8 * n
//! ```

use crate::decode::corrupt;
use crate::error::Result;
use bytes::Bytes;
use std::path::Path;

/// Bits for each key.
const BITS_PER_KEY: usize = 14;

/// How many of them each key sets. The fewest mistakes, 0.12 %, would be made with 14 ln 2 = 10, and each
/// lookup of a key that is there would look at three bits more.
const PROBES: u8 = 7;

/// A filter in the form in which files hold it.
#[derive(Debug, Clone)]
pub struct BloomFilter {
    probes: u8,
    bits: Bytes,
}

impl BloomFilter {
    /// A filter that lets the keys pass whose [`hash`]es are given.
    // ANCHOR: new
    pub fn new(hashes: &[u64]) -> BloomFilter {
        let bytes = (hashes.len() * BITS_PER_KEY).div_ceil(8).max(8);
        let mut bits = vec![0; bytes];
        for &hash in hashes {
            for bit in positions(hash, PROBES, bytes * 8) {
                bits[bit / 8] |= 1 << (bit % 8);
            }
        }
        BloomFilter { probes: PROBES, bits: Bytes::from(bits) }
    }
    // ANCHOR_END: new

    /// The filter as bytes.
    pub fn encode(&self) -> Vec<u8> {
        [&[self.probes], &self.bits[..]].concat()
    }

    /// Decodes the filter that stands at `offset` in the file `path`.
    pub fn decode(path: &Path, offset: u64, filter: &Bytes) -> Result<BloomFilter> {
        match filter.split_first() {
            Some((&probes, bits)) if !bits.is_empty() => {
                Ok(BloomFilter { probes, bits: filter.slice_ref(bits) })
            }
            _ => Err(corrupt(path, offset, "a filter's bits", "none")),
        }
    }

    /// Whether the key with this [`hash`] may be in the table. If not, it is not.
    // ANCHOR: may_contain
    pub fn may_contain(&self, hash: u64) -> bool {
        let mut positions = positions(hash, self.probes, self.bits.len() * 8);
        positions.all(|bit| self.bits[bit / 8] & (1 << (bit % 8)) != 0)
    }
    // ANCHOR_END: may_contain
}

fn positions(hash: u64, probes: u8, bits: usize) -> impl Iterator<Item = usize> {
    let step = hash.rotate_left(32) | 1;
    let probe = move |n: u8| hash.wrapping_add(step.wrapping_mul(u64::from(n)));
    // The upper half of the product is below `bits`, and cheaper than a remainder (Lemire, 2019).
    (0..probes).map(move |n| ((u128::from(probe(n)) * bits as u128) >> 64) as usize)
}

/// A key's hash, which is part of the format: eight bytes at a time, the last ones filled up with zeros,
/// each multiplied in with a step of MurmurHash3's finalizer.
pub fn hash(key: &[u8]) -> u64 {
    let mut hash = mix(key.len() as u64 ^ 0x9e37_79b9_7f4a_7c15);
    for word in key.chunks(8) {
        let mut bytes = [0; 8];
        bytes[..word.len()].copy_from_slice(word);
        hash = mix(hash ^ u64::from_le_bytes(bytes));
    }
    hash
}

/// A key to look for, with its hash, so that one hash serves all tables.
#[derive(Debug, Clone, Copy)]
pub struct HashedKey<'a> {
    /// The key.
    pub bytes: &'a [u8],
    /// Its hash.
    pub hash: u64,
}

impl HashedKey<'_> {
    /// Hashes `key`.
    pub fn new(key: &[u8]) -> HashedKey<'_> {
        HashedKey { bytes: key, hash: hash(key) }
    }
}

fn mix(mut word: u64) -> u64 {
    word = (word ^ (word >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    word = (word ^ (word >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    word ^ (word >> 33)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_that_was_added_passes_and_few_others() {
        let key = |n: u32| hash(format!("key {n}").as_bytes());
        let filter = BloomFilter::new(&(0..10_000).map(key).collect::<Vec<_>>());
        assert!((0..10_000).all(|n| filter.may_contain(key(n))));
        let passed = (10_000..110_000).filter(|&n| filter.may_contain(key(n))).count();
        assert!((100..200).contains(&passed), "{passed} of 100,000 absent keys pass");
    }

    #[test]
    fn an_empty_filter_lets_nothing_pass() {
        assert!(!BloomFilter::new(&[]).may_contain(hash(b"k")));
        for filter in [&[][..], &[7]] {
            let filter = Bytes::copy_from_slice(filter);
            assert!(BloomFilter::decode(Path::new("2.sst"), 0, &filter).is_err());
        }
    }

    #[test]
    fn the_hash_is_the_one_in_the_files() {
        assert_eq!(
            [hash(b""), hash(b"FerrisDB"), hash(b"FerrisDB!")],
            [11286133854226296554, 2505485423835960117, 9385423336127420174]
        );
    }
}
