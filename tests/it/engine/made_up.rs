//! Made-up facts of the sixth council, for what must hold for all of them.

use std::{env, sync::LazyLock};

use engine::{
    Council, Day, Evaluation, Facts, Moment, When, evaluate,
    facts::{
        Absence, Agreement, Allocation, Answer, AnswerKind, Cancelled, Case, CaseCategory, CaseEvent, CaseOverride,
        Discussion, Event, Flag, Happening, Matter, Move, Override, Period, Person, Post, Relationship,
        RelationshipKind, Session, Share, StepTaken, Team, Waiver,
    },
    ids::CaseId,
    span::Span,
};
use proptest::{collection::vec, option, prelude::*, sample::select};

use super::load;

pub(super) static NORTHMOOR: LazyLock<Council> =
    LazyLock::new(|| (**load("tests/it/engine/policies").council("northmoor").expect("northmoor")).clone());

pub(super) const PEOPLE: [&str; 4] = ["ann", "bo", "cy", "di"];

/// How often a property is tried; `PROPTEST_CASES` asks for more, since some contradictions turn up once in ten thousand.
pub(super) fn tries(usual: u32) -> ProptestConfig {
    let cases = env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(usual);
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

pub(super) fn first() -> Day {
    Day::new(2024, 1, 1).expect("a day")
}

pub(super) fn day() -> impl Strategy<Value = Day> {
    (0u32..900).prop_map(|days| first().plus_days(days))
}

fn written() -> impl Strategy<Value = (Option<Moment>, Option<Moment>)> {
    let at = || day().prop_map(|day| Moment::start_of(day).plus_hours(10));
    prop_oneof![
        3 => Just((None, None)),
        3 => at().prop_map(|recorded| (Some(recorded), None)),
        1 => (at(), 1u32..2000).prop_map(|(recorded, hours)| (Some(recorded), Some(recorded.plus_hours(hours)))),
    ]
}

fn team() -> impl Strategy<Value = Option<&'static str>> {
    option::of(select(&["north", "south"][..]))
}

fn person() -> impl Strategy<Value = &'static str> {
    select(&PEOPLE[..])
}

fn period() -> impl Strategy<Value = (Day, Option<Day>)> {
    (day(), option::of(1u32..500)).prop_map(|(from, days)| (from, days.map(|days| from.plus_days(days))))
}

