//! What is wrong with a policy, where it stands and how to mend it.

use std::{fmt, path::PathBuf};

use serde::Serialize;

/// One thing that is wrong with a policy file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Problem {
    /// The file, as it was reached.
    pub file: PathBuf,
    /// The line, from 1.
    pub line: usize,
    /// The key, as in `clock.rule.every`.
    pub key: String,
    /// What is wrong.
    pub what: String,
    /// How to mend it.
    pub mend: String,
    /// It may be meant: the policy loads all the same.
    pub warning: bool,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = if self.warning { "warning: " } else { "" };
        let (file, line) = (self.file.display(), self.line);
        write!(f, "{file}:{line}: {word}{}: {}\n    mend: {}", self.key, self.what, self.mend)
    }
}
