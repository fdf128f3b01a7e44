//! Cases: their categories, how often each is discussed, and by when a discussion stands on the child's record.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{CaseAnchor, Interval, Longer, Owner, PassesOver, Strength, Who};
use crate::{
    day::Day,
    ids::{CaseEntryId, CategoryId, ClauseId, ClockId, FlagId, FormId, KindId, ReadingId, RuleId},
    span::Span,
};

/// `[cases]`: how a child or family is named, in which sessions they are discussed, and on which form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Casework {
    /// The form of a discussion.
    pub form: FormId,
    /// The kinds of session in which children are discussed.
    pub sessions: Vec<KindId>,
    /// Kinds of discussion outside a session.
    #[serde(default)]
    pub between: Vec<KindId>,
    /// What may stand for a child beside the reference of the family.
    #[serde(default)]
    pub names: CaseNames,
    /// The title of the entry on the child's record; `{supervisor}`, `{worker}`, `{reference}` and `{day}` are filled in.
    pub title: String,
    /// Under which clauses.
    pub clause: Vec<ClauseId>,
    /// As which reading.
    pub reading: Option<ReadingId>,
}

/// What may stand for a child.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CaseNames {
    /// The reference alone.
    #[default]
    Reference,
    /// The name and the reference.
    NameAndReference,
    /// Initials and the reference.
    Initials,
}

/// `[[case_flag]]`: a dated state of a case, such as that it is stuck.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseFlagKind {
    /// Its stable name.
    pub id: FlagId,
    /// As people say it.
    pub name: String,
    /// Such cases come first when a session is prepared.
    #[serde(default)]
    pub first: bool,
    /// Under which clauses.
    #[serde(default)]
    pub clause: Vec<ClauseId>,
}

/// `[[category]]`: what a case is at a time: an assessment, a child in need.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// Its stable name.
    pub id: CategoryId,
    /// As people say it.
    pub name: String,
    /// Under which clauses; needed where no clock applies to it.
    #[serde(default)]
    pub clause: Vec<ClauseId>,
    /// It is meant that no clock applies to it.
    #[serde(default)]
    pub no_clock: bool,
}

/// `[[case_clock]]`: something that falls due for a case, whoever works with it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseClock {
    /// Its stable name, used by no other clock.
    pub id: ClockId,
    /// As people say it.
    pub name: String,
    /// What happens on the days that meet it.
    #[serde(default)]
    pub counts: Counts,
    /// Discussions of these kinds meet it: the kind of the session, or of a discussion outside one.
    pub met_by: Vec<KindId>,
    /// Discussions of other kinds meet it on a condition.
    #[serde(default)]
    pub met_if: Vec<MetIf>,
    /// What the trail names as not counting.
    #[serde(default)]
    pub passes_over: Vec<PassesOver>,
    /// Whose task it is.
    #[serde(default)]
    pub owner: Owner,
    /// Its rules. Several may apply: the strictest due day wins.
    #[serde(rename = "rule")]
    pub rules: Vec<CaseRule>,
}

/// What happens on the days that meet a clock of a case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Counts {
    /// It is discussed.
    #[default]
    Discussions,
    /// A discussion is entered on the child's record; the clock starts with the first discussion.
    Entries,
}

/// Kinds of discussion that meet a clock if all that is asked is so.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MetIf {
    /// These kinds.
    pub kinds: Vec<KindId>,
    /// One of these people was present or led it.
    pub present: Option<Who>,
    /// It stands on the child's record.
    #[serde(default)]
    pub on_record: bool,
    /// Under which clauses.
    pub clause: Vec<ClauseId>,
    /// As which reading.
    pub reading: Option<ReadingId>,
}

/// `[[case_clock.rule]]`: how often, for which cases. It has exactly one shape: `every` or `within`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseRule {
    /// Its stable name, used once in the policy.
    pub id: RuleId,
    /// Under which clauses.
    pub clause: Vec<ClauseId>,
    /// As which reading.
    pub reading: Option<ReadingId>,
    /// How binding; that of the strongest clause if it is not said.
    pub strength: Option<Strength>,
    /// For cases of one of these categories; of any if there is none.
    #[serde(default)]
    pub categories: Vec<CategoryId>,
    /// Not for cases of one of these.
    #[serde(default)]
    pub not_categories: Vec<CategoryId>,
    /// For cases of these workers.
    #[serde(default)]
    pub who: Who,
    /// First day, if later than that of the policy.
    pub from: Option<Day>,
    /// First day no longer.
    pub until: Option<Day>,
    /// Again and again.
    pub every: Option<Interval>,
    /// Once, so long after `of`.
    pub within: Option<Span>,
    /// What `within` is counted from.
    pub of: Option<CaseAnchor>,
    /// Who may allow a longer interval for one case, and how long. A shorter one needs nobody.
    pub longer: Option<Longer>,
    /// Under which clauses a case has a shorter interval of its own: it is as binding as the strongest of them.
    #[serde(default)]
    pub shorter: Vec<ClauseId>,
    /// Where this rule applies, those do not.
    #[serde(default)]
    pub replaces: Vec<RuleId>,
}

/// The shape of a rule of a case, once the file was checked.
#[derive(Clone, Copy, Debug)]
pub enum CaseShape<'a> {
    /// Again and again.
    Every(&'a Interval),
    /// Once after something.
    Within(Span, &'a CaseAnchor),
    /// Nothing: a rule that was not checked.
    Nothing,
}

impl CaseRule {
    /// The shape; a rule that was loaded has exactly one.
    pub fn shape(&self) -> CaseShape<'_> {
        match (&self.every, self.within, &self.of) {
            (Some(every), ..) => CaseShape::Every(every),
            (None, Some(within), Some(of)) => CaseShape::Within(within, of),
            _ => CaseShape::Nothing,
        }
    }
}

/// `[[case_entry]]`: by when a discussion stands on the child's record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseEntry {
    /// Its stable name; it is a clock of its own.
    pub id: CaseEntryId,
    /// As people say it.
    pub name: String,
    /// Discussions of these kinds.
    pub kinds: Vec<KindId>,
    /// So long after the discussion.
    pub within: Span,
    /// Whose task it is.
    #[serde(default)]
    pub owner: Owner,
    /// Under which clauses.
    pub clause: Vec<ClauseId>,
    /// As which reading.
    pub reading: Option<ReadingId>,
    /// How binding; that of the strongest clause if it is not said.
    pub strength: Option<Strength>,
}
