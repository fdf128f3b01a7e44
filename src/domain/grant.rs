//! Grants: a dated permission to read files, with who holds it, what for, whose files, what it opens, and who approved it.

mod new;
mod steps;

pub use new::{GrantTyped, Known, NewGrant, Somebody, Whose};
pub use steps::{End, EndTyped, Renewal, RenewalTyped};

use engine::Day;

/// The longest purpose, and the longest reason for an end.
pub const LONGEST: usize = 2_000;

/// By what somebody holds a grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Whoever inspects the council.
    Inspector,
    /// Whoever investigates a matter that concerns named people.
    InvestigatingOfficer,
    /// Whoever looks at supervision to make it better.
    WorkforceDevelopment,
}

impl Kind {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Inspector, Self::InvestigatingOfficer, Self::WorkforceDevelopment];

    /// The word that the database keeps.
    pub fn word(self) -> &'static str {
        match self {
            Self::Inspector => "inspector",
            Self::InvestigatingOfficer => "investigating-officer",
            Self::WorkforceDevelopment => "workforce-development",
        }
    }

    /// From that word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// In words, for the log and for the person whose file it is.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Inspector => "inspector, under a grant",
            Self::InvestigatingOfficer => "investigating officer, under a grant",
            Self::WorkforceDevelopment => "workforce development, under a grant",
        }
    }

    /// As a form and a list name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Inspector => "Inspector",
            Self::InvestigatingOfficer => "Investigating officer",
            Self::WorkforceDevelopment => "Workforce development",
        }
    }

    /// For how many months it is given at most.
    pub fn months(self) -> u32 {
        match self {
            Self::InvestigatingOfficer => 3,
            Self::Inspector | Self::WorkforceDevelopment => 12,
        }
    }

    /// The latest day on which a grant can be over that begins, or is renewed, on this one.
    pub fn latest(self, from: Day) -> Day {
        from.plus_months(self.months())
    }

    fn how_long(self) -> &'static str {
        match self {
            Self::InvestigatingOfficer => "three months",
            Self::Inspector | Self::WorkforceDevelopment => "a year",
        }
    }
}

/// What a grant opens; each opens what the one before does, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Opens {
    /// Dates, states and standings.
    Figures,
    /// Records and agreements.
    Content,
    /// What the pair keeps between them.
    Private,
}

impl Opens {
    /// All of them, the least first.
    pub const ALL: [Self; 3] = [Self::Figures, Self::Content, Self::Private];

    /// The word that the database keeps.
    pub fn word(self) -> &'static str {
        match self {
            Self::Figures => "figures",
            Self::Content => "content",
            Self::Private => "private",
        }
    }

    /// From that word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|opens| opens.word() == word)
    }

    /// As a page says it.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Figures => "Dates and figures",
            Self::Content => "Dates and figures, records and agreements",
            Self::Private => "Dates and figures, records and agreements, with what the pair keeps between them",
        }
    }
}
