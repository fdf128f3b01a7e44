//! What a demonstration council looks like: `demo.toml` in the council's folder, read strictly.

use std::{collections::BTreeMap, fs, path::Path};

use engine::Span;
use engine::ids::{AbsenceKindId, AttributeId, CategoryId, EmploymentId, EventId, FlagId, KindId, RoleId, TeamTypeId};
use serde::Deserialize;

use crate::DemoError;

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Shape {
    /// The top of the tree.
    pub(crate) directorate: Directorate,
    /// Services, those above before those under them.
    pub(crate) service: Vec<Service>,
    /// Kinds of employment with their weights.
    pub(crate) employment: Vec<(EmploymentId, u32)>,
    /// Kinds of absence.
    pub(crate) absence: Absences,
    /// States that people are in for a time.
    #[serde(default)]
    pub(crate) stage: Vec<Stage>,
    /// States that do not end.
    #[serde(default)]
    pub(crate) lasting: Vec<Lasting>,
    /// Sessions that no clock asks for.
    #[serde(default)]
    pub(crate) beside: Vec<Beside>,
    /// Sessions that teams hold.
    #[serde(default)]
    pub(crate) group: Vec<Group>,
    /// The children and families that these people work with.
    pub(crate) caseload: Option<Caseload>,
    /// So many more of a hundred sessions are late than elsewhere.
    #[serde(default)]
    pub(crate) late: u32,
    /// How often people meet where the policy and the council set no number.
    pub(crate) unset: Span,
    /// What the council settled for itself.
    #[serde(default)]
    pub(crate) settings: BTreeMap<String, String>,
    /// Days on which the council is closed: month and day, and why.
    #[serde(default)]
    pub(crate) closed: Vec<(String, String)>,
    /// Which theme the wording of a section is taken from, by the section's id.
    #[serde(default)]
    pub(crate) theme: BTreeMap<String, String>,
    /// The number that stands in a section that asks for one, by the section's id.
    #[serde(default)]
    pub(crate) number: BTreeMap<String, String>,
}

/// The directorate and who leads it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Directorate {
    /// Its name.
    pub(crate) name: String,
    /// The role that leads it.
    pub(crate) lead: RoleId,
}

/// A service, with its teams area by area.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Service {
    /// Its name.
    pub(crate) name: String,
    /// The service above it; the directorate if none is named.
    pub(crate) under: Option<String>,
    /// The role that leads it; without one its teams answer to who is above.
    pub(crate) head: Option<RoleId>,
    /// The role that leads each area.
    pub(crate) middle: Option<RoleId>,
    /// The areas; none is one without a name.
    #[serde(default)]
    pub(crate) areas: Vec<String>,
    /// The teams of each area.
    #[serde(default)]
    pub(crate) team: Vec<Team>,
}

/// Teams of one pattern.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Team {
    /// The name, after that of the area.
    pub(crate) name: String,
    /// How many of them in each area.
    #[serde(default = "one")]
    pub(crate) each: u32,
    /// The policy's kind of team.
    #[serde(rename = "type")]
    pub(crate) kind: Option<TeamTypeId>,
    /// The role that leads it.
    pub(crate) lead: Option<RoleId>,
    /// Who works in it.
    pub(crate) staff: Vec<Staff>,
}

/// People of one role in teams of one pattern.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Staff {
    /// Their role.
    pub(crate) role: RoleId,
    /// So many in each team.
    #[serde(default)]
    pub(crate) each: u32,
    /// So many in all teams of the pattern together, spread evenly.
    #[serde(default)]
    pub(crate) total: u32,
    /// They are supervised by somebody in this role in the team, where there is one.
    pub(crate) by: Option<RoleId>,
    /// The kind of that relationship.
    pub(crate) tie: Option<String>,
    /// Their employment, if it is not drawn.
    pub(crate) employment: Option<EmploymentId>,
    /// Tags of the role that they do not have.
    #[serde(default)]
    pub(crate) without: Vec<AttributeId>,
}

/// Which kind of absence is which.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Absences {
    /// Holidays.
    pub(crate) leave: AbsenceKindId,
    /// Illness.
    pub(crate) sickness: AbsenceKindId,
    /// Months after a birth.
    pub(crate) parental: AbsenceKindId,
    /// Anything else.
    pub(crate) other: AbsenceKindId,
}

/// A state that people are in for a time.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Stage {
    /// Its flag, if it has one.
    pub(crate) flag: Option<FlagId>,
    /// Who can be in it.
    pub(crate) roles: Vec<RoleId>,
    /// How many of a hundred of them are in it today; at least one is.
    pub(crate) percent: u32,
    /// How long it lasts, in months.
    pub(crate) months: u32,
    /// They joined the council with it.
    #[serde(default)]
    pub(crate) joined: bool,
    /// They had just qualified.
    #[serde(default)]
    pub(crate) qualified: bool,
    /// What happens in it, so many weeks after its start; forgotten for so many of a hundred.
    #[serde(default)]
    pub(crate) event: Vec<StageEvent>,
}

/// What happens in a stage.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StageEvent {
    /// What.
    pub(crate) id: EventId,
    /// So many weeks after the start.
    pub(crate) weeks: u32,
    /// Not entered for so many of a hundred.
    #[serde(default)]
    pub(crate) forgotten: u32,
}

/// A state that does not end.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Lasting {
    /// Its flag.
    pub(crate) flag: FlagId,
    /// Who is in it.
    pub(crate) roles: Vec<RoleId>,
}

/// The children and families of a council.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Caseload {
    /// So many are open today.
    pub(crate) open: u32,
    /// With people in these roles.
    pub(crate) roles: Vec<RoleId>,
    /// What a reference looks like: each `#` is a figure.
    pub(crate) reference: String,
    /// What they are, with weights; none where the policy has no categories.
    #[serde(default)]
    pub(crate) category: Vec<(CategoryId, u32)>,
    /// What they are for so many days after they were opened.
    pub(crate) first: Option<(CategoryId, u32)>,
    /// What happens when one opens, if the policy counts from it.
    pub(crate) opens_with: Option<EventId>,
    /// About so many days between two discussions where the policy sets no number.
    pub(crate) days: u32,
    /// At most so many in a session.
    pub(crate) most: u32,
}

/// Sessions of a kind that no clock asks for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Beside {
    /// The kind.
    pub(crate) kind: KindId,
    /// With people in these roles; with anybody if none is named.
    #[serde(default)]
    pub(crate) roles: Vec<RoleId>,
    /// With so many of a hundred of them.
    pub(crate) percent: u32,
    /// About so many weeks apart.
    pub(crate) weeks: u32,
}

/// Sessions that the teams of some kinds hold.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Group {
    /// The kind.
    pub(crate) kind: KindId,
    /// The kinds of team.
    pub(crate) types: Vec<TeamTypeId>,
    /// About so many weeks apart.
    pub(crate) weeks: u32,
}

impl Shape {
    /// The shape in a council's folder; none where the council is not meant for a demonstration.
    pub(crate) fn read(folder: &Path) -> Result<Option<Shape>, DemoError> {
        let path = folder.join("demo.toml");
        if !path.is_file() {
            return Ok(None);
        }
        let wrong = |what: String| DemoError::Shape(path.display().to_string(), what);
        let text = fs::read_to_string(&path).map_err(|error| wrong(error.to_string()))?;
        toml::from_str(&text).map(Some).map_err(|error| wrong(error.to_string()))
    }
}

fn one() -> u32 {
    1
}
