//! How much a listing may take.

use sandbox::Limits;
use std::time::Duration;

const MIB: u64 = 1 << 20;

/// A program of the book.
pub fn running() -> Limits {
    Limits {
        wall: Duration::from_secs(10),
        memory: 512 * MIB,
        address_space: Some(2048 * MIB),
        processes: 64,
        output: 64 << 10,
        file_size: 16 * MIB,
    }
}

/// rustc, and the linker.
pub fn compiling() -> Limits {
    Limits {
        wall: Duration::from_secs(20),
        memory: 2048 * MIB,
        address_space: Some(8192 * MIB),
        file_size: 256 * MIB,
        ..running()
    }
}

/// Run times that reserve far more memory than they use, and `go run`, which compiles.
pub fn other_language() -> Limits {
    Limits {
        wall: Duration::from_secs(20),
        memory: 1536 * MIB,
        address_space: None,
        file_size: 256 * MIB,
        ..running()
    }
}

/// The other languages' compilers. The first build of Go compiles its standard library.
pub fn building() -> Limits {
    Limits { wall: Duration::from_secs(120), ..other_language() }
}
