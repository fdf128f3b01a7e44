//! Who may do what with a person's file: one decision for page, list, count, search, export and mail. Default deny.
//!
//! A tie is what the database knows of a reader and a file today; the policy says what each tie may read; what the pair may do
//! with it is the same for every council. Row security in the database is the net under this decision, not the decision.

pub mod concern;
mod granted;
mod team;

pub use granted::Granted;
pub use team::{TeamTie, TeamWish, allows};

use engine::ids::{ClauseId, KindId};
use engine::policy::{Content, Policy, Reader};

/// How a reader stands to a file today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tie {
    /// It is their own.
    Own,
    /// They supervise the person, or stand in for who does.
    Supervisor,
    /// They manage somebody in the line above the person.
    ManagementLine,
    /// Quality assurance.
    Quality,
    /// The principal social worker.
    PrincipalSocialWorker,
    /// A senior manager of the council.
    SeniorManager,
    /// Workforce development.
    Workforce,
    /// An administrator: dates and states, for what a change would do; never what was written.
    Administrator,
    /// They hold a grant that opens the file.
    Granted(Granted),
}

impl Tie {
    /// From the word that the database keeps; unknown words are no tie.
    pub fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "self" => Self::Own,
            "line" | "professional" | "practice-educator" | "cover" => Self::Supervisor,
            "management-line" => Self::ManagementLine,
            "quality" => Self::Quality,
            "principal-social-worker" => Self::PrincipalSocialWorker,
            "senior-manager" => Self::SeniorManager,
            "workforce" => Self::Workforce,
            "administrator" => Self::Administrator,
            _ => return None,
        })
    }

    /// The nearest first: the order in which ties stand.
    pub fn distance(self) -> u8 {
        match self {
            Self::Own => 0,
            Self::Supervisor => 1,
            Self::ManagementLine => 2,
            Self::Quality => 3,
            Self::PrincipalSocialWorker => 4,
            Self::SeniorManager => 5,
            Self::Workforce => 6,
            Self::Administrator => 7,
            Self::Granted(_) => 8,
        }
    }

    /// The grant behind it, if there is one.
    pub fn grant(self) -> Option<Granted> {
        if let Self::Granted(granted) = self { Some(granted) } else { None }
    }

    fn reader(self) -> Option<Reader> {
        Some(match self {
            Self::Own => Reader::Supervisee,
            Self::Supervisor => Reader::Supervisor,
            Self::ManagementLine => Reader::ManagementLine,
            Self::Quality => Reader::Quality,
            Self::PrincipalSocialWorker => Reader::PrincipalSocialWorker,
            Self::SeniorManager => Reader::SeniorManager,
            Self::Workforce => Reader::Workforce,
            Self::Administrator | Self::Granted(_) => return None,
        })
    }

    /// In words, for the log and for the person whose file it is.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Own => "their own file",
            Self::Supervisor => "supervisor",
            Self::ManagementLine => "management line",
            Self::Quality => "quality assurance",
            Self::PrincipalSocialWorker => "principal social worker",
            Self::SeniorManager => "senior manager",
            Self::Workforce => "workforce development",
            Self::Administrator => "administrator",
            Self::Granted(granted) => granted.kind.in_words(),
        }
    }
}

/// What somebody wants to do with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// See dates, states, standings.
    SeeFigures,
    /// Read the record of a session of this kind.
    ReadRecord(KindId),
    /// Read what the pair keeps between them.
    ReadPrivate(KindId),
    /// Read what an agreement keeps between its two.
    ReadKept {
        /// Whether the reader is one of the two whose agreement it is.
        of_pair: bool,
    },
    /// Read agreements.
    ReadAgreements,
    /// Read the wording of actions.
    ReadActions,
    /// Read anything at all that was written: see who opened the file, and say why one is about to.
    ReadAnything,
    /// Book, move, cancel.
    Plan,
    /// Say that a session was held, write its record, share it, draft the agreement.
    Write,
    /// Write what was said of one's own case in the session of a team, or of the case of whom one supervises.
    WriteUp,
    /// Answer a shared record, contest a session.
    Answer,
    /// Hand on a draft whose author supervises the person no more.
    Release,
    /// Say who stands in while the supervisor is away.
    ArrangeCover,
    /// Sign an agreement, add to the agenda, take an action forward.
    TakePart,
}

