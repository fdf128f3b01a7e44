//! Rows on their way into a table: text in PostgreSQL's COPY format, one sheet for each table.

use std::fmt::Write as _;

use chrono::{DateTime, Utc};
use engine::Day;
use uuid::Uuid;

/// A table's rows so far.
#[derive(Debug)]
pub(crate) struct Sheet {
    /// Where the rows go.
    pub(crate) table: &'static str,
    /// The columns, in the order of the values.
    pub(crate) columns: &'static str,
    /// The rows as text.
    pub(crate) text: String,
    /// How many.
    pub(crate) rows: usize,
}

impl Sheet {
    /// An empty sheet.
    pub(crate) fn new(table: &'static str, columns: &'static str) -> Sheet {
        Sheet { table, columns, text: String::new(), rows: 0 }
    }

    /// Adds a row.
    pub(crate) fn row(&mut self, values: &[&dyn Value]) {
        for (place, value) in values.iter().enumerate() {
            if place > 0 {
                self.text.push('\t');
            }
            value.put(&mut self.text);
        }
        self.text.push('\n');
        self.rows += 1;
    }
}

/// What can stand in a column.
pub(crate) trait Value {
    /// Writes itself as COPY reads it.
    fn put(&self, out: &mut String);
}

macro_rules! plain {
    ($($type:ty),*) => { $(impl Value for $type {
        fn put(&self, out: &mut String) {
            // Writing into a String cannot fail.
            let _ = write!(out, "{self}");
        }
    })* };
}
plain!(i32, u32, bool);

impl Value for Uuid {
    fn put(&self, out: &mut String) {
        out.push_str(self.hyphenated().encode_lower(&mut Uuid::encode_buffer()));
    }
}

impl Value for Day {
    fn put(&self, out: &mut String) {
        use chrono::Datelike as _;
        let date = self.date();
        let _ = write!(out, "{:04}-{:02}-{:02}", date.year(), date.month(), date.day());
    }
}

impl Value for DateTime<Utc> {
    fn put(&self, out: &mut String) {
        use chrono::{Datelike as _, Timelike as _};
        let (day, time) = (self.date_naive(), self.time());
        let _ = write!(
            out,
            "{:04}-{:02}-{:02} {:02}:{:02}:{:02}+00",
            day.year(),
            day.month(),
            day.day(),
            time.hour(),
            time.minute(),
            time.second()
        );
    }
}

/// A time of day in minutes after midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Clock(pub(crate) u32);

impl Value for Clock {
    fn put(&self, out: &mut String) {
        let _ = write!(out, "{:02}:{:02}", self.0 / 60, self.0 % 60);
    }
}

impl Value for str {
    fn put(&self, out: &mut String) {
        for letter in self.chars() {
            match letter {
                '\\' => out.push_str("\\\\"),
                '\t' => out.push_str("\\t"),
                '\n' => out.push_str("\\n"),
                '\r' => out.push_str("\\r"),
                other => out.push(other),
            }
        }
    }
}

impl Value for &str {
    fn put(&self, out: &mut String) {
        (**self).put(out);
    }
}

impl Value for String {
    fn put(&self, out: &mut String) {
        self.as_str().put(out);
    }
}

impl Value for Vec<String> {
    fn put(&self, out: &mut String) {
        out.push('{');
        for (place, text) in self.iter().enumerate() {
            if place > 0 {
                out.push(',');
            }
            // The names in arrays are ids of a policy: lower case, digits and hyphens.
            out.push_str(text);
        }
        out.push('}');
    }
}

/// Bytes, given as hexadecimal digits.
#[derive(Debug, Clone)]
pub(crate) struct Hex(pub(crate) String);

impl Value for Hex {
    fn put(&self, out: &mut String) {
        out.push_str("\\\\x");
        out.push_str(&self.0);
    }
}

impl Value for serde_json::Value {
    fn put(&self, out: &mut String) {
        self.to_string().as_str().put(out);
    }
}

impl<T: Value> Value for Option<T> {
    fn put(&self, out: &mut String) {
        match self {
            Some(value) => value.put(out),
            None => out.push_str("\\N"),
        }
    }
}
