//! Sessions: their kinds, how long they last, how they move, and how a record becomes signed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Owner, Strength, Who};
use crate::{
    ids::{
        AbsenceKindId, ChainId, ClauseId, ClockId, EventId, FormId, KindId, ReadingId, ReasonId, RoleId, SettingId,
        TeamTypeId,
    },
    span::Span,
};

/// `[[session_kind]]`: a kind of meeting.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionKind {
    /// Its stable name.
    pub id: KindId,
    /// As people say it.
    pub name: String,
    /// Who takes part.
    #[serde(default)]
    pub participants: Participants,
    /// The form of its record: of a pair, or, in a group, of what the team writes or of whoever presents.
    pub form: Option<FormId>,
    /// Only teams of one of these kinds hold it; any if none is named.
    #[serde(default)]
    pub team_types: Vec<TeamTypeId>,
    /// One case is chosen and prepared beforehand; in a group.
    pub prepared: Option<Prepared>,
    /// The usual length when it is booked.
    pub minutes: Option<u32>,
    /// Kinds that can be held as a part of it and then count as those, too.
    #[serde(default)]
    pub parts: Vec<KindId>,
    /// With these supervisees; with anybody if nothing is said.
    #[serde(default)]
    pub who: Who,
    /// That it was held counts as this happening to the supervisee: an observation of practice, an appraisal.
    pub gives: Option<EventId>,
    /// Where the policy speaks of it.
    #[serde(default)]
    pub clause: Vec<ClauseId>,
}

/// `[session_kind.prepared]`: a case is chosen, and somebody prepares and presents it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Prepared {
    /// Why a case can be chosen; one of them is named. Without any nothing is asked.
    #[serde(default)]
    pub reasons: Vec<String>,
    /// Under which clauses.
    pub clause: Vec<ClauseId>,
    /// As which reading.
    pub reading: Option<ReadingId>,
}

/// Who takes part in a session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Participants {
    /// A supervisor and a supervisee.
    #[default]
    Pair,
    /// The pair and a third person.
    Three,
    /// Several supervisees with somebody who leads.
    Group,
}

/// `[[chain]]`: from a held session to its signed record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Chain {
    /// Its stable name.
    pub id: ChainId,
    /// As people say it: `Record of the one-to-one`.
    pub name: String,
    /// For sessions of these kinds.
    pub kinds: Vec<KindId>,
    /// The record is shared.
    pub share: Option<Sharing>,
    /// It is signed.
    pub sign: Option<Answering>,
    /// What no answer means.
    pub silence: Option<Silence>,
}

/// `[chain.share]`: shared so long after the session was held.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sharing {
    /// How long.
    pub within: Span,
    /// Whose task.
    #[serde(default)]
    pub owner: Owner,
    /// Under which clauses.
    pub clause: Vec<ClauseId>,
    /// As which reading.
    pub reading: Option<ReadingId>,
    /// How binding.
    pub strength: Option<Strength>,
}

/// `[chain.sign]`: signed so long after it was shared, or after the session was held.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Answering {
    /// How long.
    pub within: Span,
    /// Counted from the sharing (usual) or from the session.
    #[serde(default)]
    pub of: AnswerFrom,
    /// Who signs.
    #[serde(default = "supervisee")]
    pub signers: Vec<Signer>,
    /// Under which clauses.
    pub clause: Vec<ClauseId>,
    /// As which reading.
    pub reading: Option<ReadingId>,
    /// How binding.
    pub strength: Option<Strength>,
}

/// From when a signature is due.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AnswerFrom {
    /// From the latest sharing.
    #[default]
    Shared,
    /// From the day of the session.
    Held,
}

/// Who signs a record or an agreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Signer {
    /// Who is supervised.
    Supervisee,
    /// Who supervises.
    Supervisor,
}

/// `[chain.silence]`: what no answer means. It is never shown as a signature.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Silence {
    /// What.
    pub outcome: SilenceOutcome,
    /// Under which clauses.
    pub clause: Vec<ClauseId>,
    /// As which reading.
    pub reading: Option<ReadingId>,
}

/// What no answer means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SilenceOutcome {
    /// The record counts as accurate, unsigned.
    DeemedAccurate,
    /// Nothing: the signature stays overdue.
    None,
}

