//! How a pack is written: the ZIP file, the pages in it, and the page that leads to them.

use std::io::Write as _;
use std::sync::{Arc, Mutex, PoisonError};

use askama::Template;
use engine::Day;
use zip::write::{SimpleFileOptions, StreamWriter, ZipWriter};

use super::Choice;
use crate::fault::Fault;
use crate::gate::Here;
use crate::when;

/// A document of a file.
pub(super) struct Document {
    /// The name of its file.
    pub(super) name: String,
    /// As the index calls it.
    pub(super) title: String,
    pub(super) body: Vec<u8>,
}

/// A document as the index lists it.
pub(super) struct Listed {
    pub(super) path: String,
    pub(super) title: String,
    /// The SHA-256 of its bytes.
    pub(super) sum: String,
}

/// The first page.
#[derive(Template)]
#[template(path = "pack/index.html")]
pub(super) struct Index {
    council: String,
    policy: String,
    about: Vec<(&'static str, String)>,
    until: String,
    /// Each file with its documents.
    pub(super) files: Vec<(String, Vec<Listed>)>,
    /// Those whose files the reader may not see.
    pub(super) left_out: Vec<String>,
}

impl Index {
    pub(super) fn new(here: &Here, choice: &Choice) -> Result<Self, Fault> {
        let council = here.council()?;
        let policy = council.policy_on(choice.day);
        Ok(Self {
            council: council.file.name.clone(),
            policy: format!("{}, in force from {}", policy.document.title, policy.document.in_force),
            about: choice.about.clone(),
            until: when::instant(choice.until.instant()),
            files: Vec::new(),
            left_out: Vec::new(),
        })
    }

    pub(super) fn page(&self) -> Result<Vec<u8>, Fault> {
        super::page(self)
    }
}

/// A ZIP file that is given away piece by piece.
pub(super) struct Zip {
    writer: ZipWriter<StreamWriter<Shared>>,
    pieces: Shared,
}

#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Shared {
    fn taken(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Zip {
    pub(super) fn new() -> Self {
        let pieces = Shared::default();
        Self { writer: ZipWriter::new_stream(pieces.clone()), pieces }
    }

    /// Adds a document. Its day is always the same: when it was made is no part of it.
    pub(super) fn add(&mut self, path: &str, body: &[u8]) -> Result<(), Fault> {
        let options = SimpleFileOptions::default().last_modified_time(zip::DateTime::DEFAULT);
        self.writer.start_file(path, options).map_err(failed)?;
        self.writer.write_all(body).map_err(failed)
    }

    /// What was written since it was taken last.
    pub(super) fn taken(&self) -> Vec<u8> {
        self.pieces.taken()
    }

    /// The rest.
    pub(super) fn end(self) -> Result<Vec<u8>, Fault> {
        self.writer.finish().map_err(failed)?;
        Ok(self.pieces.taken())
    }
}

fn failed(error: impl std::fmt::Display) -> Fault {
    Fault::Unexpected(format!("zip: {error}"))
}

/// A day as the name of a document begins: *2026-11-03*.
pub(super) fn dated(day: Day, rest: &str) -> String {
    format!("{}-{}", day.date(), super::plain(rest))
}
