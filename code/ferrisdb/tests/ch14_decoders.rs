//! What the decoders are given that a fuzzer would come up with, and that no checksum stands before: valid contents,
//! changed in a few places, and anything at all. The inputs are the same in every run.

#[path = "../fuzz/decoders.rs"]
mod decoders;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

/// The system's allocator, which notes the largest piece of memory that each thread asks for.
struct Noting;

thread_local! {
    static LARGEST: Cell<usize> = const { Cell::new(0) };
}

fn note(layout: Layout) {
    LARGEST.set(LARGEST.get().max(layout.size()));
}

// SAFETY: every call goes to the system's allocator as it came; the note is a thread's own and allocates nothing.
unsafe impl GlobalAlloc for Noting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        note(layout);
        // SAFETY: the caller's promise is passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        note(layout);
        // SAFETY: the caller's promise is passed on.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise is passed on.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Noting = Noting;

/// No input here is longer than a few KiB, so nothing that is read from one needs as much.
const LARGEST_ALLOWED: usize = 1 << 20;

#[derive(Debug, Clone)]
enum Change {
    Flip(Index, u8),
    Overwrite(Index, Vec<u8>),
    Insert(Index, Vec<u8>),
    Remove(Index, Index),
    Repeat(Index, Index),
}

/// Numbers at which lengths and offsets go wrong, in the forms that the files have.
fn number() -> impl Strategy<Value = Vec<u8>> {
    let fixed = [0_u32, 1, 0x7f, 0x80, 0xffff, 0x1_0000, 0x7fff_ffff, 0x8000_0000, u32::MAX];
    let varints = [&[0xff, 0xff, 0xff, 0xff, 0x0f][..], &[0xff; 5], &[0x80, 0x80, 0x80, 0x80, 1]];
    let fixed = fixed.map(|number| number.to_le_bytes().to_vec());
    let long = [1, u64::MAX - 1, u64::MAX].map(|number: u64| number.to_le_bytes().to_vec());
    select([&fixed[..], &varints.map(<[u8]>::to_vec), &long].concat())
}

fn change() -> impl Strategy<Value = Change> {
    let at = any::<Index>;
    prop_oneof![
        (at(), any::<u8>()).prop_map(|(at, mask)| Change::Flip(at, mask)),
        (at(), number()).prop_map(|(at, number)| Change::Overwrite(at, number)),
        (at(), vec(any::<u8>(), 1..9)).prop_map(|(at, bytes)| Change::Insert(at, bytes)),
        (at(), at()).prop_map(|(from, to)| Change::Remove(from, to)),
        (at(), at()).prop_map(|(from, to)| Change::Repeat(from, to)),
    ]
}

fn changed(mut bytes: Vec<u8>, changes: &[Change]) -> Vec<u8> {
    for change in changes {
        let (place, length) = (|at: &Index| at.index(bytes.len() + 1), bytes.len());
        let span = |from: &Index, to: &Index| {
            let (from, to) = (place(from), place(to));
            from.min(to)..from.max(to).min(from.min(to) + 64)
        };
        match change {
            Change::Flip(at, mask) => {
                let at = place(at);
                bytes
                    .get_mut(at..)
                    .and_then(<[u8]>::first_mut)
                    .into_iter()
                    .for_each(|b| *b ^= mask);
            }
            Change::Overwrite(at, number) => {
                let at = place(at);
                bytes.splice(at..length.min(at + number.len()), number.iter().copied());
            }
            Change::Insert(at, new) => {
                let at = place(at);
                bytes.splice(at..at, new.iter().copied());
            }
            Change::Remove(from, to) => drop(bytes.drain(span(from, to))),
            Change::Repeat(from, to) => {
                let span = span(from, to);
                let copy = bytes[span.clone()].to_vec();
                bytes.splice(span.start..span.start, copy);
            }
        }
    }
    bytes
}

