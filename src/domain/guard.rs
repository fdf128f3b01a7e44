//! The guard: what in a text looks like a child's name, reference or number. It is told what the council knows of the words that stand
//! there, and keeps nothing.

mod context;
mod numbers;

use std::collections::{BTreeSet, HashMap, HashSet};

use engine::Day;

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A child's name.
    Name,
    /// A child's initials.
    Initials,
    /// A reference of the caseload.
    Reference,
    /// An NHS number or a unique pupil number.
    Number,
    /// A day of birth.
    Birthday,
}

impl Kind {
    /// In words.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Name => "a child’s name",
            Self::Initials => "a child’s initials",
            Self::Reference => "the reference of a case",
            Self::Number => "a child’s NHS or pupil number",
            Self::Birthday => "a day of birth",
        }
    }
}

/// One place in a text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// What it looks like.
    pub kind: Kind,
    /// As it stands there.
    pub text: String,
}

/// What is asked of the caseload: words, references without marks, initials in capitals.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// Words as they stand in the text.
    pub words: Vec<String>,
    /// What could be a reference.
    pub references: Vec<String>,
    /// What could be initials.
    pub initials: Vec<String>,
}

/// A word that is part of a child's name.
#[derive(Debug, Clone)]
pub struct Hit {
    /// Which child, by a number that means nothing elsewhere.
    pub child: i32,
    /// Which word of the name.
    pub place: i32,
    /// First letters of all words of the name, in small letters.
    pub initials: String,
    /// The person works with the child, or did in the last year.
    pub near: bool,
    /// It is part of a colleague's name, too.
    pub colleague: bool,
}

/// What the caseload answers.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// By word, as it was asked.
    pub names: HashMap<String, Vec<Hit>>,
    /// References that are there.
    pub references: HashSet<String>,
    /// Initials that are there.
    pub initials: HashSet<String>,
}

/// A word of a text; a part of one where it has a hyphen.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Atom<'a> {
    pub(crate) text: &'a str,
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// An `’s` follows.
    pub(crate) owns: bool,
}

impl Atom<'_> {
    pub(crate) fn is_capital(&self) -> bool {
        self.text.chars().next().is_some_and(char::is_uppercase)
    }
}

/// What has to be asked about these texts.
pub fn asked<'a>(texts: impl IntoIterator<Item = &'a str>) -> Asked {
    let (mut words, mut references, mut initials) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for text in texts {
        let atoms = atoms(text);
        for (index, atom) in atoms.iter().enumerate() {
            words.insert(atom.text.to_owned());
            words.extend(joined(text, &atoms, index));
        }
        references.extend(numbers::references(text).into_iter().map(|(bare, ..)| bare));
        initials.extend(context::initials(text, &atoms).into_iter().map(|(letters, ..)| letters));
    }
    Asked {
        words: words.into_iter().collect(),
        references: references.into_iter().collect(),
        initials: initials.into_iter().collect(),
    }
}

/// What stands in a text, each once, in the order of its kinds.
pub fn find(text: &str, known: &Known, today: Day) -> Vec<Finding> {
    let atoms = atoms(text);
    let mut found: BTreeSet<Finding> = BTreeSet::new();
    let mut add = |kind: Kind, from: usize, to: usize| {
        found.insert(Finding { kind, text: text[from..to].split_whitespace().collect::<Vec<_>>().join(" ") });
    };
    for (from, to) in names(text, &atoms, known) {
        add(Kind::Name, from, to);
    }
    for (letters, from, to) in context::initials(text, &atoms) {
        if known.initials.contains(&letters) {
            add(Kind::Initials, from, to);
        }
    }
    for (bare, from, to) in numbers::references(text) {
        if known.references.contains(&bare) {
            add(Kind::Reference, from, to);
        }
    }
    for (from, to) in numbers::identifiers(text) {
        add(Kind::Number, from, to);
    }
    for (from, to) in numbers::birthdays(text, today) {
        add(Kind::Birthday, from, to);
    }
    found.into_iter().collect()
}

