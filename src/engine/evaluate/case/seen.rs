//! A case as it is seen from a moment: open from when to when, of which categories, with whom, discussed when.

use std::rc::Rc;

use super::super::{
    Known, When,
    history::{Histories, History, Spell, spells},
};
use crate::{
    calendar::Calendar,
    day::Day,
    facts::{Allocation, CaseCategory, CaseEvent, CaseOverride, Discussion, RelationshipKind},
    ids::{CaseId, CategoryId, ClockId, PersonId},
    moment::Moment,
    policy::{CaseRule, Policy, Who},
};

/// One question about one case.
pub(super) struct Seen<'a, 'k> {
    pub(super) known: &'k Known<'a>,
    pub(super) calendar: &'k Calendar<'k>,
    pub(super) when: &'k When,
    pub(super) day: Day,
    /// The version in force on the day.
    pub(super) policy: &'a Policy,
    pub(super) id: &'a CaseId,
    pub(super) opened: Day,
    pub(super) closed: Option<Day>,
    /// Who works with it, or did so last.
    pub(super) worker: &'a PersonId,
    pub(super) categories: Vec<Spell<'a, CaseCategory>>,
    pub(super) allocations: Vec<Spell<'a, Allocation>>,
    pub(super) overrides: Vec<Spell<'a, CaseOverride>>,
    /// The oldest first.
    pub(super) discussions: Vec<&'a Discussion>,
    pub(super) events: Vec<&'a CaseEvent>,
    /// Those who were asked about: workers, supervisors, who took part.
    people: &'k Histories<'a>,
}

impl<'a, 'k> Seen<'a, 'k> {
    /// The case, if it is open or was, and somebody works with it or did.
    pub(super) fn of(
        known: &'k Known<'a>,
        calendar: &'k Calendar<'k>,
        when: &'k When,
        histories: &'k Histories<'a>,
        id: &CaseId,
    ) -> Option<Seen<'a, 'k>> {
        let (id, of) = known.case(id)?;
        let day = when.day();
        let rows = of.case.iter().filter(|case| when.sees(case.written(), Some(case.opened)));
        let row = rows.max_by_key(|case| (case.recorded, case.opened, case.closed))?;
        if row.opened > day {
            return None;
        }
        let closed = when.until(row.closed, row.written());
        // What ended is shown as long as what is done stays in the figures: most cases that were ever open are closed.
        if closed.is_some_and(|closed| day.days_since(closed) > i64::from(known.council.file.figure_days)) {
            return None;
        }
        let allocations: Vec<Spell<'a, Allocation>> = spells!(of.allocations, when);
        let with = allocations.iter().rfind(|with| with.holds(day));
        let worker = with.or_else(|| allocations.iter().rfind(|with| with.from <= day))?;
        let today = when.as_of.day();
        let seen = |one: &&Discussion| when.sees(one.written(), Some(one.day));
        let held = of.discussions.iter().copied().take_while(|one| one.day <= today);
        let mut discussions: Vec<&Discussion> = held.filter(seen).collect();
        if known.rewritten.discussions {
            once_each(&mut discussions, day);
        }
        let mut events: Vec<&CaseEvent> =
            of.events.iter().copied().filter(|event| when.sees(event.written(), Some(event.day))).collect();
        events.sort_by(|a, b| (a.day, a.at, &a.event).cmp(&(b.day, b.at, &b.event)));
        Some(Seen {
            known,
            calendar,
            when,
            day,
            policy: known.council.policy_on(day),
            id,
            opened: row.opened,
            closed,
            worker: &worker.fact.worker,
            categories: spells!(of.categories, when),
            overrides: spells!(of.overrides, when),
            allocations,
            discussions,
            events,
            people: histories,
        })
    }

    /// The moment that is judged: of a day to come or gone its end.
    pub(super) fn moment(&self) -> Moment {
        if self.day > self.when.as_of.day() { Moment::end_of(self.day) } else { self.when.as_of }
    }

    fn person(&self, id: &'a PersonId) -> Rc<History<'a>> {
        self.people.of(self.known, id, self.when)
    }

    /// Whether a selection of staff means somebody on a day.
    pub(super) fn means(&self, who: &Who, id: &'a PersonId, policy: &Policy, day: Day) -> bool {
        *who == Who::default() || self.person(id).is(who, policy, self.known, self.calendar, self.when, day)
    }

    fn worker_on(&self, day: Day) -> Option<&'a PersonId> {
        let with = self.allocations.iter().rfind(|with| with.holds(day));
        with.or_else(|| self.allocations.iter().rfind(|with| with.from <= day)).map(|with| &with.fact.worker)
    }

