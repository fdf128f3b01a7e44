//! An obligation: what is due, for whom, under which clause, when, and how it stands. It cannot be made without a clause.

use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    because::Because,
    day::Day,
    ids::{
        CaseId, ClauseId, ClockId, DiscussionId, MatterId, PersonId, ReadingId, RelationshipId, RuleId, SessionId,
        TeamId,
    },
    moment::Moment,
    policy::Strength,
    standing::Standing,
};

/// The clauses that an obligation or a notice comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Citation {
    /// Their names; at least one.
    pub clauses: Vec<ClauseId>,
    /// As which reading.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reading: Option<ReadingId>,
    /// How binding.
    pub strength: Strength,
    /// The number is the council's own, not the policy's.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub local: bool,
}

/// What an obligation is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(tag = "about", rename_all = "kebab-case")]
pub enum Subject {
    /// A person in their post.
    Person {
        /// Who.
        person: PersonId,
    },
    /// A supervisor and a supervisee.
    Pair {
        /// Which relationship.
        relationship: RelationshipId,
    },
    /// A session or its record.
    Session {
        /// Which.
        session: SessionId,
    },
    /// A team.
    Team {
        /// Which.
        team: TeamId,
    },
    /// The whole council.
    Council,
    /// Something that goes through steps.
    Matter {
        /// Which.
        matter: MatterId,
    },
    /// A child or family.
    Case {
        /// Which.
        case: CaseId,
    },
    /// A discussion of a child or family.
    Discussion {
        /// Of which.
        case: CaseId,
        /// Which discussion.
        discussion: DiscussionId,
    },
}

/// An overdue obligation whose lateness the policy accepts for the time being: in m, not in n, counted apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Excused {
    /// The policy's reason, as people say it.
    pub reason: String,
    /// Until this day has passed.
    pub until: Day,
}

/// What is due.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct Obligation {
    /// Stable for the same thing to do: `one-to-one:ben`.
    pub id: String,
    /// The clock: one of the policy's, or one of those that the engine names itself (see `clocks` of this module).
    pub clock: ClockId,
    /// The rule of the clock that set the due day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<RuleId>,
    /// What it is about.
    pub subject: Subject,
    /// Whose supervision it is: the supervisee; of a case, whoever works with it; of a team or the council, who answers for it.
    pub person: PersonId,
    /// With which supervisor, on the day of the question.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supervisor: Option<PersonId>,
    /// Whose task it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<PersonId>,
    /// Under which clauses.
    #[serde(flatten)]
    pub citation: Citation,
    /// The last day in time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<Day>,
    /// The last instant in time, for a deadline in hours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_at: Option<Moment>,
    /// How it stands.
    pub standing: Standing,
    /// That an accepted reason excuses the lateness for the time being.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub excused: Option<Excused>,
    /// Overdue, but until this day in the colour of an expectation: the policy tolerates it. In m, not in n.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tolerated: Option<Day>,
    /// The next booked session that would meet it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub booked: Option<Day>,
    /// When it was last met.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last: Option<Day>,
    /// From the clause to the day.
    pub because: Because,
}

/// The names of the clocks that come from tables other than `[[clock]]`.
pub mod clocks {
    /// The agreement is signed.
    pub const AGREEMENT: &str = "agreement";
    /// The agreement is reviewed.
    pub const AGREEMENT_REVIEW: &str = "agreement-review";
    /// The record of a session is shared.
    pub const SHARE: &str = "share";
    /// The shared record is signed.
    pub const SIGN: &str = "sign";
    /// A session that was moved, cancelled or missed is made good.
    pub const REARRANGE: &str = "rearrange";
    /// Somebody stands in for an absent supervisor.
    pub const COVER: &str = "cover";
    /// The diary is filled: one for each clock, `planning-` and its name.
    pub const PLANNING: &str = "planning";
    /// Names that a policy's own clocks may not take.
    pub const ALL: [&str; 7] = [AGREEMENT, AGREEMENT_REVIEW, SHARE, SIGN, REARRANGE, COVER, PLANNING];
}

impl Citation {
    /// Under these clauses; nothing if there is none, because what cites no clause is not due.
    pub(crate) fn new(clauses: Vec<ClauseId>, reading: Option<ReadingId>, strength: Strength) -> Option<Citation> {
        (!clauses.is_empty()).then_some(Citation { clauses, reading, strength, local: false })
    }
}

impl Obligation {
    /// Something due under a clause, nothing known yet of when.
    pub(crate) fn under(citation: Citation, clock: ClockId, subject: Subject, person: PersonId) -> Obligation {
        let id = match &subject {
            Subject::Person { person } => format!("{clock}:{person}"),
            Subject::Pair { relationship } => format!("{clock}:{relationship}"),
            Subject::Session { session } => format!("{clock}:{session}"),
            Subject::Team { team } => format!("{clock}:{team}"),
            Subject::Council => clock.to_string(),
            Subject::Matter { matter } => format!("{clock}:{matter}"),
            Subject::Case { case } => format!("{clock}:{case}"),
            Subject::Discussion { discussion, .. } => format!("{clock}:{discussion}"),
        };
        Obligation {
            id,
            clock,
            rule: None,
            subject,
            person,
            supervisor: None,
            owner: None,
            citation,
            due: None,
            due_at: None,
            standing: Standing::Met,
            excused: None,
            tolerated: None,
            booked: None,
            last: None,
            because: Because::default(),
        }
    }
}
