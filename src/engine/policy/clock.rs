//! Clocks: what falls due again and again, how often for whom, and what meets it.

use std::{borrow::Cow, fmt};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

use super::{Strength, Who};
use crate::{
    day::Day,
    ids::{ClauseId, ClockId, EventId, FlagId, KindId, ReadingId, RoleId, RuleId, SettingId},
    span::{Span, not_a_span},
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

/// `[[clock.rule]]`: how often, for whom. It has exactly one shape: `every`, `stages`, `within`, `per_year` or `no_interval`.
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
    /// From when stages are counted.
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
        } else if let (Some(within), Some(of)) = (self.within, &self.of) {
            Shape::Within(within, of)
        } else if let Some(count) = self.per_year {
            Shape::PerYear(count, &self.year)
        } else {
            Shape::NoInterval
        }
    }
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

macro_rules! as_text {
    ($($name:ident: $what:literal;)*) => { $(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<$name, D::Error> {
                $name::parse(&String::deserialize(from)?).map_err(D::Error::custom)
            }
        }
        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "string", "description": $what })
            }
        }
    )* };
}

as_text! {
    Interval: "a length of time such as `28 days`, or `setting:` and the name of a local setting";
    Anchor: "employment, post, relationship, flag:NAME, event:NAME or session:NAME";
    Year: "rolling, or the first day of the year as in 04-01";
}

/// An interval: the policy's own, or one that the council settles for itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Interval {
    /// The policy's.
    Fixed(Span),
    /// The council's, always shown as local.
    Local(SettingId),
}

impl Interval {
    fn parse(text: &str) -> Result<Interval, String> {
        if let Some(setting) = text.strip_prefix("setting:") {
            return Ok(Interval::Local(setting.into()));
        }
        Span::parse(text).map(Interval::Fixed).ok_or_else(|| not_a_span(text))
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Interval::Fixed(span) => span.fmt(f),
            Interval::Local(setting) => write!(f, "setting:{setting}"),
        }
    }
}

/// From when something is counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// The first day of employment.
    Employment,
    /// The first day of the post: of the role, whatever the team.
    Post,
    /// The first relationship of the continuous post.
    Relationship,
    /// The first day of a flag.
    Flag(FlagId),
    /// The day of a happening.
    Event(EventId),
    /// The first held session of a kind.
    Session(KindId),
}

impl Anchor {
    fn parse(text: &str) -> Result<Anchor, String> {
        Ok(match text.split_once(':') {
            None if text == "employment" => Anchor::Employment,
            None if text == "post" => Anchor::Post,
            None if text == "relationship" => Anchor::Relationship,
            Some(("flag", flag)) => Anchor::Flag(flag.into()),
            Some(("event", event)) => Anchor::Event(event.into()),
            Some(("session", kind)) => Anchor::Session(kind.into()),
            _ => return Err(format!("`{text}` is no day to count from: write employment, post, relationship, flag:NAME, event:NAME or session:NAME")),
        })
    }
}

impl fmt::Display for Anchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Anchor::Employment => f.write_str("employment"),
            Anchor::Post => f.write_str("post"),
            Anchor::Relationship => f.write_str("relationship"),
            Anchor::Flag(flag) => write!(f, "flag:{flag}"),
            Anchor::Event(event) => write!(f, "event:{event}"),
            Anchor::Session(kind) => write!(f, "session:{kind}"),
        }
    }
}

/// Which year a count per year means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Year {
    /// Any twelve months.
    #[default]
    Rolling,
    /// From this month and day on.
    From {
        /// Month.
        month: u32,
        /// Day of month.
        day: u32,
    },
}

impl Year {
    fn parse(text: &str) -> Result<Year, String> {
        if text == "rolling" {
            return Ok(Year::Rolling);
        }
        let parts = text.split_once('-').and_then(|(month, day)| Some((month.parse().ok()?, day.parse().ok()?)));
        match parts {
            // 2023 has no 29 February: a year cannot start on a day that is often missing.
            Some((month, day)) if Day::new(2023, month, day).is_some() => Ok(Year::From { month, day }),
            _ => Err(format!("`{text}` is no year: write rolling, or its first day as in 04-01")),
        }
    }
}

impl fmt::Display for Year {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Year::Rolling => f.write_str("rolling"),
            Year::From { month, day } => write!(f, "{month:02}-{day:02}"),
        }
    }
}
