//! What is typed into the forms of administration, and reading it; every refusal says what to do.

use domain::change::{Change, Detail, Kind};
use domain::ids::{AbsenceId, PersonId, PostId, RelationshipId, UnitId};
use domain::typed::{Wrong, day, text};
use engine::policy::Policy;
use engine::{Day, Span};
use serde::Deserialize;
use uuid::Uuid;

use crate::parts::DateTyped;

/// Every field that a change of a person may carry; each change reads its own.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ChangeTyped {
    /// Which change.
    pub change: String,
    /// `yes` once what it does was seen.
    pub confirmed: String,
    /// A role, a kind, a flag, an event or a clock.
    pub word: String,
    /// Employment.
    pub employment: String,
    /// What a post has beside its role.
    pub also: String,
    /// What goes with the role and does not hold for the post.
    pub without: String,
    /// A unit.
    pub unit: String,
    /// Another person.
    pub other: String,
    /// The row that ends.
    pub row: String,
    /// `yes`: the present one of the same kind ends.
    pub instead: String,
    /// A length of time.
    pub every: String,
    /// Why.
    pub reason: String,
    /// First day.
    pub from_day: String,
    /// Its month.
    pub from_month: String,
    /// Its year.
    pub from_year: String,
    /// Last day.
    pub until_day: String,
    /// Its month.
    pub until_month: String,
    /// Its year.
    pub until_year: String,
}

impl ChangeTyped {
    /// The first day as typed.
    pub fn from(&self) -> DateTyped {
        DateTyped { day: self.from_day.clone(), month: self.from_month.clone(), year: self.from_year.clone() }
    }

    /// The last day as typed.
    pub fn until(&self) -> DateTyped {
        DateTyped { day: self.until_day.clone(), month: self.until_month.clone(), year: self.until_year.clone() }
    }

    /// Every field with its name, to be sent again.
    pub fn fields(&self) -> Vec<(&'static str, String)> {
        vec![
            ("change", self.change.clone()),
            ("word", self.word.clone()),
            ("employment", self.employment.clone()),
            ("also", self.also.clone()),
            ("without", self.without.clone()),
            ("unit", self.unit.clone()),
            ("other", self.other.clone()),
            ("row", self.row.clone()),
            ("instead", self.instead.clone()),
            ("every", self.every.clone()),
            ("reason", self.reason.clone()),
            ("from_day", self.from_day.clone()),
            ("from_month", self.from_month.clone()),
            ("from_year", self.from_year.clone()),
            ("until_day", self.until_day.clone()),
            ("until_month", self.until_month.clone()),
            ("until_year", self.until_year.clone()),
        ]
    }