prop_compose! {
    fn post()(person in person(), team in team(), role in select(&["social-worker", "team-manager", "astronaut"][..]), (from, until) in period(), (recorded, superseded) in written()) -> Post {
        Post { person: person.into(), role: role.into(), team: team.map(Into::into), employment: None, attributes: vec![], without: vec![], from, until, recorded, superseded }
    }
}
prop_compose! {
    fn flag()(person in person(), flag in select(&["nqsw", "registered"][..]), (from, until) in period(), (recorded, superseded) in written()) -> Flag {
        Flag { person: person.into(), flag: flag.into(), from, until, recorded, superseded }
    }
}
prop_compose! {
    fn relationship()(supervisee in person(), supervisor in person(), cover in any::<bool>(), (from, until) in period(), number in 0u32..6, (recorded, superseded) in written()) -> Relationship {
        let kind = if cover { RelationshipKind::Cover } else { RelationshipKind::Line };
        Relationship { id: format!("r{number}").into(), supervisee: supervisee.into(), supervisor: supervisor.into(), kind, from, until, recorded, superseded }
    }
}
prop_compose! {
    fn session()(
        kind in select(&["one-to-one", "group", "unheard-of"][..]),
        supervisee in person(), supervisor in person(),
        booked in option::of(day()), to in option::of(day()), held in option::of(day()), cancelled in option::of(day()),
        minutes in option::of(0u32..300), number in 0u32..20, late in option::of(day()),
        team in team(), (unpunctual, interrupted) in (any::<bool>(), any::<bool>()), (recorded, superseded) in written(),
    ) -> Session {
        let reason = "court";
        Session {
            id: format!("s{number}").into(), kind: kind.into(), parts: vec![], supervisee: Some(supervisee.into()),
            participants: vec!["ann".into()], supervisor: supervisor.into(), team: team.map(Into::into), booked, late: unpunctual, interrupted,
            moves: to.into_iter().map(|to| Move { to, reason: reason.into(), by: None, recorded: late.map(Moment::start_of) }).collect(),
            cancelled: cancelled.map(|day| Cancelled { day, reason: "sickness".into(), by: None, recorded: late.map(Moment::start_of) }),
            held, minutes, held_recorded: late.map(Moment::end_of), recorded, superseded,
        }
    }
}
prop_compose! {
    fn absence()(person in person(), kind in select(&["sickness", "leave"][..]), (from, until) in period(), (recorded, superseded) in written()) -> Absence {
        Absence { person: person.into(), kind: kind.into(), from, until, recorded, superseded }
    }
}
prop_compose! {
    fn own()(person in person(), weeks in 1u32..10, approved in any::<bool>(), (from, until) in period(), (recorded, superseded) in written()) -> Override {
        let every = Span::parse(&format!("{weeks} weeks")).expect("a span");
        let approved_by = approved.then(|| "team-manager".into());
        Override { person: person.into(), clock: "one-to-one".into(), every, from, until, reason: String::new(), approved_by, recorded, superseded }
    }
}
prop_compose! {
    fn paper()(number in 0u32..6, one in option::of(day()), other in option::of(day()), (recorded, superseded) in written()) -> Agreement {
        Agreement { relationship: format!("r{number}").into(), supervisee_signed: one, supervisor_signed: other, share_within: None, review_by: None, reviewed: None, recorded, superseded }
    }
}
prop_compose! {
    fn share()(number in 0u32..20, day in day(), (recorded, superseded) in written()) -> Share {
        Share { session: format!("s{number}").into(), day, recorded, superseded }
    }
}
prop_compose! {
    fn answer()(number in 0u32..20, person in person(), kind in select(&[AnswerKind::Signed, AnswerKind::ChangeAsked, AnswerKind::Disagreed][..]), day in day(), (recorded, superseded) in written()) -> Answer {
        Answer { session: format!("s{number}").into(), person: person.into(), kind, day, recorded, superseded }
    }
}
prop_compose! {
    fn waiver()(person in person(), (from, until) in period(), (recorded, superseded) in written()) -> Waiver {
        Waiver { person: person.into(), clock: "one-to-one".into(), from, until, reason: "trial".to_owned(), by: "head".to_owned(), recorded, superseded }
    }
}
prop_compose! {
    fn event()(person in person(), event in select(&["six-month-review", "first-watch", "second-watch", "sail-check", "rope-check", "quarrel-talk", "chart", "papers-seen", "plan", "papers-in-file", "survey"][..]), day in day(), (recorded, superseded) in written()) -> Event {
        Event { person: person.into(), event: event.into(), day, recorded, superseded }
    }
}
fn case() -> impl Strategy<Value = CaseId> {
    select(&["boat", "raft"][..]).prop_map(CaseId::from)
}
prop_compose! {
    fn opened()(id in case(), opened in day(), open in option::of(1u32..900), (recorded, superseded) in written()) -> Case {
        Case { id, opened, closed: open.map(|days| opened.plus_days(days)), recorded, superseded }
    }
}
prop_compose! {
    fn category()(case in case(), category in select(&["harbour-watch", "quiet-water", "unheard-of"][..]), (from, until) in period(), (recorded, superseded) in written()) -> CaseCategory {
        CaseCategory { case, category: category.into(), from, until, recorded, superseded }
    }
}
prop_compose! {
    fn allocation()(case in case(), worker in person(), hour in option::of(0u32..24), (from, until) in period(), (recorded, superseded) in written()) -> Allocation {
        Allocation { case, worker: worker.into(), from, at: hour.map(|hour| Moment::start_of(from).plus_hours(hour)), until, recorded, superseded }
    }
}
prop_compose! {
    fn discussion()(number in 0u32..12, case in case(), kind in select(&["one-to-one", "group", "unheard-of"][..]), day in day(), present in option::of(person()), entered in option::of(0u32..20), session in option::of(0u32..20), detailed in any::<bool>(), criterion in option::of(select(&["new", "stuck"][..])), (recorded, superseded) in written()) -> Discussion {
        Discussion {
            id: format!("d{number}").into(), case, kind: kind.into(), session: session.map(|number| format!("s{number}").into()), day, at: None, detailed, criterion: criterion.map(Into::into),
            present: present.into_iter().map(Into::into).collect(), on_record: entered.map(|days| day.plus_days(days)), recorded, superseded,
        }
    }
}
prop_compose! {
    fn landing()(case in case(), day in day(), hour in option::of(0u32..24), (recorded, superseded) in written()) -> CaseEvent {
        CaseEvent { case, event: "landing".into(), day, at: hour.map(|hour| Moment::start_of(day).plus_hours(hour)), recorded, superseded }
    }
}
prop_compose! {
    fn case_own()(case in case(), days in 1u32..50, approved in any::<bool>(), (from, until) in period(), (recorded, superseded) in written()) -> CaseOverride {
        let every = Span::parse(&format!("{days} days")).expect("a span");
        CaseOverride { case, clock: "crew-talk".into(), every, from, until, reason: String::new(), approved_by: approved.then(|| "team-manager".into()), recorded, superseded }
    }
}
prop_compose! {
    fn happening()(event in select(&["survey", "regatta"][..]), team in team(), day in day(), (recorded, superseded) in written()) -> Happening {
        Happening { event: event.into(), team: team.map(Into::into), day, recorded, superseded }
    }
}
prop_compose! {
    fn week()(from in day(), days in 1u32..10, (recorded, superseded) in written()) -> Period {
        Period { period: "regatta-week".into(), from, until: from.plus_days(days), recorded, superseded }
    }
}
prop_compose! {
    fn matter()(number in 0u32..4, person in person(), process in select(&["quarrel", "unheard-of"][..]), opened in day(), taken in vec((select(&["talk", "judgement", "elsewhere"][..]), day(), option::of(day())), 0..3), closed in option::of(day()), (recorded, superseded) in written()) -> Matter {
        let steps = taken.into_iter().map(|(step, day, late)| StepTaken { step: step.into(), day, recorded: late.map(Moment::start_of) });
        Matter { id: format!("m{number}").into(), process: process.into(), person: person.into(), opened, steps: steps.collect(), closed, recorded, superseded }
    }
}
prop_compose! {
    fn of_teams()(happenings in vec(happening(), 0..4), periods in vec(week(), 0..3), matters in vec(matter(), 0..4), types in vec(any::<bool>(), 2)) -> Facts {
        let team = |(id, fieldwork): (&str, &bool)| Team { id: id.into(), name: String::new(), kind: fieldwork.then(|| "fieldwork".into()), recorded: None, superseded: None };
        Facts { happenings, periods, matters, teams: ["north", "south"].into_iter().zip(&types).map(team).collect(), ..Facts::default() }
    }
}
prop_compose! {
    fn caseload()(
        cases in vec(opened(), 0..3), case_categories in vec(category(), 0..4), allocations in vec(allocation(), 0..4),
        discussions in vec(discussion(), 0..10), case_events in vec(landing(), 0..3), case_overrides in vec(case_own(), 0..3),
    ) -> Facts {
        Facts { cases, case_categories, allocations, discussions, case_events, case_overrides, ..Facts::default() }
    }
}
prop_compose! {
    pub(super) fn facts()(
        (load, teams) in (caseload(), of_teams()),
        left in option::of(day()),
        posts in vec(post(), 0..6), flags in vec(flag(), 0..4), relationships in vec(relationship(), 0..6),
        sessions in vec(session(), 0..14), absences in vec(absence(), 0..4), overrides in vec(own(), 0..3),
        agreements in vec(paper(), 0..4), shares in vec(share(), 0..8), answers in vec(answer(), 0..8),
        waivers in vec(waiver(), 0..2), events in vec(event(), 0..8),
    ) -> Facts {
        let until = |id| if id == "di" { left } else { None };
        let persons = PEOPLE.map(|id| Person { id: id.into(), name: String::new(), started: Some(first()), qualified: None, until: until(id), recorded: None, superseded: None });
        Facts { persons: persons.to_vec(), posts, flags, relationships, sessions, absences, overrides, agreements, shares, answers, waivers, events, ..Facts::default() }.and(load).and(teams)
    }
}

