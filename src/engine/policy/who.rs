//! Which staff a rule means.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    ids::{AttributeId, EmploymentId, FlagId, RoleId, TeamTypeId},
    span::Span,
};

/// A selection of staff: every key that is given must hold, inside a list any one is enough, and inside a `not_` list
/// none may hold. Empty means everybody.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Who {
    /// In one of these roles.
    pub roles: Vec<RoleId>,
    /// In none of these roles.
    pub not_roles: Vec<RoleId>,
    /// With one of these tags, of the role or of the post.
    pub attributes: Vec<AttributeId>,
    /// With none of these tags.
    pub not_attributes: Vec<AttributeId>,
    /// In a team of one of these kinds.
    pub team_types: Vec<TeamTypeId>,
    /// In a team of none of these kinds.
    pub not_team_types: Vec<TeamTypeId>,
    /// With one of these flags on the day.
    pub flags: Vec<FlagId>,
    /// With none of these flags on the day.
    pub not_flags: Vec<FlagId>,
    /// Employed in one of these ways.
    pub employment: Vec<EmploymentId>,
    /// Employed in none of these ways.
    pub not_employment: Vec<EmploymentId>,
    /// Supervising somebody in the line on the day.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub supervises: bool,
    /// Qualified, and for less than this on the day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub qualified_within: Option<Span>,
}
