//! A file as lines of cells under the names in its first line.

use super::Refusal;

/// The most lines of a file.
const MOST: usize = 60_000;

/// What was read.
#[derive(Debug)]
pub(super) struct Table {
    heads: Vec<String>,
    lines: Vec<(u64, csv::StringRecord)>,
}

/// One line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row<'t> {
    /// Its number in the file.
    pub(super) line: u64,
    heads: &'t [String],
    cells: &'t csv::StringRecord,
}

impl Table {
    /// Reads a file; what cannot be read is refused, and what stands before it is kept.
    pub(super) fn read(text: &str, refused: &mut Vec<Refusal>) -> Self {
        // Between the two marks of a Windows line end the reader counts no line yet: each line would be told as the one before.
        let text = &text.replace("\r\n", "\n");
        let head = text.lines().next().unwrap_or_default();
        let delimiter = if head.matches(';').count() > head.matches(',').count() { b';' } else { b',' };
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .has_headers(true)
            .from_reader(text.as_bytes());
        let mut table = Self { heads: Vec::new(), lines: Vec::new() };
        match reader.headers() {
            Ok(heads) => {
                table.heads = heads.iter().map(|head| head.trim().to_lowercase().replace([' ', '-'], "_")).collect();
            }
            Err(error) => {
                refused.push(Refusal::new(1, "", format!("The file cannot be read as CSV: {error}")));
                return table;
            }
        }
        for record in reader.records() {
            let record = match record {
                Ok(record) => record,
                Err(error) => {
                    let line = error.position().map_or(0, |position| line_of(text, position));
                    refused.push(Refusal::new(line, "", "The line cannot be read: is a quotation mark not closed?"));
                    break;
                }
            };
            let line = record.position().map_or(0, |position| line_of(text, position));
            if table.lines.len() >= MOST {
                refused.push(Refusal::new(line, "", format!("A file has at most {MOST} lines")));
                break;
            }
            if record.iter().any(|cell| !cell.trim().is_empty()) {
                table.lines.push((line, record));
            }
        }
        table
    }

    /// Whether the first line names the column.
    pub(super) fn has(&self, column: &str) -> bool {
        self.heads.iter().any(|head| head == column)
    }

    /// Refuses columns that are not known, and misses those that are needed.
    pub(super) fn check(&self, known: &[&str], needed: &[&str], refused: &mut Vec<Refusal>) {
        for head in self.heads.iter().filter(|head| !head.is_empty() && !known.contains(&head.as_str())) {
            let says = format!("The column {head} is not known: the columns are {}", known.join(", "));
            refused.push(Refusal::new(1, head, says));
        }
        for needed in needed.iter().filter(|needed| !self.has(needed)) {
            refused.push(Refusal::new(1, needed, format!("The file has no column {needed}")));
        }
    }

    /// The lines.
    pub(super) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.lines.iter().map(|(line, cells)| Row { line: *line, heads: &self.heads, cells })
    }
}

/// The line on which something begins: the reader counts empty lines before it as its own.
fn line_of(text: &str, begins: &csv::Position) -> u64 {
    let rest = usize::try_from(begins.byte()).ok().and_then(|byte| text.as_bytes().get(byte..)).unwrap_or_default();
    begins.line() + rest.iter().take_while(|byte| **byte == b'\n').count() as u64
}

impl<'t> Row<'t> {
    /// What stands under a column; nothing where there is no such column.
    pub(super) fn cell(&self, column: &str) -> &'t str {
        let place = self.heads.iter().position(|head| head == column);
        place.and_then(|place| self.cells.get(place)).unwrap_or_default().trim()
    }
}
