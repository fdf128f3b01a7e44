//! One clock of the policy for one case: when it is due, how it stands, and the trail.

use super::{
    super::{
        Evaluation,
        recurring::{Reached, reached},
    },
    interval, notice, obligation,
    seen::Seen,
};
use crate::{
    because::{Because, Count, Remark, Since},
    day::Day,
    facts::Discussion,
    ids::{ClauseId, RuleId},
    moment::Moment,
    notice::{Notice, NoticeKind},
    obligation::{Obligation, Subject},
    policy::{CaseAnchor, CaseClock, CaseRule, CaseShape, Counts, Policy},
    span::{Span, Unit},
    standing::Standing,
};

/// What a rule comes to.
struct Found<'a> {
    rule: &'a CaseRule,
    policy: &'a Policy,
    due: Day,
    due_at: Option<Moment>,
    count: Count,
    local: bool,
    /// A shorter interval of the case's own set the day.
    shortened: bool,
    remarks: Vec<Remark>,
}

pub(super) fn evaluate<'a>(case: &Seen<'a, '_>, clock: &'a CaseClock, into: &mut Evaluation) {
    if let Some(closed) = case.closed.filter(|closed| *closed <= case.day) {
        into.obligations.extend(ended(case, clock, closed));
        return;
    }
    let (policy, rules) = case.rules_on(&clock.id, case.day);
    let changes = case.changes(&clock.id);
    let Some(run) = run(case, clock, &changes) else { return };
    let Some(start) = start(case, clock, run) else { return };
    let events = events(case, clock, start);
    let since = events.last().copied().unwrap_or(start);
    let mut found = Vec::new();
    let in_force = |from| interval::on(case, &clock.id, from, since);
    let recurring = reached(&changes, since, events.is_empty(), in_force, |every| case.calendar.after(since, every));
    if let Some(by) = recurring {
        let word = if events.is_empty() { start_word(case, clock, start, policy, &rules) } else { last_word(clock) };
        found.push(from_recurring(by, since, word));
    }
    let mut done = None;
    for rule in rules {
        let CaseShape::Within(within, of) = rule.shape() else { continue };
        match once(case, clock, within, of) {
            Once::Due(due, due_at, count) => {
                found.push(Found {
                    rule,
                    policy,
                    due,
                    due_at,
                    count,
                    local: false,
                    shortened: false,
                    remarks: Vec::new(),
                });
            }
            Once::Done(day) => done = done.filter(|(known, _)| *known > day).or(Some((day, rule))),
            Once::Waits => {}
        }
    }
    let named: Vec<(RuleId, Day, Vec<ClauseId>)> =
        found.iter().map(|one| (one.rule.id.clone(), one.due, one.rule.clause.clone())).collect();
    let strictest = (0..found.len()).min_by_key(|at| (found[*at].due, *at));
    if let Some(at) = strictest {
        let mut strictest = found.swap_remove(at);
        let others = named.into_iter().filter(|(rule, ..)| *rule != strictest.rule.id);
        strictest.remarks.extend(others.map(|(rule, due, clauses)| Remark::OtherRule { rule, due, clauses }));
        into.obligations.extend(due(case, clock, strictest, &events, since));
    } else if let Some((day, rule)) = done {
        into.obligations.extend(met(case, clock, policy, rule, day));
    }
    into.notices.extend(refused(case, clock, since));
}

/// Since when the clock has applied without a break.
fn run(case: &Seen<'_, '_>, clock: &CaseClock, changes: &[Day]) -> Option<Day> {
    let before = changes.partition_point(|change| *change <= case.day);
    let applies = |day: &Day| !case.rules_on(&clock.id, *day).1.is_empty();
    changes[..before].iter().rev().take_while(|day| applies(day)).last().copied()
}

/// From when it counts: of discussions from the first allocation, of entries from the first discussion.
fn start(case: &Seen<'_, '_>, clock: &CaseClock, run: Day) -> Option<Day> {
    let first = case.allocations.iter().map(|with| with.from).min()?;
    let start = run.max(first).max(case.known.facts.go_live.unwrap_or(run));
    match clock.counts {
        Counts::Discussions => Some(start),
        Counts::Entries => meeting(case, clock).map(|one| one.day).find(|day| *day >= start),
    }
}