pub(super) fn when() -> impl Strategy<Value = When> {
    (day(), option::of(day()), option::of(0u32..60)).prop_map(|(day, known, ahead)| When {
        as_of: Moment::end_of(day),
        known_on: known.map(Moment::end_of),
        forecast_to: ahead.map(|days| day.plus_days(days)),
    })
}

pub(super) fn ask(facts: &Facts, when: &When) -> Evaluation {
    evaluate(&NORTHMOOR, facts, when)
}

pub(super) fn turned(facts: &Facts, by: usize) -> Facts {
    let mut facts = facts.clone();
    macro_rules! turn {
        ($($list:ident)*) => { $( facts.$list.reverse(); if let Some(by) = by.checked_rem(facts.$list.len()) { facts.$list.rotate_left(by); } )* };
    }
    turn!(persons posts flags relationships sessions shares answers agreements absences overrides waivers events cases case_categories allocations discussions case_events case_overrides happenings periods matters teams);
    facts
}

/// Only what was written down by the end of a day, and nothing of what was written into the same rows later.
pub(super) fn written_by(facts: &Facts, day: Day) -> Facts {
    let end = Moment::end_of(day);
    let mut facts = facts.clone();
    macro_rules! keep {
        ($($list:ident)*) => { $(
            facts.$list.retain(|fact| fact.recorded.is_none_or(|at| at <= end));
            facts.$list.iter_mut().for_each(|fact| fact.superseded = fact.superseded.filter(|at| *at <= end));
        )* };
    }
    keep!(persons posts flags relationships sessions shares answers agreements absences overrides waivers events cases case_categories allocations discussions case_events case_overrides happenings periods matters teams);
    for matter in &mut facts.matters {
        matter.steps.retain(|step| step.recorded.is_none_or(|at| at <= end));
    }
    for session in &mut facts.sessions {
        session.moves.retain(|moved| moved.recorded.is_none_or(|at| at <= end));
        session.cancelled = session.cancelled.take().filter(|cancelled| cancelled.recorded.is_none_or(|at| at <= end));
        if session.held_recorded.or(session.recorded).is_some_and(|at| at > end) {
            session.held = None;
        }
    }
    facts
}
