//! Checksums, and what a wrong one says about where the damage is.

use crate::reader::Damage;

/// CRC-32 (IEEE) of `before` and then of `contents`.
pub fn crc32(before: &[u8], contents: &[u8]) -> u32 {
    let bytes = before.iter().chain(contents);
    !bytes.fold(!0, |register: u32, byte| register >> 8 ^ effect(register as u8 ^ byte))
}

/// Compares the checksum that stands behind `contents`, which begin at `offset`, with their own.
pub fn check(offset: usize, contents: &[u8], stored: u32) -> Option<Damage> {
    let computed = crc32(b"", contents);
    if stored == computed {
        return None;
    }
    let (length, at) = (contents.len(), offset as u64);
    let words = single_byte_words(contents, at, at + length as u64, stored, computed);
    let expected = format!("{length} bytes with checksum {stored:08x}");
    Some(Damage::new(at, expected, format!("checksum {computed:08x}{words}")))
}

/// A byte that is wrong, and the bits that are.
#[derive(Debug, PartialEq, Eq)]
enum Wrong {
    /// In the contents.
    Contents(usize, u8),
    /// In the checksum.
    Checksum(usize, u8),
}

/// Says which byte is wrong, if it is a single one. The contents begin at `offset` in the file, their
/// checksum `stored` stands at `checksum_offset`.
pub fn single_byte_words(
    contents: &[u8],
    offset: u64,
    checksum_offset: u64,
    stored: u32,
    computed: u32,
) -> String {
    let (at, is, bits) = match single_byte(contents, stored ^ computed) {
        None => return String::new(),
        Some(Wrong::Contents(at, bits)) => (offset + at as u64, contents[at], bits),
        Some(Wrong::Checksum(at, bits)) => {
            (checksum_offset + at as u64, stored.to_le_bytes()[at], bits)
        }
    };
    let was = is ^ bits;
    format!("; if one byte alone is wrong, it is byte {at}: {is:02x} instead of {was:02x}")
}

/// The one byte that, if it alone was changed, makes the checksum differ by `difference`.
///
/// A changed byte changes the checksum's register by the table's entry for the changed bits, and every
/// further byte moves that on in a way that can be undone, as the entries' highest bytes all differ.
fn single_byte(contents: &[u8], difference: u32) -> Option<Wrong> {
    let mut by_highest_byte = [(0, 0); 256];
    for bits in 0..=u8::MAX {
        let entry = effect(bits);
        by_highest_byte[(entry >> 24) as usize] = (bits, entry);
    }
    let mut found = Vec::new();
    let bytes = difference.to_le_bytes();
    if bytes.iter().filter(|&&byte| byte != 0).count() == 1 {
        let at = bytes.iter().position(|&byte| byte != 0)?;
        found.push(Wrong::Checksum(at, bytes[at]));
    }
    let mut register = difference;
    for at in (0..contents.len()).rev() {
        let (bits, entry) = by_highest_byte[(register >> 24) as usize];
        if register == entry && bits != 0 {
            found.push(Wrong::Contents(at, bits));
        }
        register = (register ^ entry) << 8 | u32::from(bits);
    }
    let wrong = found.pop()?;
    found.is_empty().then_some(wrong)
}

/// What a byte does to the register of CRC-32: from the table, except in a page, which has no room for it.
fn effect(byte: u8) -> u32 {
    if cfg!(target_family = "wasm") { computed(byte) } else { TABLE[usize::from(byte)] }
}

static TABLE: [u32; 256] = table();

const fn table() -> [u32; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = computed(byte as u8);
        byte += 1;
    }
    table
}

/// With the polynomial reflected.
const fn computed(byte: u8) -> u32 {
    let (mut entry, mut bit) = (byte as u32, 0);
    while bit < 8 {
        entry = if entry & 1 == 1 { entry >> 1 ^ 0xedb8_8320 } else { entry >> 1 };
        bit += 1;
    }
    entry
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_byte_is_found_wherever_it_is() {
        let contents: Vec<u8> = (0..500).map(|n| (n * n) as u8).collect();
        let stored = crc32(b"7", &contents);
        for at in 0..contents.len() {
            for bits in [1, 0x80, 0xff] {
                let mut damaged = contents.clone();
                damaged[at] ^= bits;
                let difference = stored ^ crc32(b"7", &damaged);
                let found = single_byte(&damaged, difference);
                assert_eq!(found, Some(Wrong::Contents(at, bits)));
            }
        }
        assert_eq!(single_byte(&contents, 0x4000), Some(Wrong::Checksum(1, 0x40)));
    }

    #[test]
    fn the_checksum_is_the_standard_one() {
        assert_eq!(crc32(b"1234", b"56789"), 0xcbf4_3926);
    }

    #[test]
    fn two_changed_bytes_are_not_taken_for_one() {
        let contents = [7; 100];
        let mut damaged = contents;
        (damaged[10], damaged[90]) = (8, 9);
        let difference = crc32(b"", &contents) ^ crc32(b"", &damaged);
        assert_eq!(single_byte(&damaged, difference), None);
    }
}
