//! Random operations on the engine and on a sorted map: both must always give the same answers.

mod common;

use bytes::Bytes;
use common::FaultFileSystem;
use ferrisdb::{Engine, Options, RangeIter, Snapshot, SyncPolicy, TableFormat, WriteBatch};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::Config;
use std::collections::BTreeMap;
use std::ops::Bound;

type Key = Vec<u8>;
type Model = BTreeMap<Key, Vec<u8>>;
type Bounds = (Bound<Key>, Bound<Key>);

#[derive(Debug, Clone)]
enum Operation {
    Write(Vec<(Key, Option<Vec<u8>>)>),
    Get(Key),
    Range(Bounds, Vec<bool>),
    Snapshot,
    ReadSnapshot(usize, Bounds),
    DropSnapshot(usize),
    Freeze,
    FlushStep,
    Flush,
    CompactStep,
    Compact,
    Sync,
    CloseAndReopen,
    DropAndReopen,
}

/// Few keys, so that they meet; with common beginnings, so that tables share them.
fn key() -> impl Strategy<Value = Key> {
    prop_oneof![
        4 => "(a|ab|user/)[0-9]{0,2}".prop_map(String::into_bytes),
        1 => vec(prop_oneof![Just(0), Just(0x7f), Just(0x80), Just(0xff)], 0..3),
    ]
}

fn value() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![3 => vec(any::<u8>(), 0..20), 1 => vec(Just(7), 300..5000)]
}

fn bounds() -> impl Strategy<Value = Bounds> {
    let bound = || {
        prop_oneof![
            2 => key().prop_map(Bound::Included),
            2 => key().prop_map(Bound::Excluded),
            1 => Just(Bound::Unbounded),
        ]
    };
    (bound(), bound())
}

fn operation() -> impl Strategy<Value = Operation> {
    let change = || (key(), proptest::option::weighted(0.7, value()));
    prop_oneof![
        20 => vec(change(), 1..4).prop_map(Operation::Write),
        6 => key().prop_map(Operation::Get),
        6 => (bounds(), vec(any::<bool>(), 0..30)).prop_map(|(b, turns)| Operation::Range(b, turns)),
        2 => Just(Operation::Snapshot),
        3 => (any::<usize>(), bounds()).prop_map(|(n, bounds)| Operation::ReadSnapshot(n, bounds)),
        1 => any::<usize>().prop_map(Operation::DropSnapshot),
        2 => Just(Operation::Freeze),
        2 => Just(Operation::FlushStep),
        1 => Just(Operation::Flush),
        1 => Just(Operation::CompactStep),
        1 => Just(Operation::Compact),
        1 => Just(Operation::Sync),
        1 => Just(Operation::CloseAndReopen),
        1 => Just(Operation::DropAndReopen),
    ]
}

/// What `BTreeMap::range` would panic for is an empty range.
fn range<'a>(
    model: &'a Model,
    (start, end): &Bounds,
) -> Box<dyn DoubleEndedIterator<Item = (&'a Key, &'a Vec<u8>)> + 'a> {
    use Bound::{Excluded, Included};
    let is_empty = match (start, end) {
        (Included(start), Included(end)) => start > end,
        (Included(start) | Excluded(start), Included(end) | Excluded(end)) => start >= end,
        _ => false,
    };
    if is_empty {
        return Box::new(std::iter::empty());
    }
    Box::new(model.range::<Key, _>((start.as_ref(), end.as_ref())))
}

fn assert_same_range(mut rows: RangeIter, model: &Model, bounds: &Bounds, turns: &[bool]) {
    let mut expected = range(model, bounds);
    let copy = |(key, value): (&Key, &Vec<u8>)| (Bytes::copy_from_slice(key), value.clone().into());
    let mut turns = turns.iter().copied().chain(std::iter::repeat(true));
    loop {
        let (row, expected) = match turns.next() {
            Some(false) => (rows.next_back(), expected.next_back()),
            _ => (rows.next(), expected.next()),
        };
        assert_eq!(row.as_ref().map(|row| row.as_ref().unwrap()), expected.map(copy).as_ref());
        if row.is_none() {
            return;
        }
    }
}

struct Run {
    files: FaultFileSystem,
    options: Options,
    engine: Engine,
    model: Model,
    snapshots: Vec<(Snapshot, Model)>,
}

