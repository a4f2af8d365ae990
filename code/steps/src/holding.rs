//! What a thread can hold: a value, a handle of a shared one, a look at another's.

use std::{
    any::type_name,
    fmt::Display,
    sync::{Arc, Weak},
};

/// Something that the thread of a step holds.
pub struct Holding {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) facts: Vec<String>,
    pub(crate) was: Option<String>,
}

pub(crate) enum Kind {
    /// As it is to be read: `MemTable`, `&MemTable`.
    Own(String),
    Handle(Shared),
    Weak(Shared),
}

/// A value that several may own.
pub(crate) struct Shared {
    pub address: usize,
    pub kind: String,
    /// Counts the owners, and keeps the value's address from being used again.
    pub owners: Box<dyn Fn() -> usize + Send>,
}

/// A handle that owns, with others.
pub fn handle<T: Send + Sync + 'static>(name: &str, handle: &Arc<T>) -> Holding {
    Holding::new(name, Kind::Handle(Shared::new(&Arc::downgrade(handle))))
}

/// A handle that does not count as an owner.
pub fn weak<T: Send + Sync + 'static>(name: &str, handle: &Weak<T>) -> Holding {
    Holding::new(name, Kind::Weak(Shared::new(handle)))
}

/// A value with this one owner.
pub fn owned<T: ?Sized>(name: &str, _: &T) -> Holding {
    Holding::new(name, Kind::Own(short_name::<T>()))
}

/// A look at somebody's value.
pub fn borrowed<T: ?Sized>(name: &str, _: &T) -> Holding {
    Holding::new(name, Kind::Own(format!("&{}", short_name::<T>())))
}

/// The only access to somebody's value.
pub fn borrowed_mut<T: ?Sized>(name: &str, _: &mut T) -> Holding {
    Holding::new(name, Kind::Own(format!("&mut {}", short_name::<T>())))
}

impl Holding {
    fn new(name: &str, kind: Kind) -> Holding {
        Holding { name: name.to_owned(), kind, facts: Vec::new(), was: None }
    }

    /// Moved here from another thread, which held it under this name at its last step.
    pub fn was(mut self, name: &str) -> Holding {
        self.was = Some(name.to_owned());
        self
    }

    /// Something read from the value at this step, such as its number of rows.
    pub fn with(mut self, fact: impl Display) -> Holding {
        self.facts.push(fact.to_string());
        self
    }
}

impl Shared {
    fn new<T: Send + Sync + 'static>(handle: &Weak<T>) -> Shared {
        let address = handle.as_ptr() as usize;
        let handle = handle.clone();
        Shared { address, kind: short_name::<T>(), owners: Box::new(move || handle.strong_count()) }
    }
}

/// A type's name without its modules, and without the lifetimes that only newer compilers name:
/// `Vec<Row>` for `alloc::vec::Vec<ferrisdb::row::Row>`.
fn short_name<T: ?Sized>() -> String {
    let mut short = String::new();
    for part in type_name::<T>().split_inclusive(|c: char| !(c.is_alphanumeric() || c == '_')) {
        if !part.ends_with(':') {
            short.push_str(part);
        }
    }
    short.replace("'_, ", "").replace("<'_>", "")
}

#[cfg(test)]
mod tests {
    use super::short_name;

    #[test]
    fn types_are_named_without_their_modules() {
        assert_eq!(short_name::<Vec<std::time::Duration>>(), "Vec<Duration>");
        assert_eq!(short_name::<[u8]>(), "[u8]");
        assert_eq!(short_name::<std::cell::Ref<u8>>(), "Ref<u8>");
        assert_eq!(short_name::<std::fmt::Arguments>(), "Arguments");
        assert_eq!(short_name::<(&str, Option<String>)>(), "(&str, Option<String>)");
    }
}
