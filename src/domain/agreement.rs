//! What a pair agrees: the council's fields, how often they meet where they may settle it, and when they look at it again. From a
//! draft to a wording that can be offered for signature.

use engine::facts::Override;
use engine::ids::{ClauseId, ClockId, PersonId, RoleId};
use engine::policy::{Agreement, Clock, Council, Form, Gives, Longer, Policy, Section, SectionKind, Shape};
use engine::{Calendar, Day, Facts, Known, Moment, NoticeKind, Obligation, Span, When};
use serde::{Deserialize, Serialize};

use crate::draft::{Typed, TypedDay};
use crate::sheet;
use crate::wording::{Content, Written};

/// The longest reason for an interval.
const LONGEST: usize = 2_000;
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

/// Reads a draft.
pub fn check(terms: &Terms<'_>, typed: &Typed) -> Checked {
    let mut reader = Reader { terms, typed, errors: Vec::new(), prompts: Vec::new() };
    let sections: Vec<Written> = terms.sections.iter().filter_map(|section| reader.section(section)).collect();
    let intervals = terms.clocks.iter().filter_map(|clock| reader.interval(clock)).collect();
    let review_by = reader.review();
    let nothing = sections.iter().all(|section| section.content.is_empty());
    if let Some(first) = terms.sections.first().filter(|_| nothing) {
        reader.errors.push((sheet::field(first), "Write what you agree before you offer it".to_owned()));
    }
    let wording = Wording { name: terms.agreement.name.clone(), sections, intervals, review_by };
    Checked { errors: reader.errors, prompts: reader.prompts, wording }
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
            Content::Nothing | Content::Confirmed(false) => {}
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

struct Reader<'a> {
    terms: &'a Terms<'a>,
    typed: &'a Typed,
    errors: Vec<(String, String)>,
    prompts: Vec<(String, String)>,
}

impl Reader<'_> {
    fn error(&mut self, field: impl Into<String>, says: impl Into<String>) {
        self.errors.push((field.into(), says.into()));
    }

    fn section(&mut self, section: &Section) -> Option<Written> {
        let field = sheet::field(section);
        let text = self.typed.one(&field);
        let content = match section.kind {
            SectionKind::Confirm => Content::Confirmed(self.typed.ticked(&field)),
            SectionKind::Choice | SectionKind::Choices => Content::Chosen(
                self.typed.all(&field).filter(|one| !one.trim().is_empty()).map(str::to_owned).collect(),
            ),
            SectionKind::Date => match self.typed.day(&field) {
                TypedDay::Empty => Content::Nothing,
                TypedDay::Day(day) => Content::Day(day),
                TypedDay::NoDay => {
                    self.error(
                        field.as_str(),
                        format!("{}: enter a day that exists, such as 12 11 2026", section.heading),
                    );
                    Content::NoDay(self.typed.parts(&field).map(str::to_owned))
                }
            },
            _ => Content::Text(text.trim().to_owned()),
        };
        if content.is_empty() {
            if section.required {
                self.prompts.push((field, format!("{} is empty.", section.heading)));
            }
            return None;
        }
        Some(Written { id: section.id.to_string(), heading: section.heading.clone(), content })
    }

    fn interval(&mut self, recurring: &Recurring<'_>) -> Option<Interval> {
        let clock = &recurring.clock.id;
        let field = every_field(clock);
        let amount = self.typed.text(&field).to_owned();
        if amount.is_empty() {
            return None;
        }
        let unit = UNITS.iter().map(|(unit, _)| *unit).find(|unit| *unit == self.typed.one(&unit_field(clock)));
        let every = amount.parse::<u32>().ok().filter(|amount| (1..=400).contains(amount));
        let Some(every) = every.and_then(|amount| Span::parse(&format!("{amount} {}", unit.unwrap_or("weeks")))) else {
            self.error(
                field,
                "Enter how often as a whole number, such as 2 weeks, or leave it empty to keep to the policy",
            );
            return None;
        };
        let until = self.end(clock);
        let reason = self.typed.text(&why_field(clock)).to_owned();
        if reason.chars().count() > LONGEST {
            self.error(why_field(clock), format!("Shorten the reason to {LONGEST} characters"));
        }
        let name = recurring.clock.name.clone();
        let mut interval = Interval { clock: clock.clone(), name, every, until, reason, approved_by: None };
        match self.terms.judge(recurring, &interval) {
            Ok(approved_by) => interval.approved_by = approved_by,
            Err((part, says)) => self.error(format!("{field}{part}"), says),
        }
        Some(interval)
    }

    fn end(&mut self, clock: &ClockId) -> Option<Day> {
        let field = end_field(clock);
        match self.typed.day(&field) {
            TypedDay::Empty => None,
            TypedDay::Day(day) if day >= self.terms.now.day() => Some(day.plus_days(1)),
            TypedDay::Day(day) => {
                self.error(field, format!("{day} is over: enter a later day on which it ends"));
                None
            }
            TypedDay::NoDay => {
                self.error(field, "Enter the day on which it ends as a day that exists, such as 12 11 2026");
                None
            }
        }
    }

    fn review(&mut self) -> Option<Day> {
        let today = self.terms.now.day();
        let day = match self.typed.day(REVIEW) {
            TypedDay::Empty => return None,
            TypedDay::Day(day) => day,
            TypedDay::NoDay => {
                self.error(
                    REVIEW,
                    "Enter the day on which you look at it again as a day that exists, such as 12 11 2027",
                );
                return None;
            }
        };
        if day <= today {
            self.error(REVIEW, format!("{day} is not ahead: enter a later day on which you look at it again"));
        }
        if let Some(review) = &self.terms.agreement.review {
            let closures = self.terms.facts.closures.iter().map(|closure| closure.day);
            let latest = Calendar::new(&self.terms.council.bank_holidays, closures).after(today, review.every);
            if day > latest {
                let clauses = clause_list(&review.clause);
                self.error(
                    REVIEW,
                    format!(
                        "The policy asks for a review within {} ({clauses}): enter {latest} or an earlier day",
                        review.every
                    ),
                );
            }
        }
        Some(day)
    }
}