    /// Reads the change. `present` finds the relationship of a kind that a new one would end.
    ///
    /// # Errors
    /// What to mend, by field.
    #[expect(clippy::too_many_lines, reason = "one arm for each change")]
    pub fn parse(&self, policy: &Policy, present: impl Fn(Kind) -> Option<RelationshipId>) -> Result<Change, Wrong> {
        let mut wrong = Wrong::new();
        let from = || day("the first day", &self.from_day, &self.from_month, &self.from_year);
        let blank = self.until_day.is_empty() && self.until_month.is_empty() && self.until_year.is_empty();
        // People say a last day; facts keep the first day on which it is no longer so.
        let until = || {
            if blank {
                Ok(None)
            } else {
                day("the last day", &self.until_day, &self.until_month, &self.until_year)
                    .map(|last| Some(last.plus_days(1)))
            }
        };
        let back = || day("the day of the return", &self.until_day, &self.until_month, &self.until_year);
        let mut take =
            |field: &str, result: Result<Day, String>| result.map_err(|says| wrong.push((field.to_owned(), says))).ok();
        let change = match self.change.as_str() {
            "post" => {
                let from = take("from", from());
                let until = until().map_err(|says| wrong.push(("until".into(), says))).ok();
                let role = policy.roles.iter().find(|role| role.id == self.word.as_str()).map(|role| role.id.clone());
                let unit = self.unit.parse::<UnitId>().ok();
                let employment =
                    policy.employments.iter().find(|one| one.id == self.employment.as_str()).map(|one| one.id.clone());
                // What the policy does not know cannot be chosen; nothing chosen is the usual case.
                let known =
                    |typed: &str| policy.attributes.iter().find(|one| one.id == *typed).map(|one| one.id.clone());
                let (also, without) = (known(&self.also), known(&self.without));
                for (field, typed, found) in [("also", &self.also, &also), ("without", &self.without, &without)] {
                    if !typed.is_empty() && found.is_none() {
                        wrong.push((field.into(), "Choose one of the list, or nothing".into()));
                    }
                }
                if also.is_some() && also == without {
                    wrong.push(("without".into(), "Choose another one: the same cannot hold and not hold".into()));
                }
                if role.is_none() {
                    wrong.push(("word".into(), "Choose a role".into()));
                }
                if unit.is_none() {
                    wrong.push(("unit".into(), "Choose a team or service".into()));
                }
                if employment.is_none() {
                    wrong.push(("employment".into(), "Choose how the person is employed".into()));
                }
                (|| {
                    Some(Change::Post {
                        unit: unit?,
                        role: role?,
                        employment: employment?,
                        also,
                        without,
                        from: from?,
                        until: until?,
                    })
                })()
            }
            "relationship" => {
                let from = take("from", from());
                let until = until().map_err(|says| wrong.push(("until".into(), says))).ok();
                let kind = Kind::from_word(&self.word);
                let supervisor = self.other.parse::<PersonId>().ok();
                if kind.is_none() {
                    wrong.push(("word".into(), "Choose the kind of relationship".into()));
                }
                if supervisor.is_none() {
                    wrong.push(("other".into(), "Choose who supervises".into()));
                }
                (|| {
                    let kind = kind?;
                    let instead_of = if self.instead == "yes" { present(kind) } else { None };
                    Some(Change::Relationship { supervisor: supervisor?, kind, from: from?, until: until?, instead_of })
                })()
            }
            "absence" => {
                let from = take("from", from());
                let until = if blank { Some(None) } else { take("until", back()).map(Some) };
                let kind =
                    policy.absence_kinds.iter().find(|kind| kind.id == self.word.as_str()).map(|kind| kind.id.clone());
                if kind.is_none() {
                    wrong.push(("word".into(), "Choose why the person is away".into()));
                }
                (|| Some(Change::Absence { kind: kind?, from: from?, until: until? }))()
            }
            "flag" => {
                let from = take("from", from());
                let until = until().map_err(|says| wrong.push(("until".into(), says))).ok();
                let flag = policy.flags.iter().find(|flag| flag.id == self.word.as_str()).map(|flag| flag.id.clone());
                if flag.is_none() {
                    wrong.push(("word".into(), "Choose what is so from this day on".into()));
                }
                (|| Some(Change::Flag { flag: flag?, from: from?, until: until? }))()
            }
            "event" => {
                let on = take("from", from());
                let event =
                    policy.events.iter().find(|event| event.id == self.word.as_str()).map(|event| event.id.clone());
                if event.is_none() {
                    wrong.push(("word".into(), "Choose what was on this day".into()));
                }
                (|| Some(Change::Event { event: event?, day: on? }))()
            }
            "interval" => {
                let from = take("from", from());
                let until = until().map_err(|says| wrong.push(("until".into(), says))).ok();
                let clock =
                    policy.clocks.iter().find(|clock| clock.id == self.word.as_str()).map(|clock| clock.id.clone());
                let every = Span::parse(&self.every);
                let reason = text("the reason", &self.reason, 2000);
                if clock.is_none() {
                    wrong.push(("word".into(), "Choose which meetings".into()));
                }
                if every.is_none() {
                    wrong.push(("every".into(), "Enter how often, such as 14 days, 4 weeks or 1 month".into()));
                }
                if !matches!(reason, Ok(Some(_))) {
                    wrong.push(("reason".into(), "Enter why".into()));
                }
                (|| {
                    Some(Change::Interval {
                        clock: clock?,
                        every: every?,
                        from: from?,
                        until: until?,
                        approver: self.other.parse().ok(),
                        approver_role: None,
                        reason: reason.ok()??,
                    })
                })()
            }
            "end-post" => take("until", day("the last day", &self.until_day, &self.until_month, &self.until_year))
                .and_then(|last| {
                    Some(Change::EndPost { post: self.row.parse::<PostId>().ok()?, until: last.plus_days(1) })
                }),
            "end-relationship" => {
                take("until", day("the last day", &self.until_day, &self.until_month, &self.until_year)).and_then(
                    |last| {
                        Some(Change::EndRelationship {
                            relationship: self.row.parse::<RelationshipId>().ok()?,
                            until: last.plus_days(1),
                        })
                    },
                )
            }
            "end-flag" => take("until", day("the last day", &self.until_day, &self.until_month, &self.until_year))
                .and_then(|last| {
                    Some(Change::EndFlag { flag: self.row.parse::<Uuid>().ok()?, until: last.plus_days(1) })
                }),
            "end-absence" => take("until", back())
                .and_then(|day| Some(Change::EndAbsence { absence: self.row.parse::<AbsenceId>().ok()?, until: day })),
            "leaving" => {
                take("until", day("the last day of employment", &self.until_day, &self.until_month, &self.until_year))
                    .map(|last_day| Change::Leaving { last_day })
            }
            _ => None,
        };
        if let Some(change) = &change
            && let Some((from, until)) = span(change)
            && until <= from
        {
            wrong.push(("until".into(), "The end must not be before the beginning".into()));
        }
        match change {
            Some(change) if wrong.is_empty() => Ok(change),
            _ if wrong.is_empty() => {
                Err(vec![(String::new(), "Go back to the person’s page and start this change again".into())])
            }
            _ => Err(wrong),
        }
    }
}

