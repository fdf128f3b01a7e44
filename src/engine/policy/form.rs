//! The council's forms and who may read what is written in them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Who;
use crate::ids::{ClauseId, EventId, FormId, KindId, ReadingId, SectionId};

/// `[[form]]`: the form of a record or of the agreement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// Its stable name.
    pub id: FormId,
    /// The council's name for it.
    pub name: String,
    /// What it is the form of.
    #[serde(rename = "for", default)]
    pub of: FormFor,
    /// A line of guidance at its head.
    pub hint: Option<String>,
    /// What happens when its text seems to name a child or family.
    pub names: Option<Names>,
    /// What happens when it holds the reference of a case; otherwise as for names.
    pub references: Option<Names>,
    /// Where the policy speaks of it.
    #[serde(default)]
    pub clause: Vec<ClauseId>,
    /// Its sections, in the order of the form.
    #[serde(rename = "section", default)]
    pub sections: Vec<Section>,
}

/// What a form is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FormFor {
    /// The record of a session.
    #[default]
    Session,
    /// The agreement of a pair.
    Agreement,
    /// A discussion of a child or family, for the child's record.
    Case,
    /// What a team writes of its session, for everybody in it.
    Team,
}

/// `[[form.section]]`: one question of a form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a key of the file that is there or not")]
pub struct Section {
    /// Its stable name, used once in the form.
    pub id: SectionId,
    /// The heading.
    pub heading: String,
    /// A line of guidance.
    pub hint: Option<String>,
    /// What to think of, shown as hints.
    #[serde(default)]
    pub prompts: Vec<String>,
    /// What is filled in.
    #[serde(default)]
    pub kind: SectionKind,
    /// The choices, for `choice` and `choices`.
    #[serde(default)]
    pub options: Vec<String>,
    /// A record without it is asked about before it is shared.
    #[serde(default)]
    pub required: bool,
    /// What was written last time stands in it again until it is changed; in the form of a case.
    #[serde(default)]
    pub carries: bool,
    /// No action without a day; in the form of a case.
    #[serde(default)]
    pub dated: bool,
    /// The pair may keep it to themselves.
    #[serde(default)]
    pub private_allowed: bool,
    /// Only for these supervisees.
    #[serde(default)]
    pub who: Who,
    /// Only when the session has this part.
    pub part: Option<KindId>,
    /// What a reference to a family may hold, for `cases`.
    pub reference: Option<Reference>,
    /// What happens when the text seems to name a child or family; otherwise as for the whole form.
    pub names: Option<Names>,
    /// What happens when it holds the reference of a case; otherwise as for names, and as for the whole form. A list of families takes them.
    pub references: Option<Names>,
    /// What it settles for the pair from the signatures of both on; in the form of the agreement.
    pub gives: Option<Gives>,
    /// What happens to the supervisee on the day that both have signed, such as the end of a stage; a date in the agreement.
    pub event: Option<EventId>,
    /// Who fills it in.
    #[serde(default)]
    pub author: Author,
    /// Tags such as the function of supervision that it serves.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Under which clauses.
    pub clause: Vec<ClauseId>,
    /// As which reading.
    pub reading: Option<ReadingId>,
}

/// What is filled in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SectionKind {
    /// Free text.
    #[default]
    Text,
    /// A tick.
    Confirm,
    /// One of the options.
    Choice,
    /// Any of the options.
    Choices,
    /// A day.
    Date,
    /// A number.
    Number,
    /// Decisions, each with its reasons; in the form of a case.
    Decisions,
    /// New actions: what, who, by when.
    Actions,
    /// Actions from before.
    PreviousActions,
    /// References of the families discussed, never their story.
    Cases,
}

/// What a reference to a family may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Reference {
    /// The name and the id of the case system.
    NameAndId,
    /// The id only.
    IdOnly,
}

/// What happens when a text seems to name a child or family.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Names {
    /// It is not saved.
    Block,
    /// There is a warning.
    Warn,
    /// It may stand there.
    Allow,
}

/// What a section of the agreement settles for the pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Gives {
    /// Where they meet, for a booking to begin with: a text.
    Place,
    /// For how long, likewise: a number.
    Minutes,
    /// The time to share a record, in the unit of the policy's own, never longer: a number.
    ShareWithin,
    /// The day by which they look at the agreement again: a date.
    Review,
}

/// Who fills a section in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Author {
    /// The supervisor.
    #[default]
    Supervisor,
    /// The supervisee.
    Supervisee,
    /// Either of them.
    Either,
}

/// `[[access]]`: who may read what. Whoever is not named may not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Access {
    /// Who.
    pub reader: Reader,
    /// What.
    pub of: Vec<Content>,
    /// Of sessions of these kinds; of all if none is named.
    #[serde(default)]
    pub kinds: Vec<KindId>,
    /// They say why before they read.
    #[serde(default)]
    pub needs_reason: bool,
    /// Under which clauses.
    pub clause: Vec<ClauseId>,
    /// As which reading.
    pub reading: Option<ReadingId>,
}

/// Who reads. The names of capacities mean everybody who holds one, over the part of the council it is held for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Reader {
    /// The person supervised.
    Supervisee,
    /// The person's supervisor, cover included, while the relationship lasts.
    Supervisor,
    /// Everybody above in the chain of line relationships.
    ManagementLine,
    /// Quality assurance.
    Quality,
    /// The principal social worker.
    PrincipalSocialWorker,
    /// Senior managers.
    SeniorManager,
    /// Workforce development.
    Workforce,
}

/// What is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Content {
    /// Dates and standings, no text.
    Figures,
    /// The text of shared records.
    Records,
    /// Sections that the pair keeps to themselves.
    Private,
    /// Agreements.
    Agreements,
    /// Actions.
    Actions,
}