/// `[[duration]]`: how long sessions of these kinds last. A finding beside the clock.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DurationRule {
    /// Sessions of these kinds.
    pub kinds: Vec<KindId>,
    /// With these supervisees.
    #[serde(default)]
    pub who: Who,
    /// Not shorter than so many minutes.
    pub min: Option<u32>,
    /// Not longer.
    pub max: Option<u32>,
    /// A guide that is shown and never a finding.
    pub guide: Option<u32>,
    /// Under which clauses.
    pub clause: Vec<ClauseId>,
    /// As which reading.
    pub reading: Option<ReadingId>,
    /// How binding.
    pub strength: Option<Strength>,
}

/// `[moving]`: reasons for moving and cancelling, and when a moved session is due.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Moving {
    /// The reasons to choose from.
    #[serde(rename = "reason")]
    pub reasons: Vec<Reason>,
    /// A session may be cancelled without a new day.
    #[serde(default)]
    pub cancel_without_new_day: bool,
    /// The new day after a move, a cancellation or a missed session; nothing is owed where the policy is silent.
    pub rearrange: Option<Rearrange>,
    /// The new day where the reason was the sickness of either.
    pub after_sickness: Option<Rearrange>,
    /// Where the policy speaks of moving.
    pub clause: Vec<ClauseId>,
    /// As which reading.
    pub reading: Option<ReadingId>,
}

/// `[[moving.reason]]`: a reason for moving or cancelling.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// Its stable name.
    pub id: ReasonId,
    /// As people say it.
    pub name: String,
    /// The policy accepts it: until the new day has passed an overdue clock is excused.
    #[serde(default)]
    pub accepted: bool,
    /// It is the sickness of either.
    #[serde(default)]
    pub sickness: bool,
}

/// `[moving.rearrange]`, `[moving.after_sickness]`: when the new session is due.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rearrange {
    /// So long after the original day, or after the return to work.
    pub within: Span,
    /// An accepted reason excuses beyond that, too, until the new day has passed.
    #[serde(default)]
    pub excused_beyond: bool,
    /// Sessions of these kinds; every kind if none is named.
    #[serde(default)]
    pub kinds: Vec<KindId>,
    /// Under which clauses.
    pub clause: Vec<ClauseId>,
    /// As which reading.
    pub reading: Option<ReadingId>,
    /// How binding.
    pub strength: Option<Strength>,
}

/// `[absence]`: what an absence of the supervisee does. Every kind of absence pauses recurring clocks.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AbsenceRule {
    /// After the return there is so much time; without it the day of the return counts.
    pub return_within: Option<Span>,
    /// The same after sickness only, where the policy speaks of that alone.
    pub sickness_within: Option<Span>,
    /// The same, as a number that the council settles for itself (in working days, as `5 working days`).
    pub return_setting: Option<SettingId>,
    /// Kinds of absence that do not pause anything.
    #[serde(default)]
    pub not_pausing: Vec<AbsenceKindId>,
    /// Under which clauses.
    #[serde(default)]
    pub clause: Vec<ClauseId>,
    /// As which reading.
    pub reading: Option<ReadingId>,
}

/// `[cover]`: somebody stands in when the supervisor is away for longer than this.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cover {
    /// Away for longer than this.
    pub after: Span,
    /// A planned absence whose return is recorded: due on its first day.
    #[serde(default)]
    pub planned_from_first_day: bool,
    /// Only people in these roles may stand in; anybody if none is named.
    #[serde(default)]
    pub roles: Vec<RoleId>,
    /// Who arranges it.
    #[serde(default = "line_manager")]
    pub owner: Owner,
    /// Under which clauses.
    pub clause: Vec<ClauseId>,
    /// As which reading.
    pub reading: Option<ReadingId>,
    /// How binding.
    pub strength: Option<Strength>,
}

/// `[planning]`: the diary is filled so far ahead.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Planning {
    /// So far ahead; without it a next session must be booked at all.
    pub horizon: Option<Span>,
    /// For these clocks.
    pub clocks: Vec<ClockId>,
    /// Under which clauses.
    pub clause: Vec<ClauseId>,
    /// As which reading.
    pub reading: Option<ReadingId>,
    /// How binding.
    pub strength: Option<Strength>,
}

fn supervisee() -> Vec<Signer> {
    vec![Signer::Supervisee]
}

fn line_manager() -> Owner {
    Owner::LineManager
}
