//! Rust's share of the contract in `code/languages/vectors`: what the engine's MemTable is flushed to is, byte for
//! byte, what a table in any of the other languages is, and the engine reads it.

use bytes::Bytes;
use ferrisdb::{FlatTable, MemTable, Table, Value};
use std::fs;
use std::path::{Path, PathBuf};

fn vectors() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../languages/vectors");
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths.filter(|path| path.extension().is_some_and(|extension| extension == "vec")).collect()
}

/// The bytes that a token of a vector stands for; `None` for the word `none`.
fn bytes(token: &str) -> Option<Vec<u8>> {
    let byte = |digits: &str| u8::from_str_radix(digits, 16).unwrap();
    match token.split_once(':')? {
        ("text", text) => Some(text.as_bytes().to_vec()),
        ("hex", digits) => {
            Some((0..digits.len() / 2).map(|n| byte(&digits[n * 2..][..2])).collect())
        }
        ("repeat", rest) => {
            let (count, digits) = rest.split_once(':').unwrap();
            Some(vec![byte(digits); count.parse().unwrap()])
        }
        _ => panic!("{token}"),
    }
}

fn table(vector: &str) -> MemTable {
    let (table, mut sequence) = (MemTable::new(), 1);
    for line in vector.lines().filter(|line| !line.starts_with('#')) {
        let words: Vec<&str> = line.split(' ').collect();
        let key = || bytes(words[1]).unwrap();
        let value = || bytes(words[words.len() - 1]);
        match words[0] {
            "sequence" => sequence = words[1].parse().unwrap(),
            "get" => assert_eq!(table.get(&key()).as_deref(), value().as_deref(), "{line}"),
            "delete" => table.delete(sequence, &key()),
            // The buffers of a `reuse` end here: a table that had kept them would not compile.
            "put" | "reuse" => table.put(sequence, &key(), &value().unwrap()),
            other => panic!("{other}"),
        }
        sequence += u64::from(matches!(words[0], "put" | "reuse" | "delete"));
    }
    table
}

#[test]
fn every_vector_gives_its_flush_file_and_is_read_back() {
    let vectors = vectors();
    assert!(vectors.len() >= 8, "{vectors:?}");
    for path in vectors {
        let name = path.display();
        let table = table(&fs::read_to_string(&path).unwrap()).freeze();
        let expected = fs::read(path.with_extension("mtf")).unwrap();
        let written = table.encode_flat();
        let first = written.iter().zip(&expected).position(|(new, old)| new != old);
        assert!(written == expected, "{name} differs from byte {first:?} on");

        let read = FlatTable::decode(&path, Bytes::from(expected)).unwrap();
        assert_eq!(read.entries(), table.newest().count() as u64, "{name}");
        for row in table.newest() {
            assert_eq!(read.get(row.key()), Some(Value::from(&*row)), "{name}");
        }
    }
}
