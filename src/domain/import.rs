//! Files that councils load: read line by line, compared with what is known, and turned into what has to be written down. What is the
//! same is left alone, so that the same file twice changes nothing.

pub mod absences;
pub mod caseload;
mod cell;
pub mod national;
pub mod staff;
mod table;

/// A line that cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The line of the file; the head is line 1.
    pub line: u64,
    /// The column, where it is one.
    pub column: String,
    /// What is wrong and what to do.
    pub says: String,
}

impl Refusal {
    fn new(line: u64, column: &str, says: impl Into<String>) -> Self {
        Self { line, column: column.to_owned(), says: says.into() }
    }

    /// As it is told to whoever sent the file.
    pub fn in_words(&self) -> String {
        let column = if self.column.is_empty() { String::new() } else { format!(", column {}", self.column) };
        format!("Line {}{column}: {}", self.line, self.says)
    }
}

/// What a file comes to, in words and in rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan<W> {
    /// In words.
    pub told: Told,
    /// In rows to write down.
    pub writes: W,
}

/// What a file comes to, in words: the same for every kind of file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    /// Lines that cannot be taken; while there are any nothing is applied.
    pub refused: Vec<Refusal>,
    /// What is new, by its name.
    pub new: Vec<String>,
    /// What changes, by its name.
    pub changed: Vec<(String, Vec<String>)>,
    /// What is not in the file and is ended.
    pub gone: Vec<String>,
    /// How many stay as they are.
    pub same: usize,
    /// How many stay and lose what they had: their supervisor.
    pub bereft: usize,
    /// What the changes touch, and how often.
    pub effects: Vec<(&'static str, usize)>,
    /// What of the file is left out, and why.
    pub notes: Vec<String>,
}

impl Told {
    /// Whether more than half of what is known would be ended, or lose what it had: that is asked about first.
    pub fn ends_most(&self) -> bool {
        self.is_most(self.gone.len()) || self.is_most(self.bereft)
    }

    /// Whether so many are more than half of what is known.
    pub fn is_most(&self, count: usize) -> bool {
        count * 2 > self.gone.len() + self.changed.len() + self.same && count > 1
    }

    /// Whether the file changes nothing.
    pub fn is_nothing(&self) -> bool {
        self.new.is_empty() && self.changed.is_empty() && self.gone.is_empty()
    }

    /// A file that is wrong throughout is not listed throughout.
    fn is_enough(&mut self, line: u64) -> bool {
        let enough = self.refused.len() > 500;
        if enough {
            self.refused.push(Refusal::new(line, "", "There are more: mend these first"));
        }
        enough
    }
}

/// The text of a file: UTF-8, or Windows-1252 as spreadsheets write it without saying so.
///
/// # Errors
/// Where the mark at its beginning says UTF-8 and a line is not.
pub fn text(bytes: &[u8]) -> Result<(String, bool), Refusal> {
    const MARK: &[u8] = b"\xef\xbb\xbf";
    let marked = bytes.starts_with(MARK);
    let rest = if marked { &bytes[MARK.len()..] } else { bytes };
    match std::str::from_utf8(rest) {
        // A null byte cannot be kept.
        Ok(text) => Ok((text.replace('\0', ""), false)),
        Err(error) if marked => {
            let before = rest.get(..error.valid_up_to()).unwrap_or_default();
            let line = before.split(|byte| *byte == b'\n').count() as u64;
            let says =
                "The file says at its beginning that it is UTF-8, and this line is not: save it again as CSV UTF-8";
            Err(Refusal::new(line, "", says))
        }
        Err(_) => {
            let text = encoding_rs::WINDOWS_1252.decode_without_bom_handling(rest).0;
            Ok((text.replace('\0', ""), true))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::table::Table;
    use super::*;

    fn told(gone: usize, changed: usize, same: usize, bereft: usize) -> Told {
        let names = |count: usize| (0..count).map(|n| n.to_string()).collect::<Vec<_>>();
        let changed = names(changed).into_iter().map(|name| (name, Vec::new())).collect();
        Told { gone: names(gone), changed, same, bereft, ..Told::default() }
    }

    #[test]
    fn more_than_half_is_asked_about_and_one_alone_is_not() {
        assert!(told(6, 2, 3, 0).ends_most());
        assert!(!told(5, 2, 3, 0).ends_most(), "half is not more than half");
        assert!(!told(1, 0, 0, 0).ends_most());
        assert!(told(0, 7, 3, 6).ends_most(), "most would have no supervisor any more");
        assert!(!told(0, 0, 0, 0).ends_most());
    }

    #[test]
    fn a_line_keeps_its_number_behind_empty_lines_quotation_marks_and_windows_line_ends() {
        let file = "Staff ID;E-mail\r\n1;a@b\r\n\r\n2;\"c\r\nd\"\r\n3;e@f\r\n";
        let mut refused = Vec::new();
        let table = Table::read(file, &mut refused);
        let lines: Vec<(u64, &str)> = table.rows().map(|row| (row.line, row.cell("staff_id"))).collect();
        assert_eq!((lines, refused.len()), (vec![(2, "1"), (4, "2"), (6, "3")], 0));
        assert!(table.has("e_mail") && !table.has("email"));
    }

    #[test]
    fn letters_are_read_as_they_were_meant() {
        assert_eq!(text(b"Zo\xc3\xab").expect("UTF-8"), ("Zo\u{eb}".to_owned(), false));
        assert_eq!(text(b"\xef\xbb\xbfZo\xc3\xab").expect("marked"), ("Zo\u{eb}".to_owned(), false));
        assert_eq!(text(b"Zo\xeb").expect("Windows-1252"), ("Zo\u{eb}".to_owned(), true));
        assert_eq!(text(b"\xef\xbb\xbfa\nb\nZo\xeb").expect_err("neither").line, 3);
    }
}
