//! What a pair agrees: the council's fields, how often they meet where they may settle it, and when they look at it again. From a
//! draft to a wording that can be offered for signature.

mod check;

use engine::ids::{ClauseId, ClockId, EventId, PersonId, RoleId};
use engine::policy::{Agreement, Clock, Council, Form, Gives, Longer, Policy, Section, Shape};
use engine::{Day, Facts, Moment, Obligation, Span};
use serde::{Deserialize, Serialize};

pub use self::check::check;
use crate::draft::Typed;
use crate::wording::{Content, Written};

/// The field of the review day.
pub const REVIEW: &str = "review";
/// The units in which an interval is typed.
pub const UNITS: [(&str, &str); 3] = [("weeks", "weeks"), ("days", "days"), ("months", "months")];

/// The wording of one version, self-contained.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wording {
    /// The council's name for it.
    pub name: String,
    /// The fields, in the order of the form.
    pub sections: Vec<Written>,
    /// What the pair settled of its clocks; those not named keep to the policy.
    #[serde(default)]
    pub intervals: Vec<Interval>,
    /// The day by which they look at it again, if they named one.
    #[serde(default)]
    pub review_by: Option<Day>,
    /// The time to share a record, where they settled on less than the policy's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share_within: Option<Span>,
    /// What happens to the supervisee on a day that the two have agreed, such as the end of a stage.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<(EventId, Day)>,
}

impl Wording {
    /// What others than the pair may read, and what the form keeps between the two: its place shows that it was kept.
    #[must_use]
    pub fn split(mut self, policy: &Policy) -> (Self, Vec<Written>) {
        let mut kept = Vec::new();
        for section in form(policy).into_iter().flat_map(|form| &form.sections).filter(|one| one.private_allowed) {
            let written = self.sections.iter_mut().find(|written| written.id == section.id.as_str());
            if let Some(written) = written.filter(|written| written.content != Content::KeptPrivate) {
                kept.push(written.clone());
                written.content = Content::KeptPrivate;
            }
        }
        (self, kept)
    }

    /// With what was kept apart in its place again.
    #[must_use]
    pub fn joined(mut self, kept: Vec<Written>) -> Self {
        for one in kept {
            let place = self.sections.iter_mut().find(|written| written.id == one.id);
            if let Some(place) = place.filter(|written| written.content == Content::KeptPrivate) {
                *place = one;
            }
        }
        self
    }

    /// Reads from the sections what they settle beside their words.
    pub fn settle(&mut self, policy: &Policy) {
        for section in form(policy).into_iter().flat_map(|form| &form.sections) {
            let Some(written) = self.sections.iter().find(|written| written.id == section.id.as_str()) else {
                continue;
            };
            match (&written.content, section.gives, &section.event) {
                (Content::Day(day), Some(Gives::Review), _) => self.review_by = Some(*day),
                (Content::Day(day), _, Some(event)) => self.events.push((event.clone(), *day)),
                (Content::Text(text), Some(Gives::ShareWithin), _) => self.share_within = share_within(policy, text),
                _ => {}
            }
        }
    }

    /// Whether a section of this wording names the review day.
    pub fn names_review(&self, policy: &Policy) -> bool {
        let gives = form(policy).and_then(|form| form.sections.iter().find(|one| one.gives == Some(Gives::Review)));
        gives.is_some_and(|section| self.sections.iter().any(|written| written.id == section.id.as_str()))
    }
}

/// The policy's own time to share a record.
pub fn own_share(policy: &Policy) -> Option<Span> {
    policy.chains.iter().find_map(|chain| chain.share.as_ref()).map(|share| share.within)
}

/// The time to share a record that somebody typed, in the unit of the policy's own and no longer than that.
pub fn share_within(policy: &Policy, text: &str) -> Option<Span> {
    let own = own_share(policy)?;
    let amount = text.trim().parse().ok().filter(|amount| (1..=own.amount()).contains(amount))?;
    Span::new(amount, own.unit())
}

/// How often, for one clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interval {
    /// The policy's clock.
    pub clock: ClockId,
    /// Its name.
    pub name: String,
    /// How often.
    pub every: Span,
    /// First day no longer, where it has an end.
    pub until: Option<Day>,
    /// Why; needed where it is longer than the policy's.
    pub reason: String,
    /// Whose approval a longer one has.
    pub approved_by: Option<RoleId>,
}

/// Everything that the agreement of a pair asks for.
pub struct Terms<'a> {
    /// The council's files.
    pub council: &'a Council,
    /// The policy of the day.
    pub policy: &'a Policy,
    /// What it says of agreements.
    pub agreement: &'a Agreement,
    /// The fields that apply to the supervisee.
    pub sections: Vec<&'a Section>,
    /// The clocks that recur for the supervisee, each as it stands.
    pub clocks: Vec<Recurring<'a>>,
    /// The facts of the supervisee and of who supervises.
    pub facts: &'a Facts,
    /// Whose agreement.
    pub person: PersonId,
    /// With whom: who may approve is judged by that person's posts.
    pub supervisor: PersonId,
    /// The moment.
    pub now: Moment,
}