    /// The supervisor of whoever works with it.
    pub(super) fn supervisor(&self) -> Option<&'a PersonId> {
        self.person(self.worker).supervisor_on(self.day)
    }

    /// The line manager of that supervisor.
    pub(super) fn line_manager(&self) -> Option<&'a PersonId> {
        let history = self.person(self.supervisor()?);
        history.supervisors_on(self.day, &[RelationshipKind::Line]).last().map(|pair| &pair.fact.supervisor)
    }

    pub(super) fn is_open(&self, day: Day) -> bool {
        self.opened <= day && self.closed.is_none_or(|closed| day < closed)
    }

    /// The rules of a clock that apply on a day, with the version they stand in.
    pub(super) fn rules_on(&self, clock: &ClockId, day: Day) -> (&'a Policy, Vec<&'a CaseRule>) {
        let policy = self.known.council.policy_on(day);
        if day < policy.document.in_force || !self.is_open(day) {
            return (policy, Vec::new());
        }
        let all = policy.case_clock(clock).map_or(&[][..], |clock| &clock.rules);
        let mut rules: Vec<&CaseRule> = all.iter().filter(|rule| self.is_meant(rule, policy, day)).collect();
        let replaced: Vec<_> = rules.iter().flat_map(|rule| rule.replaces.iter()).collect();
        rules.retain(|rule| !replaced.contains(&&rule.id));
        (policy, rules)
    }

    fn is_meant(&self, rule: &CaseRule, policy: &Policy, day: Day) -> bool {
        let now = |category: &CategoryId| {
            self.categories.iter().any(|spell| spell.holds(day) && spell.fact.category == *category)
        };
        rule.from.is_none_or(|from| from <= day)
            && rule.until.is_none_or(|until| day < until)
            && (rule.categories.is_empty() || rule.categories.iter().any(now))
            && !rule.not_categories.iter().any(now)
            && (rule.who == Who::default()
                || self.worker_on(day).is_some_and(|worker| self.means(&rule.who, worker, policy, day)))
    }

    /// The days on which what applies to a clock of the case changes, in order.
    pub(super) fn changes(&self, clock: &ClockId) -> Vec<Day> {
        let versions = &self.known.council.versions;
        let mut days: Vec<Day> = versions.iter().map(|version| version.document.in_force).collect();
        let rules = versions.iter().filter_map(|version| version.case_clock(clock)).flat_map(|clock| &clock.rules);
        days.extend(rules.flat_map(|rule| [rule.from, rule.until]).flatten());
        days.push(self.opened);
        days.extend(self.closed);
        days.extend(self.categories.iter().flat_map(|spell| [Some(spell.from), spell.until]).flatten());
        days.extend(self.allocations.iter().flat_map(|spell| [Some(spell.from), spell.until]).flatten());
        for with in &self.allocations {
            let history = self.person(&with.fact.worker);
            days.extend(history.posts.iter().flat_map(|post| [Some(post.from), post.until]).flatten());
            days.extend(history.flags.iter().flat_map(|flag| [Some(flag.from), flag.until]).flatten());
        }
        let own = self.overrides.iter().filter(|own| own.fact.clock == *clock);
        days.extend(own.flat_map(|own| [Some(own.from), own.until]).flatten());
        days.sort();
        days.dedup();
        days
    }
}

/// One row for each discussion: where two were not replaced, the later one, whatever their order in the facts. What is entered only
/// after the day has no say in which of them that is.
fn once_each(discussions: &mut Vec<&Discussion>, day: Day) {
    let says = |one: &Discussion| {
        let on_record = one.on_record.filter(|entered| *entered <= day);
        format!("{:?}", Discussion { on_record, ..one.clone() })
    };
    discussions.sort_by(|a, b| a.id.cmp(&b.id).then(b.recorded.cmp(&a.recorded)).then_with(|| says(a).cmp(&says(b))));
    discussions.dedup_by(|later, first| later.id == first.id);
    discussions.sort_by(|a, b| (a.day, a.at, &a.id).cmp(&(b.day, b.at, &b.id)));
}
