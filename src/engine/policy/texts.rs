//! Values that a policy writes as one text: an interval, what something is counted from, a year.

use std::{borrow::Cow, fmt};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

use crate::{
    day::Day,
    ids::{EventId, FlagId, FormId, KindId, SectionId, SettingId},
    span::{Span, not_a_span},
};

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
    CaseAnchor: "allocation, opening or event:NAME";
    Year: "rolling, or the first day of the year as in 04-01";
    Place: "policy-page, form:NAME or section:FORM/NAME";
}

/// Where words of the policy are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// On the Policy page alone.
    PolicyPage,
    /// At the head of a form.
    Form(FormId),
    /// At a section of a form.
    Section(FormId, SectionId),
}

impl Place {
    fn parse(text: &str) -> Result<Place, String> {
        let place = match text.split_once(':') {
            None if text == "policy-page" => Some(Place::PolicyPage),
            Some(("form", form)) if !form.is_empty() => Some(Place::Form(form.into())),
            Some(("section", path)) => path.split_once('/').map(|(form, id)| Place::Section(form.into(), id.into())),
            _ => None,
        };
        place.ok_or_else(|| format!("`{text}` is no place: write policy-page, form:NAME or section:FORM/NAME"))
    }

    /// The form at which it is.
    pub fn form(&self) -> Option<&FormId> {
        match self {
            Place::PolicyPage => None,
            Place::Form(form) | Place::Section(form, _) => Some(form),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::PolicyPage => f.write_str("policy-page"),
            Place::Form(form) => write!(f, "form:{form}"),
            Place::Section(form, section) => write!(f, "section:{form}/{section}"),
        }
    }
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
            _ => {
                return Err(format!(
                    "`{text}` is no day to count from: write employment, post, relationship, flag:NAME, event:NAME or session:NAME"
                ));
            }
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

/// From when something about a case is counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CaseAnchor {
    /// The latest allocation to a worker.
    Allocation,
    /// The day the case was opened.
    Opening,
    /// The latest day of a happening.
    Event(EventId),
}

impl CaseAnchor {
    fn parse(text: &str) -> Result<CaseAnchor, String> {
        Ok(match text.split_once(':') {
            None if text == "allocation" => CaseAnchor::Allocation,
            None if text == "opening" => CaseAnchor::Opening,
            Some(("event", event)) => CaseAnchor::Event(event.into()),
            _ => return Err(format!("`{text}` is no day to count from: write allocation, opening or event:NAME")),
        })
    }
}

impl fmt::Display for CaseAnchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CaseAnchor::Allocation => f.write_str("allocation"),
            CaseAnchor::Opening => f.write_str("opening"),
            CaseAnchor::Event(event) => write!(f, "event:{event}"),
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
