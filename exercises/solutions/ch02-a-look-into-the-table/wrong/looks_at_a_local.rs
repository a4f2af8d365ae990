//! The copy is gone when the function returns.
//!
//! rustc says: `E0515`

#![forbid(unsafe_code)]

/// Rows in the order of their keys, and of one key's rows the newest first.
#[derive(Debug, Default)]
pub struct Table {
    rows: Vec<Row>,
}

#[derive(Debug)]
pub struct Row {
    pub key: String,
    pub value: String,
}

impl Table {
    /// Right as it is.
    pub fn put(&mut self, key: &str, value: &str) {
        let place = self.place(key);
        self.rows.insert(place, Row { key: key.to_owned(), value: value.to_owned() });
    }

    /// Where the newest row of `key` is, or would go. Right as it is.
    fn place(&self, key: &str) -> usize {
        self.rows.partition_point(|row| row.key.as_str() < key)
    }

    /// The newest value of `key`.
    pub fn get(&self, key: &str) -> Option<&str> {
        let row = self.rows.get(self.place(key))?;
        let value = row.value.clone();
        if row.key == key { Some(&value) } else { None }
    }

    /// All rows from the key `from` up to the key `to`, whose rows are not among them.
    pub fn range(&self, from: &str, to: &str) -> impl Iterator<Item = &Row> {
        let start = self.place(from);
        let end = self.place(to).max(start);
        self.rows[start..end].iter()
    }
}
