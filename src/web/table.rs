//! A table as a file: described once, written as CSV or as a spreadsheet, so that the two can never differ.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use engine::Day;

use crate::fault::Fault;
use crate::parts::Tone;
use crate::{csv, xlsx};

/// A table with a head and rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The name of the file: letters, digits and hyphens, 31 of them at most.
    pub name: &'static str,
    /// The day that it is about; a spreadsheet says that it was made then, so that the same table is the same file.
    pub day: Day,
    /// The heads of its columns.
    pub heads: Vec<String>,
    /// Its rows, each with a cell for every head.
    pub rows: Vec<Vec<Cell>>,
}

/// One cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Words; nothing where they are empty.
    Text(String),
    /// Something counted.
    Number(u32),
    /// A day.
    Day(Day),
    /// Words with the colour that repeats them.
    Marked(String, Tone),
}

/// As what a table is asked for: the ending of the address says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Plain text.
    Csv,
    /// A spreadsheet.
    Xlsx,
}

/// Where a table is to be had.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files {
    /// As CSV.
    pub csv: String,
    /// As a spreadsheet.
    pub xlsx: String,
}

impl Table {
    /// A table of this name about a day.
    pub fn new<H, R, C>(name: &'static str, day: Day, heads: H, rows: R) -> Self
    where
        H: IntoIterator<Item: Into<String>>,
        R: IntoIterator<Item = C>,
        C: IntoIterator<Item = Cell>,
    {
        let rows = rows.into_iter().map(|row| row.into_iter().collect()).collect();
        Self { name, day, heads: heads.into_iter().map(Into::into).collect(), rows }
    }
}

impl Form {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Csv, Self::Xlsx];

    /// How the address and the file end.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }

    fn kind(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }

    /// The table as a file to keep, written away from the threads that serve: it may have ten thousand rows.
    ///
    /// # Errors
    /// `Unexpected` when a row has not as many cells as the head.
    pub async fn of(self, table: Table) -> Result<Response, Fault> {
        let name = table.name;
        let failed = |error: String| Fault::Unexpected(format!("{} {name}: {error}", self.ending()));
        let written = tokio::task::spawn_blocking(move || match self {
            Self::Csv => csv::text(&table).map_err(|error| error.to_string()),
            Self::Xlsx => xlsx::book(&table),
        });
        let body = written.await.map_err(|error| failed(error.to_string()))?.map_err(failed)?;
        let disposition = format!("attachment; filename=\"{name}.{}\"", self.ending());
        let disposition = HeaderValue::from_str(&disposition).map_err(|error| failed(error.to_string()))?;
        let kind = HeaderValue::from_static(self.kind());
        Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition)], body).into_response())
    }
}

impl<S: Sync> FromRequestParts<S> for Form {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let asked = |form: &Self| parts.uri.path().ends_with(form.ending());
        Ok(Self::ALL.into_iter().find(asked).unwrap_or(Self::Csv))
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<u32> for Cell {
    fn from(number: u32) -> Self {
        Self::Number(number)
    }
}

impl From<usize> for Cell {
    fn from(number: usize) -> Self {
        Self::Number(u32::try_from(number).unwrap_or(u32::MAX))
    }
}

impl From<Day> for Cell {
    fn from(day: Day) -> Self {
        Self::Day(day)
    }
}

impl From<Option<Day>> for Cell {
    fn from(day: Option<Day>) -> Self {
        day.map_or_else(|| Self::Text(String::new()), Self::Day)
    }
}

/// Whether a spreadsheet might take words for a formula.
pub(crate) fn looks_like_a_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}