/// One of `valid`, changed in up to three places, or anything.
fn like(valid: Vec<Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        9 => (select(valid), vec(change(), 0..4)).prop_map(|(valid, by)| changed(valid, &by)),
        1 => vec(any::<u8>(), 0..100),
    ]
}

/// `FERRISDB_DECODER_CASES=1000000` for a long run.
fn check<T: std::fmt::Debug>(inputs: impl Strategy<Value = T>, decode: impl Fn(T)) {
    let cases = std::env::var("FERRISDB_DECODER_CASES");
    let cases = cases.map_or(20_000, |cases| cases.parse().unwrap());
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let random = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let run = TestRunner::new_with_rng(config, random).run(&inputs, |input| {
        LARGEST.set(0);
        decode(input);
        prop_assert!(LARGEST.get() <= LARGEST_ALLOWED, "{} bytes allocated", LARGEST.get());
        Ok(())
    });
    run.unwrap_or_else(|failure| panic!("{failure}"));
}

#[test]
fn flat_tables() {
    let table = include_bytes!("golden/v1/000001.sst");
    let valid = [&table[..table.len() - 4], b"MTF1\0\0\0\0"];
    check(like(valid.map(<[u8]>::to_vec).into()), |contents| decoders::flat_table(&contents));
}

#[test]
fn block_tables() {
    let table = include_bytes!("golden/v2/000001.sst");
    let footer = &table[table.len() - 48..];
    let number = |at: usize| u64::from_le_bytes(footer[at..at + 8].try_into().unwrap()) as usize;
    let (filter, index) = (number(0), number(12));
    let block = table[8..filter - 4].to_vec();
    let filter = table[filter..index - 4].to_vec();
    let last_key = select(vec![b"user/19/name".to_vec(), b"empty".to_vec(), vec![]]);
    check((like(vec![block]), like(vec![filter]), last_key), |(block, filter, last_key)| {
        decoders::block_table(&block, &filter, &last_key);
    });
}

#[test]
fn logs() {
    let write = |first: u64, durable: u64, count: u32, operations: &[u8]| {
        let numbers = [&first.to_le_bytes()[..], &durable.to_le_bytes(), &count.to_le_bytes()];
        [&numbers.concat()[..], operations].concat()
    };
    let valid = vec![
        write(1, 0, 1, b"\x01\x01\x01av"),
        write(2, 1, 2, b"\x00\x01a\x01\x02\x03bbwww"),
        write(4, 3, 1, b"\x01\x00\x00"),
        write(5, 4, 0, b""),
    ];
    let in_order = (Just(valid.clone()), any::<Index>(), vec(change(), 0..4));
    let in_order = in_order.prop_map(|(mut writes, at, by)| {
        let write = at.get_mut(&mut writes);
        *write = changed(std::mem::take(write), &by);
        writes
    });
    let payloads = prop_oneof![2 => in_order, 1 => vec(like(valid.clone()), 0..5)];
    check((payloads, like(valid)), |(payloads, rest)| decoders::log(&payloads, &rest));
}

#[test]
fn manifests() {
    let edit = |added: &[[u64; 5]], removed: &[u64]| {
        let mut edit = (added.len() as u32).to_le_bytes().to_vec();
        added.iter().flatten().for_each(|number| edit.extend(number.to_le_bytes()));
        edit.extend((removed.len() as u32).to_le_bytes());
        removed.iter().for_each(|number| edit.extend(number.to_le_bytes()));
        edit
    };
    let valid = vec![
        edit(&[], &[]),
        edit(&[[1, 1, 1, 1, 22]], &[]),
        edit(&[[2, 2, 3, 23, 44]], &[]),
        edit(&[[1, 1, 2, 1, 22], [2, 3, 3, 23, 44]], &[]),
        edit(&[[2, 1, 2, 1, 22]], &[1]),
        edit(&[[2, 1, 1, 1, u64::MAX - 1]], &[]),
    ];
    check(vec(like(valid), 0..4), |edits| decoders::manifest(&edits));
}
