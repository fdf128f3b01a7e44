//! A council's policy as it is read from its folder: who is who, what falls due, and under which clause.

mod agreement;
mod applied;
mod built_in;
mod cases;
mod changes;
mod clock;
mod council;
mod document;
mod duties;
mod form;
mod import;
mod index;
mod journal;
mod load;
mod matters;
mod numbers;
mod people;
mod problem;
mod session;
mod texts;
mod waiting;
mod who;

use std::sync::Arc;

pub use agreement::{Agreement, AgreementDue, AgreementReview, DueAt, Trigger, TriggerOn};
pub use applied::{Applied, Kind, Step, Way};
pub use built_in::BuiltIn;
pub use cases::{
    CaseClock, CaseEntry, CaseFlagKind, CaseNames, CaseRule, CaseShape, Casework, Category, Counts, MetIf,
};
pub use clock::{
    Clock, GapReason, Longer, Milestone, MonthFinding, Negotiated, Owner, PassesOver, Rule, Shape, Stage, StageEnd,
};
pub use council::{Council, CouncilFile, Setting, SettingKind, Systems};
pub use document::{Clause, Document, DocumentSource, Reading, Strength};
pub use duties::{Attendance, Duty, DutyOf};
pub use form::{Access, Author, Content, Form, FormFor, Gives, Names, Reader, Reference, Section, SectionKind};
pub use import::{CaseNumber, Import, Part};
pub(crate) use index::Index;
pub use journal::{Journal, JournalAppraisal, JournalRecords};
pub(crate) use load::{Source, files_of, plain};
pub use load::{check, nearest};
pub use matters::{
    CaseMix, CaseloadLimit, Disclosing, Disruption, FileFolder, FileItem, Outcome, Pattern, Process, Retention,
    Step as ProcessStep,
};
pub use numbers::{NotANumber, Number};
pub use people::{
    AbsenceKind, Attribute, Capacity, CaseEventKind, Criterion, Employment, EventKind, FlagKind, PeriodKind, Ratio,
    RequiredSupervisor, Role, Suitable, TeamType,
};
pub use problem::Problem;
pub use session::{
    AbsenceRule, AnswerFrom, Answering, Chain, Cover, DurationRule, Moving, Participants, Planning, Prepared,
    Rearrange, Reason, SessionKind, Sharing, Signer, Silence, SilenceOutcome,
};
pub use texts::{Anchor, CaseAnchor, Interval, Place, Year};
pub use who::Who;

/// One version of a council's policy, in force from a day.
#[derive(Clone, Debug)]
pub struct Policy {
    /// The document it renders.
    pub document: Document,
    /// The clauses, in the order of the document.
    pub clauses: Vec<Clause>,
    /// How unclear clauses are read.
    pub readings: Vec<Reading>,
    /// Kinds of staff.
    pub roles: Vec<Role>,
    /// Tags of roles and posts.
    pub attributes: Vec<Attribute>,
    /// Kinds of team.
    pub team_types: Vec<TeamType>,
    /// Kinds of employment.
    pub employments: Vec<Employment>,
    /// Dated states of people.
    pub flags: Vec<FlagKind>,
    /// Dated happenings.
    pub events: Vec<EventKind>,
    /// Kinds of absence.
    pub absence_kinds: Vec<AbsenceKind>,
    /// Kinds of session.
    pub session_kinds: Vec<SessionKind>,
    /// What falls due.
    pub clocks: Vec<Clock>,
    /// Kinds of case.
    pub categories: Vec<Category>,
    /// Dated happenings of cases.
    pub case_events: Vec<CaseEventKind>,
    /// Dated states of cases.
    pub case_flags: Vec<CaseFlagKind>,
    /// How children are named and where they are discussed; none where the policy speaks of no cases.
    pub casework: Option<Casework>,
    /// What falls due for a case.
    pub case_clocks: Vec<CaseClock>,
    /// By when a discussion stands on the child's record.
    pub case_entries: Vec<CaseEntry>,
    /// Times of the council's calendar.
    pub periods: Vec<PeriodKind>,
    /// Why cases are chosen for a session.
    pub criteria: Vec<Criterion>,
    /// What falls due for teams and for the council.
    pub duties: Vec<Duty>,
    /// What goes through steps.
    pub processes: Vec<Process>,
    /// What makes a pattern.
    pub patterns: Vec<Pattern>,
    /// What the cases of a session are made up of.
    pub case_mixes: Vec<CaseMix>,
    /// How many cases somebody works with at most.
    pub caseload_limits: Vec<CaseloadLimit>,
    /// What has to be in a file.
    pub file_items: Vec<FileItem>,
    /// The parts of a file.
    pub file_folders: Vec<FileFolder>,
    /// For how long something is kept.
    pub retentions: Vec<Retention>,
    /// What is told to others.
    pub disclosing: Option<Disclosing>,
    /// What each person learns, for themselves; none where the policy speaks of no journal.
    pub journal: Option<Journal>,
    /// Who may supervise whom.
    pub suitable: Vec<Suitable>,
    /// Who needs a supervisor.
    pub required_supervisor: Option<RequiredSupervisor>,
    /// How many supervisees are too many.
    pub ratio: Option<Ratio>,
    /// The agreement of a pair.
    pub agreement: Option<Agreement>,
    /// From a held session to its signed record.
    pub chains: Vec<Chain>,
    /// How long a session lasts.
    pub durations: Vec<DurationRule>,
    /// Moving and cancelling.
    pub moving: Option<Moving>,
    /// What an absence does to clocks.
    pub absence: Option<AbsenceRule>,
    /// Who stands in for an absent supervisor.
    pub cover: Option<Cover>,
    /// How far ahead sessions are booked.
    pub planning: Option<Planning>,
    /// The council's forms.
    pub forms: Vec<Form>,
    /// Who may read what. Nobody else may.
    pub access: Vec<Access>,
    pub(crate) index: Index,
}

/// All councils of an installation.
#[derive(Clone, Debug)]
pub struct Policies {
    councils: Vec<Arc<Council>>,
    warnings: Vec<Problem>,
}