impl Run {
    fn new(sync: SyncPolicy, table_format: TableFormat) -> Run {
        let files = FaultFileSystem::new();
        let (memtable_size, max_tables) = (4000, 3);
        let options =
            Options { memtable_size, max_tables, sync, table_format, ..Options::default() };
        let options = options.files(files.clone());
        let engine = Engine::open("db", options.clone()).unwrap();
        Run { files, options, engine, model: Model::new(), snapshots: vec![] }
    }

    fn reopen(self) -> Run {
        let Run { files, options, engine, model, snapshots } = self;
        drop(engine);
        let engine = Engine::open("db", options.clone()).unwrap();
        Run { files, options, engine, model, snapshots }
    }

    fn apply(mut self, operation: &Operation) -> Run {
        let engine = &self.engine;
        match operation {
            Operation::Write(changes) => {
                let mut batch = WriteBatch::new();
                for (key, value) in changes {
                    match value {
                        Some(value) => {
                            batch.put(key.clone(), value.clone());
                            self.model.insert(key.clone(), value.clone());
                        }
                        None => {
                            batch.delete(key.clone());
                            self.model.remove(key);
                        }
                    }
                }
                engine.write(&batch).unwrap();
            }
            Operation::Get(key) => {
                let found = engine.get(key).unwrap();
                assert_eq!(found.as_deref(), self.model.get(key).map(|value| &value[..]));
            }
            Operation::Range(bounds, turns) => {
                let rows = engine.range::<Key>(bounds.clone());
                assert_same_range(rows, &self.model, bounds, turns);
            }
            Operation::Snapshot => self.snapshots.push((engine.snapshot(), self.model.clone())),
            Operation::ReadSnapshot(n, bounds) => {
                if let Some((snapshot, model)) = self.snapshots.get(n % self.snapshots.len().max(1))
                {
                    assert_same_range(snapshot.range::<Key>(bounds.clone()), model, bounds, &[]);
                }
            }
            Operation::DropSnapshot(n) => {
                if !self.snapshots.is_empty() {
                    self.snapshots.swap_remove(n % self.snapshots.len());
                }
            }
            Operation::Freeze => engine.freeze().unwrap(),
            Operation::FlushStep => drop(engine.flush_step().unwrap()),
            Operation::Flush => engine.flush().unwrap(),
            Operation::CompactStep => drop(engine.compact_step().unwrap()),
            Operation::Compact => engine.compact().unwrap(),
            Operation::Sync => engine.sync().unwrap(),
            Operation::CloseAndReopen => {
                engine.sync().unwrap();
                return self.reopen();
            }
            Operation::DropAndReopen => {
                if self.options.sync == SyncPolicy::Always {
                    return self.reopen();
                }
            }
        }
        self
    }

    /// Everything, in the end: all rows, all snapshots, and all rows after a last reopen.
    fn finish(self) {
        let all = (Bound::Unbounded, Bound::Unbounded);
        for (snapshot, model) in &self.snapshots {
            assert_same_range(snapshot.range::<Key>(all.clone()), model, &all, &[]);
        }
        self.engine.sync().unwrap();
        let run = self.reopen();
        assert_same_range(run.engine.range::<Key>(all.clone()), &run.model, &all, &[true, false]);
        for (snapshot, model) in &run.snapshots {
            assert_same_range(snapshot.range::<Key>(all.clone()), model, &all, &[false; 1000]);
        }
        drop(run.files);
    }
}

/// `FERRISDB_MODEL_CASES=100000` for a long run.
fn cases() -> u32 {
    std::env::var("FERRISDB_MODEL_CASES").map_or(2000, |cases| cases.parse().unwrap())
}

proptest! {
    #![proptest_config(Config { cases: cases(), failure_persistence: None, ..Config::default() })]

    #[test]
    fn the_engine_agrees_with_a_sorted_map(
        operations in vec(operation(), 1..80),
        sync in prop_oneof![
            Just(SyncPolicy::Always), Just(SyncPolicy::EveryBytes(300)), Just(SyncPolicy::Never)
        ],
        format in prop_oneof![4 => Just(TableFormat::V2), 1 => Just(TableFormat::V1)],
    ) {
        let run = operations.iter().fold(Run::new(sync, format), Run::apply);
        run.finish();
    }
}
