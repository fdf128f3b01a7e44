//! What changed from one version of a text to the next: section by section, and inside a section line by line.

use crate::wording::{Content, Written};

/// What became of a section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// It reads as before.
    Same,
    /// It was not there before.
    New,
    /// It reads differently.
    Changed(Vec<Line>),
    /// It is gone; this is what it said.
    Gone(Vec<Line>),
}

/// A line with what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What became of it.
    pub mark: Mark,
    /// The text.
    pub text: String,
}

/// What became of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// It stands as before.
    Same,
    /// It is new.
    Added,
    /// It is gone.
    Removed,
}

/// More lines than this are not compared one with another.
const MOST_LINES: usize = 1_500;

/// The sections of the newer version in its order, then those that are gone, each with what became of it.
pub fn between<'a>(old: &'a [Written], new: &'a [Written]) -> Vec<(&'a Written, Change)> {
    let of_new = new.iter().map(|section| {
        let before = old.iter().find(|other| other.id == section.id);
        let change = before.map_or(Change::New, |before| change(&before.content, &section.content));
        (section, change)
    });
    let gone = old.iter().filter(|section| !new.iter().any(|other| other.id == section.id)).map(|section| {
        let text = section.content.plain();
        (section, Change::Gone(text.lines().map(|line| Line { mark: Mark::Removed, text: line.to_owned() }).collect()))
    });
    of_new.chain(gone).collect()
}

fn change(old: &Content, new: &Content) -> Change {
    let (old, new) = (old.plain(), new.plain());
    if old == new { Change::Same } else { Change::Changed(lines(&old, &new)) }
}

/// The lines of two texts in one order, each the same, added or removed.
pub fn lines(old: &str, new: &str) -> Vec<Line> {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let line = |mark, text: &str| Line { mark, text: text.to_owned() };
    if old.len().max(new.len()) > MOST_LINES {
        let removed = old.iter().map(|text| line(Mark::Removed, text));
        return removed.chain(new.iter().map(|text| line(Mark::Added, text))).collect();
    }
    // Lengths of the longest common run of lines from each pair of places on.
    let wide = new.len() + 1;
    let mut common = vec![0_u32; (old.len() + 1) * wide];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            common[i * wide + j] = if old[i] == new[j] {
                common[(i + 1) * wide + j + 1] + 1
            } else {
                common[(i + 1) * wide + j].max(common[i * wide + j + 1])
            };
        }
    }
    let (mut i, mut j, mut found) = (0, 0, Vec::with_capacity(old.len() + new.len()));
    while i < old.len() && j < new.len() {
        if old[i] == new[j] {
            found.push(line(Mark::Same, new[j]));
            (i, j) = (i + 1, j + 1);
        } else if common[(i + 1) * wide + j] >= common[i * wide + j + 1] {
            found.push(line(Mark::Removed, old[i]));
            i += 1;
        } else {
            found.push(line(Mark::Added, new[j]));
            j += 1;
        }
    }
    found.extend(old[i..].iter().map(|text| line(Mark::Removed, text)));
    found.extend(new[j..].iter().map(|text| line(Mark::Added, text)));
    found
}
