//! The standard library's `AtomicUsize`, observed.

use std::sync::atomic::{self, Ordering};

use crate::rehearsal;

/// `std::sync::atomic::AtomicUsize`, except that [`on_two_threads`](crate::on_two_threads) sees what
/// is done to it and can hold a thread after a load.
#[derive(Debug, Default)]
pub struct AtomicUsize {
    value: atomic::AtomicUsize,
}

impl AtomicUsize {
    pub const fn new(value: usize) -> AtomicUsize {
        AtomicUsize { value: atomic::AtomicUsize::new(value) }
    }

    pub fn load(&self, order: Ordering) -> usize {
        let value = self.value.load(order);
        rehearsal::loaded(self.address());
        value
    }

    pub fn store(&self, value: usize, order: Ordering) {
        rehearsal::operated(self.address());
        self.value.store(value, order);
        rehearsal::wrote(value);
    }

    pub fn swap(&self, value: usize, order: Ordering) -> usize {
        rehearsal::operated(self.address());
        let previous = self.value.swap(value, order);
        rehearsal::wrote(value);
        previous
    }

    pub fn fetch_add(&self, value: usize, order: Ordering) -> usize {
        rehearsal::operated(self.address());
        let previous = self.value.fetch_add(value, order);
        rehearsal::wrote(previous.wrapping_add(value));
        previous
    }

    pub fn fetch_sub(&self, value: usize, order: Ordering) -> usize {
        rehearsal::operated(self.address());
        let previous = self.value.fetch_sub(value, order);
        rehearsal::wrote(previous.wrapping_sub(value));
        previous
    }

    pub fn compare_exchange(
        &self,
        current: usize,
        new: usize,
        success: Ordering,
        failure: Ordering,
    ) -> Result<usize, usize> {
        rehearsal::operated(self.address());
        let exchanged = self.value.compare_exchange(current, new, success, failure);
        exchanged.inspect(|_| rehearsal::wrote(new))
    }

    pub fn compare_exchange_weak(
        &self,
        current: usize,
        new: usize,
        success: Ordering,
        failure: Ordering,
    ) -> Result<usize, usize> {
        rehearsal::operated(self.address());
        let exchanged = self.value.compare_exchange_weak(current, new, success, failure);
        exchanged.inspect(|_| rehearsal::wrote(new))
    }

    /// A load, then compare-and-exchange until no other thread came between: as in `std`.
    pub fn fetch_update(
        &self,
        set_order: Ordering,
        fetch_order: Ordering,
        mut update: impl FnMut(usize) -> Option<usize>,
    ) -> Result<usize, usize> {
        let mut seen = self.load(fetch_order);
        while let Some(next) = update(seen) {
            match self.compare_exchange_weak(seen, next, set_order, fetch_order) {
                Ok(previous) => return Ok(previous),
                Err(now) => seen = now,
            }
        }
        Err(seen)
    }

    pub fn into_inner(self) -> usize {
        self.value.into_inner()
    }

    fn address(&self) -> usize {
        (&raw const self.value).addr()
    }
}
