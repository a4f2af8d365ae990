//! CRC-32: by it a file shows whether it holds what was written.

/// The checksum of the parts, one behind the other.
pub fn crc32(parts: &[&[u8]]) -> u32 {
    let mut crc = crc32fast::Hasher::new();
    parts.iter().for_each(|part| crc.update(part));
    crc.finalize()
}
