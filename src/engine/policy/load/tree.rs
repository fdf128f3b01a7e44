//! A policy file with its places: from a key to its line, and from a place in the text back to the key.

use std::path::PathBuf;

use serde::de::DeserializeOwned;
use toml::{
    Spanned,
    de::{DeTable, DeValue, ValueDeserializer},
};

use crate::policy::Problem;

/// A file that is being read.
pub(crate) struct Source {
    pub(crate) path: PathBuf,
    pub(crate) text: String,
}

impl Source {
    /// The tables of the file; what is not TOML at all is a problem of its own.
    pub(crate) fn tree(&self) -> Result<DeTable<'_>, Problem> {
        DeTable::parse(&self.text).map(Spanned::into_inner).map_err(|error| {
            let line = self.line(error.span().map_or(0, |span| span.start));
            self.problem(
                line,
                String::new(),
                error.message().to_owned(),
                "write it as TOML: key = \"value\", [table], [[list of tables]]",
            )
        })
    }

    /// The line of a place in the text, from 1.
    pub(crate) fn line(&self, offset: usize) -> usize {
        self.text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
    }

    pub(crate) fn problem(&self, line: usize, key: String, what: String, mend: &str) -> Problem {
        Problem { file: self.path.clone(), line, key, what, mend: mend.to_owned(), warning: false }
    }

    /// Reads one table. After an unknown key it goes on without it, so that one look tells of all of them.
    pub(crate) fn read<T: DeserializeOwned>(
        &self,
        key: &str,
        value: &Spanned<DeValue<'_>>,
        problems: &mut Vec<Problem>,
    ) -> Option<T> {
        let mut rest = value.clone();
        let mut sound = true;
        loop {
            let error = match T::deserialize(ValueDeserializer::from(rest.clone())) {
                Ok(table) => return sound.then_some(table),
                Err(error) => error,
            };
            sound = false;
            let offset = error.span().map_or(value.span().start, |span| span.start);
            let path = key_at(&rest, offset, key).unwrap_or_else(|| key.to_owned());
            let (what, mend) = explain(error.message());
            problems.push(self.problem(self.line(offset), path, what, &mend));
            if !error.message().starts_with("unknown field") || !drop_key_at(&mut rest, offset) {
                return None;
            }
        }
    }
}

/// The key that stands at a place in the text. A list of tables spans only its first header, so every branch is tried.
fn key_at(value: &Spanned<DeValue<'_>>, offset: usize, path: &str) -> Option<String> {
    match value.get_ref() {
        DeValue::Table(table) => table.iter().find_map(|(key, child)| {
            let path = format!("{path}.{}", key.get_ref());
            let here = key.span().contains(&offset);
            if here { Some(path) } else { key_at(child, offset, &path) }
        }),
        DeValue::Array(items) => {
            let inside = items.iter().find_map(|item| key_at(item, offset, path));
            inside.or_else(|| value.span().contains(&offset).then(|| path.to_owned()))
        }
        _ => value.span().contains(&offset).then(|| path.to_owned()),
    }
}

/// Takes the key at a place in the text out of the tree.
fn drop_key_at(value: &mut Spanned<DeValue<'_>>, offset: usize) -> bool {
    match value.get_mut() {
        DeValue::Table(table) => {
            let found = table.iter().find(|(key, _)| key.span().contains(&offset)).map(|(key, _)| key.clone());
            match found {
                Some(key) => table.remove(&key).is_some(),
                None => table.iter_mut().any(|(_, child)| drop_key_at(child, offset)),
            }
        }
        DeValue::Array(items) => items.iter_mut().any(|item| drop_key_at(item, offset)),
        _ => false,
    }
}

/// Where a key stands, as far as the path can be followed: the offset of the deepest part that exists.
pub(crate) fn offset_of(value: &Spanned<DeValue<'_>>, path: &str) -> usize {
    let mut here = value;
    let mut offset = value.span().start;
    for step in path.split('.').filter(|step| !step.is_empty()) {
        let next = match here.get_ref() {
            DeValue::Table(table) => {
                table.iter().find(|(key, _)| key.get_ref() == step).map(|(key, child)| (key.span().start, child))
            }
            DeValue::Array(items) => {
                step.parse().ok().and_then(|index: usize| items.get(index)).map(|child| (child.span().start, child))
            }
            _ => None,
        };
        let Some((at, child)) = next else { break };
        // A list of tables spans from its first header; an item of it knows its own place better.
        offset = at;
        here = child;
    }
    offset
}

/// The library's words for what is wrong, in ours, with the mend.
fn explain(message: &str) -> (String, String) {
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    if message.starts_with("unknown field") {
        let (unknown, known) = (quoted.first().copied().unwrap_or_default(), quoted.get(1..).unwrap_or_default());
        return (format!("the key `{unknown}` is not known here"), name_of(unknown, known, "key"));
    }
    if message.starts_with("unknown variant") {
        let (unknown, known) = (quoted.first().copied().unwrap_or_default(), quoted.get(1..).unwrap_or_default());
        return (format!("`{unknown}` is not one of the words that can stand here"), name_of(unknown, known, "word"));
    }
    if let (true, Some(field)) = (message.starts_with("missing field"), quoted.first()) {
        return (format!("the key `{field}` is missing"), format!("add `{field} = …`"));
    }
    if message.starts_with("duplicate") {
        return (message.to_owned(), "keep one of the two".to_owned());
    }
    match message.split_once(": write ") {
        Some((what, mend)) => (what.to_owned(), format!("write {mend}")),
        None => match message.split_once(", expected ") {
            Some((what, expected)) => (what.to_owned(), format!("write {expected} here")),
            None => (message.to_owned(), "see policies/README.md for the format".to_owned()),
        },
    }
}

/// The nearest known name, or all of them.
pub(crate) fn name_of(unknown: &str, known: &[&str], what: &str) -> String {
    match nearest(unknown, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.is_empty() => format!("take the {what} out"),
        None => format!("use one of: {}", known.join(", ")),
    }
}

/// The known name that so few letters are away that it may be meant.
pub fn nearest<'a>(unknown: &str, known: &[&'a str]) -> Option<&'a str> {
    let far = unknown.len().div_ceil(3).max(1);
    let close = known.iter().map(|name| (distance(unknown, name), *name)).min()?;
    (close.0 <= far).then_some(close.1)
}

/// How many letters have to change to get from one name to the other.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (above, letter) in from.chars().enumerate() {
        let mut corner = row[0];
        row[0] = above + 1;
        for (left, other) in to.iter().enumerate() {
            let change = corner + usize::from(letter != *other);
            corner = row[left + 1];
            row[left + 1] = change.min(row[left] + 1).min(corner + 1);
        }
    }
    row[to.len()]
}
