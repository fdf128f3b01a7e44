//! What must hold for all facts, tried on made-up ones of the sixth council.

use engine::{Day, Facts, Known, Moment, Standing, When, evaluate, facts::Discussion, policy::Interval, span::Span};
use proptest::prelude::*;

use super::made_up::{NORTHMOOR, PEOPLE, ask, day, facts, tries, turned, when, written_by};

proptest! {
    #![proptest_config(tries(400))]

    #[test]
    fn the_order_of_facts_does_not_matter(facts in facts(), when in when(), by in 0usize..7) {
        prop_assert_eq!(ask(&facts, &when), ask(&turned(&facts, by), &when));
    }

    #[test]
    fn what_is_due_for_one_person_is_their_part_of_what_is_due_for_everybody(facts in facts(), when in when()) {
        let known = Known::new(&NORTHMOOR, &facts);
        let all = known.everybody(&when);
        for person in PEOPLE {
            let theirs: Vec<_> = all.obligations.iter().filter(|due| due.person == person).collect();
            let one = known.person(&person.into(), &when);
            prop_assert_eq!(theirs, one.obligations.iter().collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_discussion_of_another_case_changes_nothing_for_this_one(facts in facts(), when in when(), day in day()) {
        let more = Discussion { id: "other".into(), case: "elsewhere".into(), kind: "one-to-one".into(), session: None, day, at: None, detailed: false, criterion: None, present: vec![], on_record: None, recorded: None, superseded: None };
        let (one, other) = (ask(&facts, &when), ask(&facts.clone().and(Facts { discussions: vec![more], ..Facts::default() }), &when));
        prop_assert_eq!(one.obligations, other.obligations);
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
                prop_assert_eq!(i64::from(days), when.day().days_since(due.due.expect("what is overdue was due")), "{}", due.because);
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
        past.case_categories.retain(|fact| before(fact.from) || !late(fact.recorded));
        past.allocations.retain(|fact| before(fact.from) || !late(fact.recorded));
        past.case_overrides.retain(|fact| before(fact.from) || !late(fact.recorded));
        past.happenings.retain(|fact| before(fact.day) || !late(fact.recorded));
        past.periods.retain(|fact| before(fact.from) || !late(fact.recorded));
        past.matters.retain(|fact| before(fact.opened) || !late(fact.recorded));
        for matter in &mut past.matters {
            matter.steps.retain(|step| before(step.day));
            matter.closed = matter.closed.filter(|closed| before(*closed));
        }
        past.case_events.retain(|fact| before(fact.day) || !late(fact.recorded));
        past.discussions.retain(|fact| before(fact.day));
        past.discussions.iter_mut().for_each(|fact| fact.on_record = fact.on_record.filter(|on| before(*on)));
        past.shares.retain(|fact| before(fact.day));
        past.answers.retain(|fact| before(fact.day));
        for session in &mut past.sessions {
            session.held = session.held.filter(|held| before(*held));
            // How it went is known once it was held.
            if session.held.is_none() {
                (session.late, session.interrupted) = (false, false);
            }
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

#[test]
fn of_two_rows_for_one_session_the_one_that_counts_is_not_chosen_by_what_came_later() {
    let facts: Facts = toml::from_str(
        r#"
        person = [{ id = "ann", started = 2024-01-01 }, { id = "bo", started = 2024-01-01 }]
        post = [{ person = "ann", role = "social-worker", from = 2024-01-01 }]
        relationship = [{ id = "r", supervisee = "ann", supervisor = "bo", kind = "line", from = 2024-01-01 }]
        session = [
            { id = "s", kind = "one-to-one", supervisee = "ann", supervisor = "bo", booked = 2024-02-05, held = 2024-01-20, held_recorded = 2024-03-01T09:00 },
            { id = "s", kind = "one-to-one", supervisee = "ann", supervisor = "bo", booked = 2024-02-05, held = 2024-01-10 },
        ]
        "#,
    )
    .expect("facts");
    let day = Day::parse("2024-01-25").expect("a day");
    let then = When { known_on: Some(Moment::end_of(day)), ..When::on(day) };
    let last = |facts: &Facts| {
        let due = ask(facts, &then).obligations;
        due.iter().find(|due| due.clock == "one-to-one").expect("a due day").last
    };
    assert_eq!(last(&facts), last(&written_by(&facts, day)));
    assert_eq!(last(&facts), last(&turned(&facts, 1)));
}
