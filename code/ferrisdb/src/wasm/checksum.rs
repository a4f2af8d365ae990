//! CRC-32, without the 16 KiB of tables that make it fast elsewhere.

use crc::{CRC_32_ISO_HDLC, Crc, NoTable};

/// The checksum of the parts, one behind the other.
pub fn crc32(parts: &[&[u8]]) -> u32 {
    const CRC: Crc<u32, NoTable> = Crc::<u32, NoTable>::new(&CRC_32_ISO_HDLC);
    let mut crc = CRC.digest();
    parts.iter().for_each(|part| crc.update(part));
    crc.finalize()
}