/// Allowed, because of a tie and under which clauses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowed {
    /// Which tie carried it.
    pub because: Tie,
    /// The clauses of the policy that let it.
    pub clauses: Vec<ClauseId>,
    /// They say why first, and the supervisee sees it.
    pub needs_reason: bool,
}

/// Decides. The nearest tie that allows it without a reason wins; then the nearest that allows it with one; nothing else does.
pub fn decide(policy: &Policy, ties: &[Tie], wish: &Wish) -> Option<Allowed> {
    let mut found: Vec<Allowed> = ties.iter().filter_map(|&tie| by_tie(policy, tie, wish)).collect();
    found.sort_by_key(|allowed| allowed.needs_reason);
    found.into_iter().next()
}

fn by_tie(policy: &Policy, tie: Tie, wish: &Wish) -> Option<Allowed> {
    let freely = || Allowed { because: tie, clauses: Vec::new(), needs_reason: false };
    if let Tie::Granted(granted) = tie {
        return granted.allows(wish).then(freely);
    }
    match wish {
        Wish::SeeFigures if tie == Tie::Administrator => Some(freely()),
        Wish::SeeFigures => by_policy(policy, tie, Content::Figures, None),
        Wish::ReadRecord(kind) => by_policy(policy, tie, Content::Records, Some(kind)),
        Wish::ReadPrivate(kind) => by_policy(policy, tie, Content::Private, Some(kind)),
        Wish::ReadKept { of_pair } => by_policy(policy, tie, Content::Private, None).filter(|_| *of_pair),
        Wish::ReadAgreements => by_policy(policy, tie, Content::Agreements, None),
        Wish::ReadActions => by_policy(policy, tie, Content::Actions, None),
        Wish::ReadAnything => {
            let written = [Content::Records, Content::Agreements, Content::Actions, Content::Private];
            let found = written.into_iter().filter_map(|content| by_policy(policy, tie, content, None));
            found.min_by_key(|allowed| allowed.needs_reason)
        }
        Wish::Plan | Wish::TakePart | Wish::WriteUp => matches!(tie, Tie::Own | Tie::Supervisor).then(freely),
        Wish::Write => (tie == Tie::Supervisor).then(freely),
        Wish::Answer => (tie == Tie::Own).then(freely),
        Wish::Release | Wish::ArrangeCover => (tie == Tie::ManagementLine).then(freely),
    }
}

fn by_policy(policy: &Policy, tie: Tie, content: Content, kind: Option<&KindId>) -> Option<Allowed> {
    let reader = tie.reader()?;
    let row = policy
        .access
        .iter()
        .filter(|row| row.reader == reader && row.of.contains(&content))
        .filter(|row| kind.is_none_or(|kind| row.kinds.is_empty() || row.kinds.contains(kind)))
        .min_by_key(|row| row.needs_reason)?;
    // Whoever is not of the pair reads what was written under a reason, whatever the policy leaves open.
    let of_the_pair = matches!(tie, Tie::Own | Tie::Supervisor);
    Some(Allowed {
        because: tie,
        clauses: row.clause.clone(),
        needs_reason: row.needs_reason || (!of_the_pair && content != Content::Figures),
    })
}

/// What the database lets each reader see at most, for the rows it derives: (reader, level) pairs of one policy.
pub fn settings(policy: &Policy) -> Vec<(&'static str, &'static str)> {
    let mut settings = vec![("administrator", "figures"), ("administrator", "presence")];
    for row in &policy.access {
        let reader = match row.reader {
            Reader::ManagementLine => "management-line",
            Reader::Quality => "quality",
            Reader::PrincipalSocialWorker => "principal-social-worker",
            Reader::SeniorManager => "senior-manager",
            Reader::Workforce => "workforce",
            // The pair's own rows are derived from the relationship itself.
            Reader::Supervisee | Reader::Supervisor => continue,
        };
        for content in &row.of {
            match content {
                Content::Figures => settings.extend([(reader, "figures"), (reader, "presence")]),
                Content::Records | Content::Agreements | Content::Actions => settings.push((reader, "content")),
                Content::Private => settings.push((reader, "private")),
            }
        }
    }
    settings.sort_unstable();
    settings.dedup();
    settings
}
