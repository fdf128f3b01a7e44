//! What must hold for all facts, tried on made-up ones of the sixth council.

use std::sync::LazyLock;

use engine::{
    Council, Day, Evaluation, Facts, Moment, Standing, When, evaluate,
    facts::{
        Absence, Agreement, Answer, AnswerKind, Cancelled, Event, Flag, Move, Override, Person, Post, Relationship,
        RelationshipKind, Session, Share, Waiver,
    },
    policy::Interval,
    span::Span,
};
use proptest::{collection::vec, option, prelude::*, sample::select};

use super::load;

static NORTHMOOR: LazyLock<Council> =
    LazyLock::new(|| (**load("tests/it/engine/policies").council("northmoor").expect("northmoor")).clone());

const PEOPLE: [&str; 4] = ["ann", "bo", "cy", "di"];

fn first() -> Day {
    Day::new(2024, 1, 1).expect("a day")
}

fn day() -> impl Strategy<Value = Day> {
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

fn person() -> impl Strategy<Value = &'static str> {
    select(&PEOPLE[..])
}

fn period() -> impl Strategy<Value = (Day, Option<Day>)> {
    (day(), option::of(1u32..500)).prop_map(|(from, days)| (from, days.map(|days| from.plus_days(days))))
}

prop_compose! {
    fn post()(person in person(), role in select(&["social-worker", "team-manager", "astronaut"][..]), (from, until) in period(), (recorded, superseded) in written()) -> Post {
        Post { person: person.into(), role: role.into(), team: None, employment: None, attributes: vec![], without: vec![], from, until, recorded, superseded }
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
        minutes in option::of(0u32..300), number in 0u32..20, late in option::of(day()), (recorded, superseded) in written(),
    ) -> Session {
        let reason = "court";
        Session {
            id: format!("s{number}").into(), kind: kind.into(), parts: vec![], supervisee: Some(supervisee.into()),
            participants: vec!["ann".into()], supervisor: supervisor.into(), booked,
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
    fn event()(person in person(), day in day(), (recorded, superseded) in written()) -> Event {
        Event { person: person.into(), event: "six-month-review".into(), day, recorded, superseded }
    }
}
prop_compose! {
    fn facts()(
        left in option::of(day()),
        posts in vec(post(), 0..6), flags in vec(flag(), 0..4), relationships in vec(relationship(), 0..6),
        sessions in vec(session(), 0..14), absences in vec(absence(), 0..4), overrides in vec(own(), 0..3),
        agreements in vec(paper(), 0..4), shares in vec(share(), 0..8), answers in vec(answer(), 0..8),
        waivers in vec(waiver(), 0..2), events in vec(event(), 0..3),
    ) -> Facts {
        let until = |id| if id == "di" { left } else { None };
        let persons = PEOPLE.map(|id| Person { id: id.into(), name: String::new(), started: Some(first()), qualified: None, until: until(id), recorded: None, superseded: None });
        Facts { persons: persons.to_vec(), posts, flags, relationships, sessions, absences, overrides, agreements, shares, answers, waivers, events, ..Facts::default() }
    }
}

fn when() -> impl Strategy<Value = When> {
    (day(), option::of(day()), option::of(0u32..60)).prop_map(|(day, known, ahead)| When {
        as_of: Moment::end_of(day),
        known_on: known.map(Moment::end_of),
        forecast_to: ahead.map(|days| day.plus_days(days)),
    })
}

fn ask(facts: &Facts, when: &When) -> Evaluation {
    evaluate(&NORTHMOOR, facts, when)
}

fn turned(facts: &Facts, by: usize) -> Facts {
    let mut facts = facts.clone();
    macro_rules! turn {
        ($($list:ident)*) => { $( facts.$list.reverse(); if let Some(by) = by.checked_rem(facts.$list.len()) { facts.$list.rotate_left(by); } )* };
    }
    turn!(persons posts flags relationships sessions shares answers agreements absences overrides waivers events);
    facts
}

/// Only what was written down by the end of a day, and nothing of what was written into the same rows later.
fn written_by(facts: &Facts, day: Day) -> Facts {
    let end = Moment::end_of(day);
    let mut facts = facts.clone();
    macro_rules! keep {
        ($($list:ident)*) => { $(
            facts.$list.retain(|fact| fact.recorded.is_none_or(|at| at <= end));
            facts.$list.iter_mut().for_each(|fact| fact.superseded = fact.superseded.filter(|at| *at <= end));
        )* };
    }
    keep!(persons posts flags relationships sessions shares answers agreements absences overrides waivers events);
    for session in &mut facts.sessions {
        session.moves.retain(|moved| moved.recorded.is_none_or(|at| at <= end));
        session.cancelled = session.cancelled.take().filter(|cancelled| cancelled.recorded.is_none_or(|at| at <= end));
        if session.held_recorded.or(session.recorded).is_some_and(|at| at > end) {
            session.held = None;
        }
    }
    facts
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_facts_does_not_matter(facts in facts(), when in when(), by in 0usize..7) {
        prop_assert_eq!(ask(&facts, &when), ask(&turned(&facts, by), &when));
    }

    #[test]
    fn every_obligation_cites_a_clause_in_force_and_explains_itself(facts in facts(), when in when()) {
        let answer = ask(&facts, &when);
        let policy = NORTHMOOR.policy_on(when.day());
        prop_assert!(when.day() >= policy.document.in_force);
        let mut ids: Vec<&String> = answer.obligations.iter().map(|due| &due.id).collect();
        for due in &answer.obligations {
            prop_assert!(!due.citation.clauses.is_empty());
            for clause in &due.citation.clauses {
                prop_assert!(policy.clause(clause).is_some(), "{} is not there", clause);
            }
            prop_assert!(!due.because.places.is_empty());
            prop_assert!(due.because.sentence().ends_with('.'));
            if let Standing::Overdue { days } = due.standing {
                prop_assert_eq!(i64::from(days), when.day().days_since(due.due.expect("what is overdue was due")));
            }
        }
        ids.sort();
        let all = ids.len();
        ids.dedup();
        prop_assert!(ids.len() <= all);
        for counted in &answer.figures {
            prop_assert!(counted.figure.n <= counted.figure.m);
            prop_assert!(counted.figure.n == counted.figure.m || counted.figure.percent() < Some(100));
        }
    }

    #[test]
    fn what_was_known_on_a_day_does_not_depend_on_what_was_written_later(facts in facts(), day in day()) {
        let when = When { known_on: Some(Moment::end_of(day)), ..When::on(day) };
        prop_assert_eq!(ask(&facts, &when), ask(&written_by(&facts, day), &when));
    }

    #[test]
    fn as_of_a_day_never_sees_what_happened_later(facts in facts(), day in day()) {
        let mut past = facts.clone();
        let before = |on: Day| on <= day;
        // What happens later and is written down later leaves no trace on the day.
        let late = |recorded: Option<Moment>| recorded.is_some_and(|at| at > Moment::end_of(day));
        past.posts.retain(|fact| before(fact.from) || !late(fact.recorded));
        past.flags.retain(|fact| before(fact.from) || !late(fact.recorded));
        past.relationships.retain(|fact| before(fact.from) || !late(fact.recorded));
        past.absences.retain(|fact| before(fact.from) || !late(fact.recorded));
        past.overrides.retain(|fact| before(fact.from) || !late(fact.recorded));
        past.waivers.retain(|fact| before(fact.from) || !late(fact.recorded));
        past.events.retain(|fact| before(fact.day) || !late(fact.recorded));
        past.shares.retain(|fact| before(fact.day));
        past.answers.retain(|fact| before(fact.day));
        for session in &mut past.sessions {
            session.held = session.held.filter(|held| before(*held));
            session.cancelled = session.cancelled.take().filter(|cancelled| before(cancelled.day));
        }
        prop_assert_eq!(ask(&facts, &When::on(day)), ask(&past, &When::on(day)));
    }

    #[test]
    fn a_longer_interval_is_never_due_earlier(facts in facts(), when in when(), shorter in 1u32..60, longer in 0u32..60) {
        let with = |days: u32| {
            let mut council = NORTHMOOR.clone();
            let mut policy = (*council.versions[0]).clone();
            for rule in policy.clocks.iter_mut().flat_map(|clock| &mut clock.rules).filter(|rule| rule.every.is_some()) {
                rule.every = Some(Interval::Fixed(Span::parse(&format!("{days} days")).expect("a span")));
                rule.longer = None;
            }
            council.versions = vec![std::sync::Arc::new(policy)];
            council
        };
        // Own intervals are bounded by the rule, so that a longer rule can let in another one: left out here.
        let facts = Facts { overrides: vec![], ..facts };
        let (one, other) = (evaluate(&with(shorter), &facts, &when), evaluate(&with(shorter + longer), &facts, &when));
        for due in one.obligations.iter().filter(|due| due.clock == "one-to-one") {
            let same = other.obligations.iter().find(|other| other.id == due.id).expect("the same obligation");
            prop_assert!(due.due <= same.due, "{} days: {}; {} days: {}", shorter, due.because, shorter + longer, same.because);
        }
    }
}
