//! The standard library's `AtomicUsize` and `AtomicU64`, observed.

use std::sync::atomic::{self, Ordering};

use crate::rehearsal;
use crate::stop::{self, Place};

macro_rules! observed {
    ($name:ident, $number:ident) => {
        /// The standard library's type of the same name, except that [`on_two_threads`](crate::on_two_threads)
        /// sees what is done to it, and that this or [`after_a_load`](crate::after_a_load) can hold a thread after a load.
        #[derive(Debug, Default)]
        pub struct $name {
            value: atomic::$name,
        }

        impl $name {
            pub const fn new(value: $number) -> $name {
                $name { value: atomic::$name::new(value) }
            }

            pub fn load(&self, order: Ordering) -> $number {
                let value = self.value.load(order);
                rehearsal::loaded(self.address());
                stop::here(Place::Load);
                value
            }

            pub fn store(&self, value: $number, order: Ordering) {
                rehearsal::operated(self.address());
                self.value.store(value, order);
                rehearsal::wrote(value as usize);
            }

            pub fn swap(&self, value: $number, order: Ordering) -> $number {
                rehearsal::operated(self.address());
                let previous = self.value.swap(value, order);
                rehearsal::wrote(value as usize);
                previous
            }

            pub fn fetch_add(&self, value: $number, order: Ordering) -> $number {
                rehearsal::operated(self.address());
                let previous = self.value.fetch_add(value, order);
                rehearsal::wrote(previous.wrapping_add(value) as usize);
                previous
            }

            pub fn fetch_sub(&self, value: $number, order: Ordering) -> $number {
                rehearsal::operated(self.address());
                let previous = self.value.fetch_sub(value, order);
                rehearsal::wrote(previous.wrapping_sub(value) as usize);
                previous
            }

            pub fn fetch_max(&self, value: $number, order: Ordering) -> $number {
                rehearsal::operated(self.address());
                let previous = self.value.fetch_max(value, order);
                rehearsal::wrote(previous.max(value) as usize);
                previous
            }

            pub fn compare_exchange(
                &self,
                current: $number,
                new: $number,
                success: Ordering,
                failure: Ordering,
            ) -> Result<$number, $number> {
                rehearsal::operated(self.address());
                let exchanged = self.value.compare_exchange(current, new, success, failure);
                exchanged.inspect(|_| rehearsal::wrote(new as usize))
            }

            pub fn compare_exchange_weak(
                &self,
                current: $number,
                new: $number,
                success: Ordering,
                failure: Ordering,
            ) -> Result<$number, $number> {
                rehearsal::operated(self.address());
                let exchanged = self.value.compare_exchange_weak(current, new, success, failure);
                exchanged.inspect(|_| rehearsal::wrote(new as usize))
            }

            /// A load, then compare-and-exchange until no other thread came between: as in `std`.
            pub fn fetch_update(
                &self,
                set_order: Ordering,
                fetch_order: Ordering,
                mut update: impl FnMut($number) -> Option<$number>,
            ) -> Result<$number, $number> {
                let mut seen = self.load(fetch_order);
                while let Some(next) = update(seen) {
                    match self.compare_exchange_weak(seen, next, set_order, fetch_order) {
                        Ok(previous) => return Ok(previous),
                        Err(now) => seen = now,
                    }
                }
                Err(seen)
            }

            pub fn into_inner(self) -> $number {
                self.value.into_inner()
            }

            fn address(&self) -> usize {
                (&raw const self.value).addr()
            }
        }
    };
}

observed!(AtomicUsize, usize);
observed!(AtomicU64, u64);