fn span(change: &Change) -> Option<(Day, Day)> {
    match change {
        Change::Post { from, until, .. }
        | Change::Relationship { from, until, .. }
        | Change::Absence { from, until, .. }
        | Change::Flag { from, until, .. }
        | Change::Interval { from, until, .. } => Some((*from, (*until)?)),
        _ => None,
    }
}

/// A person's own row as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct DetailTyped {
    /// Name.
    pub name: String,
    /// E-mail address, for a new person.
    pub email: String,
    /// First day of employment.
    pub employed_day: String,
    /// Its month.
    pub employed_month: String,
    /// Its year.
    pub employed_year: String,
    /// Day of qualification.
    pub qualified_day: String,
    /// Its month.
    pub qualified_month: String,
    /// Its year.
    pub qualified_year: String,
    /// The version that was shown.
    pub version: String,
}

impl DetailTyped {
    /// Reads the row.
    ///
    /// # Errors
    /// What to mend, by field.
    pub fn parse(&self) -> Result<Detail, Wrong> {
        let mut wrong = Wrong::new();
        let name =
            text("the name", &self.name, 200).and_then(|name| name.ok_or_else(|| "Enter the person’s name".to_owned()));
        let name = name.map_err(|says| wrong.push(("name".into(), says))).ok();
        let employed =
            day("the first day of employment", &self.employed_day, &self.employed_month, &self.employed_year)
                .map_err(|says| wrong.push(("employed".into(), says)))
                .ok();
        let none = self.qualified_day.is_empty() && self.qualified_month.is_empty() && self.qualified_year.is_empty();
        let qualified = if none {
            Some(None)
        } else {
            day("the day of qualification", &self.qualified_day, &self.qualified_month, &self.qualified_year)
                .map_err(|says| wrong.push(("qualified".into(), says)))
                .ok()
                .map(Some)
        };
        match (name, employed, qualified) {
            (Some(name), Some(employed_from), Some(qualified_on)) if wrong.is_empty() => {
                Ok(Detail { name, employed_from, qualified_on })
            }
            _ => Err(wrong),
        }
    }
}
