//! One table of a file, read key by key, so that a mistake in one of them hides no other.

use std::cell::RefCell;
use std::fmt::Display;

use figment::value::{Dict, Value};
use serde::de::DeserializeOwned;

/// The mistakes found so far, each with where it is.
pub(super) type Notes = RefCell<Vec<String>>;

/// A table. A key that nobody has asked for when it goes out of scope is noted as misspelt.
pub(super) struct Table<'n> {
    /// What it belongs to, for people: `rules of 2026-01-01`; empty when that is said already.
    of: String,
    /// The keys that lead to it, each with a dot behind: `benefits.waiting.`.
    path: String,
    values: Dict,
    known: Vec<&'static str>,
    notes: &'n Notes,
}

impl<'n> Table<'n> {
    /// The table that is this value; noted when it is none.
    pub(super) fn new(of: String, path: String, value: Value, notes: &'n Notes) -> Option<Self> {
        match value {
            Value::Dict(_, values) => Some(Table { of, path, values, known: Vec::new(), notes }),
            Value::String(..)
            | Value::Char(..)
            | Value::Bool(..)
            | Value::Num(..)
            | Value::Empty(..)
            | Value::Array(..) => {
                let place = [of.as_str(), path.trim_end_matches('.'), "must be a table"];
                let place: Vec<&str> = place.into_iter().filter(|part| !part.is_empty()).collect();
                notes.borrow_mut().push(place.join(": "));
                None
            }
        }
    }

    /// Notes a mistake in the value of a key.
    pub(super) fn note(&self, key: &str, problem: impl Display) {
        let Table { of, path, .. } = self;
        let of = if of.is_empty() { String::new() } else { format!("{of}: ") };
        self.notes.borrow_mut().push(format!("{of}{path}{key}: {problem}"));
    }

    /// Notes the mistake, if it is one.
    pub(super) fn kept<T>(&self, key: &str, read: Result<T, impl Display>) -> Option<T> {
        read.map_err(|problem| self.note(key, problem)).ok()
    }

    fn value(&mut self, key: &'static str) -> Option<Value> {
        self.known.push(key);
        self.values.remove(key)
    }

    /// True when the key is given.
    pub(super) fn has(&self, key: &str) -> bool {
        self.values.contains_key(key)
    }

    /// The value of a key, if it is given and of its type.
    pub(super) fn get<T: DeserializeOwned>(&mut self, key: &'static str) -> Option<T> {
        let value = self.value(key)?;
        self.kept(key, typed(&value))
    }

    /// The value of a key without which its table says nothing.
    pub(super) fn required<T: DeserializeOwned>(&mut self, key: &'static str) -> Option<T> {
        if !self.has(key) {
            self.note(key, "is not set");
        }
        self.get(key)
    }

    /// The value of a key, or what holds where it says nothing.
    pub(super) fn get_or<T: DeserializeOwned>(&mut self, key: &'static str, otherwise: T) -> T {
        self.get(key).unwrap_or(otherwise)
    }

    /// The elements of a list that are right; each of the others is noted. `None` without the key,
    /// and when nothing of what it says is right.
    pub(super) fn list<R: DeserializeOwned, T>(
        &mut self,
        key: &'static str,
        parse: impl Fn(R) -> Result<T, String>,
    ) -> Option<Vec<T>> {
        let Value::Array(_, values) = self.value(key)? else {
            self.note(key, "must be a list");
            return None;
        };
        let given = values.len();
        let element = |value: &Value| self.kept(key, typed(value).and_then(&parse));
        let read: Vec<T> = values.iter().filter_map(element).collect();
        (given == 0 || !read.is_empty()).then_some(read)
    }

    /// As [`Table::list`], of a table whose keys are not fixed.
    pub(super) fn map<R: DeserializeOwned, T>(
        &mut self,
        key: &'static str,
        parse: impl Fn(&str, R) -> Result<T, String>,
    ) -> Option<Vec<T>> {
        let Value::Dict(_, values) = self.value(key)? else {
            self.note(key, "must be a table");
            return None;
        };
        let given = values.len();
        let entry = |(name, value): (&String, &Value)| {
            let read = typed(value).and_then(|value| parse(name, value));
            self.kept(&format!("{key}.{name}"), read)
        };
        let read: Vec<T> = values.iter().filter_map(entry).collect();
        (given == 0 || !read.is_empty()).then_some(read)
    }

    /// The table under a key, if it is given.
    pub(super) fn table(&mut self, key: &'static str) -> Option<Table<'n>> {
        let value = self.value(key)?;
        Table::new(self.of.clone(), format!("{}{key}.", self.path), value, self.notes)
    }

    /// The table under a key; an empty one without it.
    pub(super) fn table_or_empty(&mut self, key: &'static str) -> Table<'n> {
        self.table(key).unwrap_or_else(|| Table {
            of: self.of.clone(),
            path: format!("{}{key}.", self.path),
            values: Dict::new(),
            known: Vec::new(),
            notes: self.notes,
        })
    }

    /// The tables of a list, named by their place, counted from 1.
    pub(super) fn tables(&mut self, key: &'static str) -> Vec<Table<'n>> {
        let values = match self.value(key) {
            None => return Vec::new(),
            Some(Value::Array(_, values)) => values,
            Some(_) => {
                self.note(key, "must be a list of tables");
                return Vec::new();
            }
        };
        let path = |index: usize| format!("{}{key}[{}].", self.path, index.saturating_add(1));
        let values = values.into_iter().enumerate();
        let table = |(index, value)| Table::new(self.of.clone(), path(index), value, self.notes);
        values.filter_map(table).collect()
    }
}

impl Drop for Table<'_> {
    fn drop(&mut self) {
        let known = self.known.join(", ");
        for key in self.values.keys() {
            self.note(key, format!("is not a setting; there are {known}"));
        }
    }
}

fn typed<T: DeserializeOwned>(value: &Value) -> Result<T, String> {
    // The path of the error is the key, which is said already.
    value.deserialize().map_err(|error: figment::Error| error.kind.to_string())
}
