//! What a rule is about, and what becomes of it where no other table of the files applies it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{BuiltIn, Place};

/// What a clause is about. The order is that of the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// How often.
    Frequency,
    /// By when.
    Deadline,
    /// For how long.
    Duration,
    /// Who signs what.
    Signature,
    /// For how long something is kept.
    Retention,
    /// The agreement of a pair.
    Agreement,
    /// Booking, moving, preparing.
    Planning,
    /// Children and families.
    Case,
    /// Supervision in groups.
    Group,
    /// Practice is watched.
    Observation,
    /// Supervision itself is checked.
    Audit,
    /// People are asked.
    Survey,
    /// What happens when something is wrong.
    Escalation,
    /// What is written and where.
    Record,
    /// Who may read what.
    Access,
    /// Who does what, to whom it applies.
    Role,
    /// Headings and questions of a form.
    Template,
    /// Learning, appraisal.
    Development,
    /// Wellbeing of the person.
    Wellbeing,
    /// An attitude or a principle.
    Guidance,
    /// The document itself.
    Metadata,
}

impl Kind {
    /// It asks for something that is there or not, happens or not, on a day: so it is measured, waits for a step, or says why not.
    pub fn is_measured(self) -> bool {
        self.is_timed()
            || matches!(
                self,
                Kind::Agreement
                    | Kind::Planning
                    | Kind::Case
                    | Kind::Group
                    | Kind::Observation
                    | Kind::Audit
                    | Kind::Survey
                    | Kind::Escalation
            )
    }

    /// It sets an amount of time or asks for a signature: words on a form do not apply it.
    pub fn is_timed(self) -> bool {
        matches!(self, Kind::Frequency | Kind::Deadline | Kind::Duration | Kind::Signature | Kind::Retention)
    }

    /// It is about the document itself.
    pub fn is_of_the_document(self) -> bool {
        self == Kind::Metadata
    }

    /// A must or should of this kind may be guidance without a reason of its own.
    pub fn is_principle(self) -> bool {
        self == Kind::Guidance
    }
}

/// One entry of `applied`: what becomes of a clause beside the tables that cite it. Which keys it has follows from `as`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Applied {
    /// In which way.
    #[serde(rename = "as")]
    pub way: Way,
    /// With `as = "guidance"`: where it is shown.
    #[serde(rename = "where")]
    pub place: Option<Place>,
    /// With `as = "built-in"`: what Plumbline does for every council.
    pub what: Option<BuiltIn>,
    /// With `as = "waits"`: the step that will apply it.
    #[serde(rename = "for")]
    pub step: Option<Step>,
    /// Why it is no more than that; with `as = "waits"`: what is to come.
    pub because: Option<String>,
}

/// In which way a clause is applied beside the tables that cite it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// Plumbline does it for every council.
    BuiltIn,
    /// Its words are shown at a named place.
    Guidance,
    /// A fact of the document, shown at the head of the Policy page.
    Document,
    /// A later step applies it.
    Waits,
    /// It stands outside the product, for a reason.
    Outside,
}

/// A step of the building of Plumbline that some clauses wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// Observations, audits, surveys, difficulties, development, the file, grants.
    Quality,
    /// Messages before something is due.
    Reminders,
    /// What is kept for how long.
    Retention,
}

impl Step {
    /// Every step, in order.
    pub const ALL: [Self; 3] = [Self::Quality, Self::Reminders, Self::Retention];

    /// As the files write it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Quality => "quality",
            Self::Reminders => "reminders",
            Self::Retention => "retention",
        }
    }

    /// What it brings.
    pub fn brings(self) -> &'static str {
        match self {
            Self::Quality => "observations, audits, surveys, difficulties, development, the file, grants",
            Self::Reminders => "messages before something is due",
            Self::Retention => "what is kept for how long",
        }
    }
}
