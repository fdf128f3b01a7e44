//! From a draft to a wording that can be offered: what stops it, what is worth another look, and what it settles.

use engine::facts::{Event, Override};
use engine::ids::{ClauseId, ClockId, EventId, RoleId};
use engine::policy::{Gives, Section, SectionKind};
use engine::{Calendar, Day, Known, NoticeKind, Span, Strength, When};

use super::{
    Checked, Interval, REVIEW, Recurring, Terms, UNITS, Wording, asks_review, end_field, every_field, own_share,
    share_within, unit_field, why_field,
};
use crate::draft::{Typed, TypedDay};
use crate::sheet;
use crate::wording::{Content, Written};

/// The longest reason for an interval.
const LONGEST: usize = 2_000;

/// Reads a draft.
pub fn check(terms: &Terms<'_>, typed: &Typed) -> Checked {
    let mut reader = Reader { terms, typed, errors: Vec::new(), prompts: Vec::new() };
    let sections: Vec<Written> = terms.sections.iter().filter_map(|section| reader.section(section)).collect();
    let intervals = terms.clocks.iter().filter_map(|clock| reader.interval(clock)).collect();
    let review_by = if asks_review(&terms.sections) { None } else { reader.own_review() };
    let nothing = sections.iter().all(|section| section.content.is_empty());
    if let Some(first) = terms.sections.first().filter(|_| nothing) {
        reader.errors.push((sheet::field(first), "Write what you agree before you offer it".to_owned()));
    }
    let name = terms.agreement.name.clone();
    let mut wording = Wording { name, sections, intervals, review_by, ..Wording::default() };
    wording.settle(terms.policy);
    Checked { errors: reader.errors, prompts: reader.prompts, wording }
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
        self.settles(section, &field, &content);
        if content.is_empty() {
            if section.required {
                self.prompts.push((field, format!("{} is empty.", section.heading)));
            }
            return None;
        }
        Some(Written { id: section.id.to_string(), heading: section.heading.clone(), content })
    }

    /// Whether what the section settles beside its words can be.
    fn settles(&mut self, section: &Section, field: &str, content: &Content) {
        match (content, section.gives, &section.event) {
            (Content::Day(day), Some(Gives::Review), _) => self.review(field, *day),
            (Content::Day(day), _, Some(event)) => self.event(section, field, event, *day),
            (Content::Text(text), Some(Gives::ShareWithin), _) if !text.is_empty() => self.share(field, text),
            _ => {}
        }
    }

    /// A day that is over would change what was due in the past; one that stands already may stay.
    fn event(&mut self, section: &Section, field: &str, event: &EventId, day: Day) {
        let mine = |known: &&Event| known.person == self.terms.person && known.event == *event;
        let stands =
            self.terms.facts.events.iter().filter(mine).any(|known| known.day == day && known.superseded.is_none());
        if day < self.terms.now.day() && !stands {
            self.error(field, format!("{}: {day} is over: enter today or a later day", section.heading));
        }
    }

    fn share(&mut self, field: &str, text: &str) {
        if let (None, Some(own)) = (share_within(self.terms.policy, text), own_share(self.terms.policy)) {
            self.error(
                field,
                format!("Enter a whole number from 1 to {}: the policy gives {own} to share a record", own.amount()),
            );
        }
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

    /// The agreement's own field for the day, where no section of the form asks for it.
    fn own_review(&mut self) -> Option<Day> {
        match self.typed.day(REVIEW) {
            TypedDay::Empty => None,
            TypedDay::Day(day) => {
                self.review(REVIEW, day);
                Some(day)
            }
            TypedDay::NoDay => {
                self.error(
                    REVIEW,
                    "Enter the day on which you look at it again as a day that exists, such as 12 11 2027",
                );
                None
            }
        }
    }

    fn review(&mut self, field: &str, day: Day) {
        let today = self.terms.now.day();
        if day <= today {
            self.error(field, format!("{day} is not ahead: enter a later day on which you look at it again"));
        }
        if let Some(review) = &self.terms.agreement.review {
            let closures = self.terms.facts.closures.iter().map(|closure| closure.day);
            let latest = Calendar::new(&self.terms.council.bank_holidays, closures).after(today, review.every);
            if day > latest {
                let clauses = clause_list(&review.clause);
                // What the policy only advises is worth another look, and no more.
                if self.terms.policy.strength(review.strength, &review.clause) >= Strength::Must {
                    self.error(
                        field,
                        format!(
                            "The policy asks for a review within {} ({clauses}): enter {latest} or an earlier day",
                            review.every
                        ),
                    );
                } else {
                    let says = format!("{day} is later than {}, which the policy advises ({clauses}).", review.every);
                    self.prompts.push((field.to_owned(), says));
                }
            }
        }
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