/// Letters that hang together; an apostrophe inside stays, a hyphen parts.
fn atoms(text: &str) -> Vec<Atom<'_>> {
    let mut atoms = Vec::new();
    let is_part = |one: char| one.is_alphabetic() || ('\u{300}'..='\u{36f}').contains(&one);
    let mut chars = text.char_indices().peekable();
    while let Some((from, one)) = chars.next() {
        if !is_part(one) {
            continue;
        }
        let mut to = from + one.len_utf8();
        while let Some(&(at, next)) = chars.peek() {
            let inside = "'’‘ʼ`´".contains(next) && text[at + next.len_utf8()..].starts_with(is_part);
            if !is_part(next) && !inside {
                break;
            }
            to = at + next.len_utf8();
            chars.next();
        }
        let whole = &text[from..to];
        let bare = ["'s", "’s", "'S", "’S", "ʼs", "´s", "`s"].iter().find_map(|end| whole.strip_suffix(end));
        let kept = bare.unwrap_or(whole);
        if text[..from].chars().next_back().is_some_and(|before| before.is_ascii_digit()) {
            // The end of a reference, or of 3rd.
            continue;
        }
        atoms.push(Atom { text: kept, from, to: from + kept.len(), owns: bare.is_some() });
    }
    atoms
}

/// A word with the next one, where the first is short: O Brien, Al Amin, Mc Cann.
fn joined(text: &str, atoms: &[Atom<'_>], index: usize) -> Option<String> {
    let (first, next) = (atoms.get(index)?, atoms.get(index + 1)?);
    let near = text[first.to..next.from].chars().all(|one| " -'’.".contains(one)) && next.from - first.to <= 3;
    (near && first.text.chars().count() <= 4).then(|| format!("{}{}", first.text, next.text))
}

/// One word or two that make one, with what is known of it.
struct Unit<'a> {
    first: usize,
    last: usize,
    hits: &'a [Hit],
}

fn names(text: &str, atoms: &[Atom<'_>], known: &Known) -> Vec<(usize, usize)> {
    let mut units: Vec<Unit<'_>> = Vec::new();
    for (index, atom) in atoms.iter().enumerate() {
        if let Some(hits) = known.names.get(atom.text) {
            units.push(Unit { first: index, last: index, hits });
        }
        if let Some(hits) = joined(text, atoms, index).and_then(|word| known.names.get(&word)) {
            units.push(Unit { first: index, last: index + 1, hits });
        }
    }
    let mut found: Vec<(usize, usize)> = Vec::new();
    for (at, unit) in units.iter().enumerate() {
        let beside = units[at + 1..].iter().take_while(|other| other.first <= unit.last + 2);
        // A first name and a surname of one child, in either order, with a name between at most.
        for other in beside.filter(|other| other.first > unit.last) {
            let same =
                |one: &Hit| other.hits.iter().any(|two| one.child == two.child && one.place / 10 != two.place / 10);
            if unit.hits.iter().any(same) && context::makes_a_name(text, atoms, unit.first, other.last) {
                found.push((unit.first, other.last));
            }
        }
        // J. Smith, Smith J.
        for initial in [unit.first.checked_sub(1), Some(unit.last + 1)].into_iter().flatten() {
            let letter = atoms.get(initial).filter(|atom| atom.text.len() == 1 && atom.is_capital());
            let Some(letter) = letter.map(|atom| atom.text.to_lowercase()) else { continue };
            let first = |hit: &Hit| hit.place / 10 > 1 && hit.initials.starts_with(&letter);
            let (from, to) = (initial.min(unit.first), initial.max(unit.last));
            if unit.hits.iter().any(first)
                && atoms[unit.first].is_capital()
                && context::is_close(text, atoms, from, to)
                && !["I", "A"].contains(&atoms[initial].text)
            {
                found.push((from, to));
            }
        }
        // Alone: a child that the person works with.
        let alone = |hit: &Hit| hit.near && !hit.colleague;
        if unit.hits.iter().any(alone) && context::stands_for_a_person(text, atoms, unit.first, unit.last) {
            found.push((unit.first, unit.last));
        }
    }
    // What lies inside another finding says nothing more.
    let all = found.clone();
    found.retain(|one| !all.iter().any(|other| other != one && other.0 <= one.0 && other.1 >= one.1));
    found.dedup();
    found.into_iter().map(|(first, last)| (atoms[first].from, atoms[last].to)).collect()
}