/// The days that meet it, from the start on.
fn events(case: &Seen<'_, '_>, clock: &CaseClock, start: Day) -> Vec<Day> {
    let mut days: Vec<Day> = meeting(case, clock)
        .filter_map(|one| if clock.counts == Counts::Entries { one.on_record } else { Some(one.day) })
        .filter(|day| (start..=case.day).contains(day))
        .collect();
    days.sort();
    days
}

fn meeting<'c, 'a>(case: &'c Seen<'a, '_>, clock: &'c CaseClock) -> impl Iterator<Item = &'a Discussion> {
    case.discussions.iter().copied().filter(|one| meets(case, clock, one))
}

fn meets<'a>(case: &Seen<'a, '_>, clock: &CaseClock, one: &'a Discussion) -> bool {
    let policy = case.known.council.policy_on(one.day);
    clock.met_by.contains(&one.kind)
        || clock.met_if.iter().filter(|rule| rule.kinds.contains(&one.kind)).any(|rule| {
            let there = rule
                .present
                .as_ref()
                .is_none_or(|who| one.present.iter().any(|person| case.means(who, person, policy, one.day)));
            there && (!rule.on_record || one.on_record.is_some_and(|day| day <= case.day))
        })
}

fn from_recurring(by: Reached<interval::Applied<'_>>, since: Day, word: Since) -> Found<'_> {
    let mut remarks = Vec::new();
    if by.at_once {
        remarks.push(Remark::DueAtOnce { on: by.day, every: by.by.every });
    }
    if let Some(own) = by.by.own {
        remarks.push(Remark::OwnOfCase { every: own.every, reason: own.reason.clone() });
    }
    remarks.extend(by.others.into_iter().map(|(other, due)| Remark::OtherRule {
        rule: other.rule.id.clone(),
        due,
        clauses: other.rule.clause.clone(),
    }));
    Found {
        rule: by.by.rule,
        policy: by.by.policy,
        due: by.day,
        due_at: None,
        count: Count { span: Some(by.by.every), after: since, since: word },
        local: by.by.local,
        shortened: by.by.shortened,
        remarks,
    }
}

/// What a rule of the shape `within` says.
enum Once {
    Due(Day, Option<Moment>, Count),
    Done(Day),
    Waits,
}

fn once(case: &Seen<'_, '_>, clock: &CaseClock, within: Span, of: &CaseAnchor) -> Once {
    let begin = match of {
        CaseAnchor::Opening => Some((case.opened, None, Since::Opening)),
        CaseAnchor::Allocation => {
            let latest = case.allocations.iter().rfind(|with| with.from <= case.day);
            latest.map(|with| (with.from, with.fact.at, Since::Allocation))
        }
        CaseAnchor::Event(event) => {
            let name = case.policy.case_event(event).map_or_else(|| event.to_string(), |event| event.name.clone());
            let latest = case.events.iter().rfind(|one| one.event == *event && one.day <= case.day);
            latest.map(|one| (one.day, one.at, Since::Event(name)))
        }
    };
    // What happened before the council began with Plumbline starts nothing.
    let live = case.known.facts.go_live;
    let Some((day, at, since)) = begin.filter(|(day, ..)| live.is_none_or(|live| *day >= live)) else {
        return Once::Waits;
    };
    let after = |one: &&Discussion| match (one.at, at) {
        (Some(one), Some(begin)) => one >= begin,
        _ => one.day >= day,
    };
    if let Some(done) = meeting(case, clock).filter(|one| one.day <= case.day).find(after) {
        return Once::Done(done.day);
    }
    let due_at = at.filter(|_| within.unit() == Unit::Hours).map(|at| at.plus_hours(within.amount()));
    let due = due_at.map_or_else(|| case.calendar.after(day, within), Moment::day);
    Once::Due(due, due_at, Count { span: Some(within), after: day, since })
}

fn due(case: &Seen<'_, '_>, clock: &CaseClock, found: Found<'_>, events: &[Day], since: Day) -> Option<Obligation> {
    let rule = found.rule;
    let (clauses, said) =
        if found.shortened && !rule.shorter.is_empty() { (&rule.shorter, None) } else { (&rule.clause, rule.strength) };
    let mut citation = found.policy.cite(clauses, rule.reading.as_ref(), said)?;
    citation.local = found.local;
    let mut due = obligation(case, citation, clock.id.as_str(), subject(case), clock.owner);
    due.rule = Some(rule.id.clone());
    due.last = events.last().copied();
    due.due = Some(found.due);
    due.due_at = found.due_at;
    due.standing = match found.due_at {
        // A deadline in hours is missed from its instant on.
        Some(at) if case.moment() > at => {
            Standing::Overdue { days: u32::try_from(case.day.days_since(found.due)).unwrap_or_default() }
        }
        _ => case.known.standing(case.day, found.due),
    };
    due.because = Because {
        due: Some(found.due),
        due_at: found.due_at,
        count: Some(found.count),
        places: found.policy.places(clauses),
        remarks: found.remarks,
    };
    if found.local {
        due.because.remarks.insert(0, Remark::Local);
    }
    passed_over(case, clock, since, &mut due.because.remarks);
    Some(due)
}

/// It was done, and nothing more is due; shown as long as what is done stays in the figures.
fn met(case: &Seen<'_, '_>, clock: &CaseClock, policy: &Policy, rule: &CaseRule, done: Day) -> Option<Obligation> {
    if case.day.days_since(done) > i64::from(case.known.council.file.figure_days) {
        return None;
    }
    let citation = policy.cite(&rule.clause, rule.reading.as_ref(), rule.strength)?;
    let mut met = obligation(case, citation, clock.id.as_str(), subject(case), clock.owner);
    met.rule = Some(rule.id.clone());
    met.last = Some(done);
    met.because = Because { places: policy.places(&rule.clause), ..Because::default() };
    met.because.remarks.push(Remark::Done { day: done });
    Some(met)
}

fn ended(case: &Seen<'_, '_>, clock: &CaseClock, closed: Day) -> Option<Obligation> {
    let (policy, rules) = case.rules_on(&clock.id, closed.minus_days(1));
    let rule = rules.first()?;
    let citation = policy.cite(&rule.clause, rule.reading.as_ref(), rule.strength)?;
    let mut over = obligation(case, citation, clock.id.as_str(), subject(case), clock.owner);
    over.rule = Some(rule.id.clone());
    over.standing = Standing::Ended { on: closed };
    over.last = meeting(case, clock).last().map(|one| one.day);
    over.because.places = policy.places(&rule.clause);
    Some(over)
}

fn subject(case: &Seen<'_, '_>) -> Subject {
    Subject::Case { case: case.id.clone() }
}

/// The latest discussion of each kind that one might think meets it, and does not.
fn passed_over(case: &Seen<'_, '_>, clock: &CaseClock, since: Day, remarks: &mut Vec<Remark>) {
    let passed = clock.passes_over.iter().map(|passed| (&passed.kinds, &passed.clause));
    let unless = clock.met_if.iter().map(|rule| (&rule.kinds, &rule.clause));
    for (kinds, clauses) in passed.chain(unless) {
        let mut later = case.discussions.iter().copied().filter(|one| {
            kinds.contains(&one.kind) && (since..=case.day).contains(&one.day) && !meets(case, clock, one)
        });
        if let Some(one) = later.next_back() {
            let kind = case.policy.session_kind(&one.kind).map_or_else(String::new, |kind| kind.name.clone());
            remarks.push(Remark::PassedOver { kind, day: one.day, clauses: clauses.clone() });
        }
    }
}

fn refused(case: &Seen<'_, '_>, clock: &CaseClock, since: Day) -> Option<Notice> {
    let own = interval::refused(case, &clock.id, since)?;
    let says = format!("{} for this case is longer than the rule, and nobody approved it who may.", own.every);
    Some(notice(case, NoticeKind::OverrideRefused, own.from, None, says))
}

/// What started a clock that has not been met yet.
fn start_word(case: &Seen<'_, '_>, clock: &CaseClock, start: Day, policy: &Policy, rules: &[&CaseRule]) -> Since {
    if clock.counts == Counts::Entries {
        Since::FirstDiscussion
    } else if case.known.facts.go_live == Some(start) {
        Since::GoLive
    } else if case.allocations.iter().map(|with| with.from).min() == Some(start) {
        Since::FirstAllocation
    } else if policy.document.in_force == start || rules.iter().any(|rule| rule.from == Some(start)) {
        Since::RuleInForce
    } else {
        Since::RuleApplies
    }
}

fn last_word(clock: &CaseClock) -> Since {
    match clock.counts {
        Counts::Discussions => Since::Discussion,
        Counts::Entries => Since::Entry,
    }
}
