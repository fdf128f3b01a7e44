//! Clocks: what falls due again and again, how often for whom, and what meets it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Anchor, Interval, Strength, Who, Year};
use crate::{
    day::Day,
    ids::{ClauseId, ClockId, EventId, KindId, ReadingId, RoleId, RuleId},
    span::Span,
};

/// `[[clock]]`: something that falls due for a person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Clock {
    /// Its stable name: never used twice, never renamed.
    pub id: ClockId,
    /// As people say it.
    pub name: String,
    /// Held sessions of these kinds meet it, and nothing else of that sort does.
    #[serde(default)]
    pub met_by: Vec<KindId>,
    /// These happenings meet it.
    #[serde(default)]
    pub met_by_events: Vec<EventId>,
    /// It takes each of these happenings to meet it: it counts as met on the day of the one that is longest ago.
    #[serde(default)]
    pub parts: Vec<EventId>,
    /// What happened before the clock began to apply counts, too: the last training before somebody became a supervisor.
    #[serde(default)]
    pub earlier_counts: bool,
    /// What the trail names as not counting.
    #[serde(default)]
    pub passes_over: Vec<PassesOver>,
    /// Whose task it is.
    #[serde(default)]
    pub owner: Owner,
    /// Nobody can be exempted, under these clauses.
    #[serde(default)]
    pub no_waiver: Vec<ClauseId>,
    /// A calendar month without a session is a finding beside the clock.
    pub each_month: Option<MonthFinding>,
    /// A longer time than this between two sessions asks for a reason on record: a move, a cancellation or an absence.
    pub gap_reason: Option<GapReason>,
    /// Its rules. Several may apply: the strictest due day wins.
    #[serde(rename = "rule")]
    pub rules: Vec<Rule>,
}

impl Clock {
    /// Whether a happening meets it, or a part or a milestone of it.
    pub fn takes(&self, event: &EventId) -> bool {
        let milestones = || self.rules.iter().flat_map(|rule| &rule.milestones);
        self.met_by_events.contains(event)
            || self.parts.contains(event)
            || milestones().any(|milestone| milestone.event == *event)
    }
}

/// Whose task an obligation is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Owner {
    /// The supervisor's.
    #[default]
    Supervisor,
    /// The supervisee's.
    Supervisee,
    /// The supervisor's line manager's.
    LineManager,
}

/// Kinds of session that do not meet a clock, though one might think so.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PassesOver {
    /// These kinds.
    pub kinds: Vec<KindId>,
    /// Under which clauses.
    pub clause: Vec<ClauseId>,
}

/// `each_month`: no calendar month without a session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MonthFinding {
    /// For these people.
    #[serde(default)]
    pub who: Who,
    /// Under which clauses.
    pub clause: Vec<ClauseId>,
    /// As which reading.
    pub reading: Option<ReadingId>,
    /// How binding.
    pub strength: Option<Strength>,
}

/// `gap_reason`: a long time between two sessions asks for a reason.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GapReason {
    /// Longer than this.
    pub longer_than: Span,
    /// For these people.
    #[serde(default)]
    pub who: Who,
    /// Under which clauses.
    pub clause: Vec<ClauseId>,
    /// As which reading.
    pub reading: Option<ReadingId>,
    /// How binding.
    pub strength: Option<Strength>,
}

