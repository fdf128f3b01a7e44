//! What a file comes to and its application: the same for the page and for the command.

use domain::import::{self, Plan, Told};
use engine::Day;
use engine::policy::Council;
use store::{Acting, Administrator, Reads, StoreError, WriteTx};
use uuid::Uuid;

/// The kinds of file, in the order in which a folder is loaded: who there is before who is away and what they work with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Staff, posts and supervisors.
    Staff,
    /// Absences.
    Absences,
    /// The caseload.
    Caseload,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Staff, Self::Absences, Self::Caseload];

    /// As it stands in addresses, in the database and in the name of a file.
    pub fn word(self) -> &'static str {
        match self {
            Self::Staff => "staff",
            Self::Absences => "absences",
            Self::Caseload => "caseload",
        }
    }

    /// From the word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// What the file says is ended by it, for who counts.
    pub fn gone(self) -> &'static str {
        match self {
            Self::Staff => "Left",
            Self::Absences => "Ended",
            Self::Caseload => "Closed",
        }
    }

    /// What is asked about where a file ends more than half of what is known.
    pub fn most(self, told: &Told) -> &'static str {
        match self {
            Self::Staff if !told.is_most(told.gone.len()) => {
                "More than half of the staff would have no line supervisor any more."
            }
            Self::Staff => "More than half of the staff would leave.",
            Self::Absences => "More than half of the absences would end.",
            Self::Caseload => "More than half of the open cases would be closed.",
        }
    }
}

/// The rows of a file of any kind.
#[derive(Debug)]
pub enum Writes {
    /// Of a staff file.
    Staff(import::staff::Writes),
    /// Of absences.
    Absences(import::absences::Writes),
    /// Of a caseload.
    Caseload(import::caseload::Writes),
}

/// What a file changes today.
///
/// # Errors
/// When the database fails.
pub async fn plan(
    db: &mut impl Reads,
    who: &Acting<Administrator>,
    (council, today): (&Council, Day),
    (kind, body): (Kind, &str),
) -> Result<Plan<Option<Writes>>, StoreError> {
    let (told, writes) = match kind {
        Kind::Staff => {
            let people = store::staff::known(db, who).await?;
            let units = store::staff::units(db, today).await?;
            let ground = import::staff::Ground { council, people: &people, units: &units, today };
            let Plan { told, writes } = import::staff::plan(&ground, body);
            (told, Writes::Staff(writes))
        }
        Kind::Absences => {
            let people = store::absences::people(db, who).await?;
            let known = store::absences::known(db).await?;
            let ground = import::absences::Ground { council, people: &people, known: &known, today };
            let Plan { told, writes } = import::absences::plan(&ground, body);
            (told, Writes::Absences(writes))
        }
        Kind::Caseload => {
            let people = store::caseload::people(db, who).await?;
            let numbers = store::caseload::numbers(db).await?;
            let known = store::caseload::known(db).await?;
            let print = store::caseload::print;
            let (people, numbers, known) = (&people, &numbers, &known);
            let ground = import::caseload::Ground { council, people, numbers, known, print, today };
            let Plan { told, writes } = import::caseload::plan(&ground, body);
            (told, Writes::Caseload(writes))
        }
    };
    let sound = told.refused.is_empty();
    Ok(Plan { told, writes: sound.then_some(writes) })
}

/// What becomes of a file that somebody wants applied.
#[derive(Debug)]
pub enum Applied {
    /// It was.
    Done(Told),
    /// Nothing was: lines are refused.
    Refused(Told),
    /// Nothing was: it would end more than half, and nobody said that this is meant.
    Most(Told),
}

/// Compares a file anew, so that what changed since somebody looked is not undone, and applies it as a whole or not at all.
///
/// # Errors
/// When the database refuses or fails.
pub async fn apply(
    db: &mut WriteTx,
    who: &Acting<Administrator>,
    (council, today): (&Council, Day),
    (kind, body): (Kind, &str),
    (even_most, file, why): (bool, Option<Uuid>, Option<&str>),
) -> Result<Applied, StoreError> {
    store::sent::lock(db).await?;
    let Plan { told, writes } = plan(db, who, (council, today), (kind, body)).await?;
    let Some(writes) = writes else { return Ok(Applied::Refused(told)) };
    if told.ends_most() && !even_most {
        return Ok(Applied::Most(told));
    }
    match &writes {
        // Each night's file changes little, and often nothing.
        _ if told.is_nothing() => {}
        Writes::Staff(writes) => store::staff::apply(db, who, council.policy_on(today), writes).await?,
        Writes::Absences(writes) => store::absences::apply(db, who, writes).await?,
        Writes::Caseload(writes) => store::caseload::apply(db, who, writes).await?,
    }
    // One that was not kept, because a command brought it, has an id for the log alone.
    store::sent::applied(db, who, kind.word(), file.unwrap_or_else(Uuid::now_v7), why).await?;
    Ok(Applied::Done(told))
}