impl Terms<'_> {
    /// Whether the policy lets the pair have this interval, and by whose approval; the engine says it, as it would of the fact.
    fn judge(&self, recurring: &Recurring<'_>, interval: &Interval) -> Result<Option<RoleId>, (&'static str, String)> {
        if self.takes(interval, None) {
            return Ok(None);
        }
        let clauses = clause_list(recurring.longer.map_or(&recurring.clauses, |longer| {
            if longer.clause.is_empty() { &recurring.clauses } else { &longer.clause }
        }));
        let Some(longer) = recurring.longer else {
            return Err((
                "",
                format!("{} is longer than the policy allows ({clauses}): enter a shorter time", interval.every),
            ));
        };
        let today = self.now.day();
        let held = |role: &&RoleId| {
            self.facts.posts.iter().any(|post| {
                post.person == self.supervisor
                    && post.role == **role
                    && post.from <= today
                    && post.until.is_none_or(|until| today < until)
            })
        };
        let names = || {
            let name = |role: &RoleId| self.policy.role(role).map_or(role.to_string(), |role| role.name.clone());
            longer.by.iter().map(name).collect::<Vec<_>>().join(" or ")
        };
        let Some(role) = longer.by.iter().find(held) else {
            return Err((
                "",
                format!(
                    "{} is longer than the policy’s own time; only {} may agree to it ({clauses})",
                    interval.every,
                    names()
                ),
            ));
        };
        if interval.reason.is_empty() {
            return Err(("-why", format!("Write why it is longer than the policy’s own time ({clauses})")));
        }
        if interval.until.is_none() {
            return Err(("-end", format!("Enter the day on which the longer time ends ({clauses})")));
        }
        if self.takes(interval, Some(role)) {
            return Ok(Some(role.clone()));
        }
        Err(("", format!("{} is longer than the policy allows ({clauses}): enter a shorter time", interval.every)))
    }

    /// Whether the engine counts with the interval when it is entered alone.
    fn takes(&self, interval: &Interval, approved_by: Option<&RoleId>) -> bool {
        let mut facts = self.facts.clone();
        facts.overrides.retain(|own| own.person != self.person);
        facts.overrides.push(Override {
            person: self.person.clone(),
            clock: interval.clock.clone(),
            every: interval.every,
            from: self.now.day(),
            until: interval.until,
            reason: interval.reason.clone(),
            approved_by: approved_by.cloned(),
            recorded: None,
            superseded: None,
        });
        let evaluation = Known::new(self.council, &facts).person(&self.person, &When::at(self.now));
        !evaluation.notices.iter().any(|notice| notice.kind == NoticeKind::OverrideRefused)
    }
}

fn clause_list(clauses: &[ClauseId]) -> String {
    clauses.iter().map(ClauseId::as_str).collect::<Vec<_>>().join(", ")
}