/// `[[clock.rule]]`: how often, for whom. It has exactly one shape: `every`, `stages`, `within`,
/// `per_year`, `milestones` or `no_interval`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Its stable name, used once in the policy.
    pub id: RuleId,
    /// Under which clauses.
    pub clause: Vec<ClauseId>,
    /// As which reading.
    pub reading: Option<ReadingId>,
    /// How binding; that of the strongest clause if it is not said.
    pub strength: Option<Strength>,
    /// For these people.
    #[serde(default)]
    pub who: Who,
    /// First day, if later than that of the policy.
    pub from: Option<Day>,
    /// First day no longer.
    pub until: Option<Day>,
    /// Again and again.
    pub every: Option<Interval>,
    /// Again and again, more rarely from stage to stage.
    #[serde(default)]
    pub stages: Vec<Stage>,
    /// Once each, so long after the anchor, each by its own happening.
    #[serde(default)]
    pub milestones: Vec<Milestone>,
    /// From when stages and milestones are counted; a number in a year from the first day of it, where that is later.
    pub anchor: Option<Anchor>,
    /// Once, so long after `of`.
    pub within: Option<Span>,
    /// What `within` is counted from.
    pub of: Option<Anchor>,
    /// So many in a year.
    pub per_year: Option<u32>,
    /// Which year: any twelve months unless a first day is set.
    #[serde(default)]
    pub year: Year,
    /// It has to be, but the policy sets no number.
    #[serde(default)]
    pub no_interval: bool,
    /// The pair agrees the interval, within a bound.
    pub negotiated: Option<Negotiated>,
    /// Who may allow a longer interval, and how long. A shorter one needs nobody.
    pub longer: Option<Longer>,
    /// Overdue for no longer than this is amber, though it still counts as overdue.
    pub tolerance: Option<Interval>,
    /// Where this rule applies, those do not.
    #[serde(default)]
    pub replaces: Vec<RuleId>,
}

/// The shape of a rule, once the file was checked.
#[derive(Clone, Copy, Debug)]
pub enum Shape<'a> {
    /// Again and again.
    Every(&'a Interval),
    /// Stage by stage, from an anchor.
    Stages(&'a [Stage], &'a Anchor),
    /// Once after something.
    Within(Span, &'a Anchor),
    /// So many in a year.
    PerYear(u32, &'a Year),
    /// Each once, from an anchor.
    Milestones(&'a [Milestone], &'a Anchor),
    /// No number.
    NoInterval,
}

impl Rule {
    /// The shape; a rule that was loaded has exactly one.
    pub fn shape(&self) -> Shape<'_> {
        if let Some(every) = &self.every {
            Shape::Every(every)
        } else if let (false, Some(anchor)) = (self.stages.is_empty(), &self.anchor) {
            Shape::Stages(&self.stages, anchor)
        } else if let (false, Some(anchor)) = (self.milestones.is_empty(), &self.anchor) {
            Shape::Milestones(&self.milestones, anchor)
        } else if let (Some(within), Some(of)) = (self.within, &self.of) {
            Shape::Within(within, of)
        } else if let Some(count) = self.per_year {
            Shape::PerYear(count, &self.year)
        } else {
            Shape::NoInterval
        }
    }
}

/// A milestone: so long after the anchor, and what meets it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Milestone {
    /// So long after the anchor.
    pub after: Span,
    /// This happening alone meets it.
    pub event: EventId,
}

/// A stage: how long it lasts and how often it asks. The last one has no end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// It ends so long after the anchor.
    pub until: Option<Span>,
    /// It ends on the day of this happening, however late that is.
    pub until_event: Option<EventId>,
    /// When that is expected, counted from the anchor: a notice from then on.
    pub expected: Option<Span>,
    /// How often.
    pub every: Interval,
    /// The pair agrees the interval in this stage, within a bound.
    pub negotiated: Option<Negotiated>,
    /// Under which clauses, where the stage has its own.
    #[serde(default)]
    pub clause: Vec<ClauseId>,
    /// As which reading, where the stage has its own.
    pub reading: Option<ReadingId>,
}

/// How a stage ends.
#[derive(Clone, Copy, Debug)]
pub enum StageEnd<'a> {
    /// So long after the anchor.
    After(Span),
    /// With a happening, expected at some time.
    With(&'a EventId, Option<Span>),
    /// Not at all.
    Never,
}

impl Stage {
    /// How it ends.
    pub fn end(&self) -> StageEnd<'_> {
        match (self.until, &self.until_event) {
            (Some(span), _) => StageEnd::After(span),
            (None, Some(event)) => StageEnd::With(event, self.expected),
            (None, None) => StageEnd::Never,
        }
    }
}

/// The pair agrees the interval.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Negotiated {
    /// Never longer than this.
    pub longest: Span,
}

/// Who may allow a longer interval.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Longer {
    /// One of these roles.
    pub by: Vec<RoleId>,
    /// Never longer than this.
    pub longest: Option<Span>,
    /// It must say when it ends.
    #[serde(default)]
    pub needs_end: bool,
    /// Under which clauses.
    #[serde(default)]
    pub clause: Vec<ClauseId>,
}