/// A clock that recurs.
#[derive(Debug, Clone)]
pub struct Recurring<'a> {
    /// Which.
    pub clock: &'a Clock,
    /// How long it is now.
    pub every: Option<Span>,
    /// Where that stands.
    pub clauses: Vec<ClauseId>,
    /// Who may allow a longer one.
    pub longer: Option<&'a Longer>,
}

/// What was found in a draft.
#[derive(Debug, Clone)]
pub struct Checked {
    /// What stops it: field and what to do.
    pub errors: Vec<(String, String)>,
    /// What is worth another look, likewise.
    pub prompts: Vec<(String, String)>,
    /// The wording; to be offered only if nothing stops it.
    pub wording: Wording,
}

/// The clocks that recur for a person, from what is due.
pub fn recurring<'a>(policy: &'a Policy, obligations: &[Obligation]) -> Vec<Recurring<'a>> {
    let of = |owed: &Obligation| {
        let clock = policy.clock(&owed.clock)?;
        let rule = clock.rules.iter().find(|rule| Some(&rule.id) == owed.rule.as_ref())?;
        matches!(rule.shape(), Shape::Every(_) | Shape::Stages(..)).then(|| Recurring {
            clock,
            every: owed.because.count.as_ref().and_then(|count| count.span),
            clauses: owed.citation.clauses.clone(),
            longer: rule.longer.as_ref(),
        })
    };
    obligations.iter().filter_map(of).collect()
}

/// The form of the agreement, where the policy has one.
pub fn form(policy: &Policy) -> Option<&Form> {
    policy.form(policy.agreement.as_ref()?.form.as_ref()?)
}

/// What a signed agreement says of every session of the pair: the text of the section that gives it, as the form stands now.
pub fn given<'a>(policy: &Policy, wording: &'a Wording, gives: Gives) -> Option<&'a str> {
    let section = form(policy)?.sections.iter().find(|section| section.gives == Some(gives))?;
    let written = wording.sections.iter().find(|written| written.id == section.id.as_str())?;
    match &written.content {
        Content::Text(text) => Some(text.trim()).filter(|text| !text.is_empty()),
        _ => None,
    }
}

/// Whether a section of the form asks for the review day; otherwise the agreement has a field of its own for it.
pub fn asks_review(sections: &[&Section]) -> bool {
    sections.iter().any(|section| section.gives == Some(Gives::Review))
}

/// The field with the number of an interval.
pub fn every_field(clock: &ClockId) -> String {
    format!("every-{clock}")
}
/// The field with its unit.
pub fn unit_field(clock: &ClockId) -> String {
    format!("every-{clock}-unit")
}
/// The field with the reason for it.
pub fn why_field(clock: &ClockId) -> String {
    format!("every-{clock}-why")
}
/// The field with its last day.
pub fn end_field(clock: &ClockId) -> String {
    format!("every-{clock}-end")
}

/// A wording as the form has it: to begin a new version, or the agreement with a new supervisor.
pub fn typed_from(wording: &Wording) -> Typed {
    let mut typed = Typed::default();
    for section in &wording.sections {
        let field = format!("s-{}", section.id);
        match &section.content {
            Content::Confirmed(true) => typed.set(field, "yes"),
            Content::Chosen(list) => list.iter().for_each(|one| typed.set(field.as_str(), one.as_str())),
            Content::Day(day) => typed.set_day(&field, *day),
            Content::Nothing | Content::KeptPrivate | Content::Confirmed(false) => {}
            other => typed.set(field, other.plain()),
        }
    }
    for interval in &wording.intervals {
        set_interval(&mut typed, &interval.clock, interval.every, interval.until, &interval.reason);
    }
    if let Some(day) = wording.review_by {
        typed.set_day(REVIEW, day);
    }
    typed
}

/// Puts an interval into a form.
pub fn set_interval(typed: &mut Typed, clock: &ClockId, every: Span, until: Option<Day>, why: &str) {
    let text = every.to_string();
    let (amount, unit) = text.split_once(' ').unwrap_or((text.as_str(), ""));
    let unit = UNITS.iter().map(|(unit, _)| *unit).find(|known| known.starts_with(unit.trim_end_matches('s')));
    typed.set(every_field(clock), amount);
    typed.set(unit_field(clock), unit.unwrap_or("days"));
    if let Some(until) = until {
        typed.set_day(&end_field(clock), until.minus_days(1));
    }
    if !why.is_empty() {
        typed.set(why_field(clock), why);
    }
}
