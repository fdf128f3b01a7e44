//! The JSON Schema of each format.

use schemars::{JsonSchema, Schema, schema_for};

use crate::{
    evaluate::Evaluation,
    facts::Facts,
    policy::{
        AbsenceKind, AbsenceRule, Access, Agreement, Attribute, CaseClock, CaseEntry, CaseEventKind, CaseMix,
        CaseloadLimit, Category, Chain, Clause, Clock, CouncilFile, Cover, Criterion, Disclosing, Document,
        DurationRule, Duty, Employment, EventKind, FileFolder, FileItem, FlagKind, Form, Journal, Moving, Pattern,
        PeriodKind, Planning, Process, Ratio, Reading, RequiredSupervisor, Retention, Role, SessionKind, Suitable,
        TeamType,
    },
};

/// The files of a policy: `council.toml`, and the tables of a version, which may stand in any of its files.
#[derive(JsonSchema)]
#[schemars(title = "Policy")]
#[expect(dead_code, reason = "only its schema is used: the reader takes one table at a time")]
struct PolicyFiles {
    /// `council.toml`.
    council: CouncilFile,
    /// All files of a version together.
    version: Version,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[expect(dead_code, reason = "only its schema is used: the reader takes one table at a time")]
struct Version {
    policy: Document,
    clause: Vec<Clause>,
    reading: Option<Vec<Reading>>,
    role: Vec<Role>,
    attribute: Option<Vec<Attribute>>,
    team_type: Option<Vec<TeamType>>,
    employment: Option<Vec<Employment>>,
    flag: Option<Vec<FlagKind>>,
    event: Option<Vec<EventKind>>,
    absence_kind: Option<Vec<AbsenceKind>>,
    session_kind: Vec<SessionKind>,
    clock: Vec<Clock>,
    category: Option<Vec<Category>>,
    case_event: Option<Vec<CaseEventKind>>,
    case_clock: Option<Vec<CaseClock>>,
    case_entry: Option<Vec<CaseEntry>>,
    period: Option<Vec<PeriodKind>>,
    criterion: Option<Vec<Criterion>>,
    duty: Option<Vec<Duty>>,
    process: Option<Vec<Process>>,
    pattern: Option<Vec<Pattern>>,
    case_mix: Option<Vec<CaseMix>>,
    caseload_limit: Option<Vec<CaseloadLimit>>,
    file_item: Option<Vec<FileItem>>,
    file_folder: Option<Vec<FileFolder>>,
    disclosing: Option<Disclosing>,
    journal: Option<Journal>,
    retention: Option<Vec<Retention>>,
    suitable: Option<Vec<Suitable>>,
    supervisor: Option<RequiredSupervisor>,
    ratio: Option<Ratio>,
    agreement: Option<Agreement>,
    chain: Option<Vec<Chain>>,
    duration: Option<Vec<DurationRule>>,
    moving: Option<Moving>,
    absence: Option<AbsenceRule>,
    cover: Option<Cover>,
    planning: Option<Planning>,
    form: Option<Vec<Form>>,
    access: Option<Vec<Access>>,
}

/// Of the files of a policy.
pub fn policy() -> Schema {
    schema_for!(PolicyFiles)
}

/// Of a facts file.
pub fn facts() -> Schema {
    schema_for!(Facts)
}

/// Of the answer.
pub fn obligations() -> Schema {
    schema_for!(Evaluation)
}
