//! What must hold for all policies: the sixth council's, with every length of time in it drawn anew, over made-up facts.

use std::sync::Arc;

use engine::policy::{CaseRule, Interval, Policy, Rule};
use engine::span::Span;
use engine::{Council, Evaluation, Facts, Obligation, Standing, When, evaluate};
use proptest::prelude::*;
use proptest::sample::select;

use super::made_up::{NORTHMOOR, facts, tries, turned, when};

fn span() -> impl Strategy<Value = Span> {
    let units = select(&["hours", "days", "working days", "weeks", "months", "years"][..]);
    (1u32..70, units).prop_map(|(amount, unit)| Span::parse(&format!("{amount} {unit}")).expect("a span"))
}

fn one_of(lengths: &[Span], next: &mut usize) -> Span {
    *next += 1;
    lengths[*next % lengths.len()]
}

fn person_rule(rule: &mut Rule, draw: &mut impl FnMut() -> Span) {
    rule.every = rule.every.take().map(|_| Interval::Fixed(draw()));
    rule.within = rule.within.map(|_| draw());
    for stage in &mut rule.stages {
        stage.every = Interval::Fixed(draw());
        stage.until = stage.until.map(|_| draw());
        stage.expected = stage.expected.map(|_| draw());
    }
    if let Some(longer) = &mut rule.longer {
        longer.longest = longer.longest.map(|_| draw());
    }
}

fn case_rule(rule: &mut CaseRule, draw: &mut impl FnMut() -> Span) {
    rule.every = rule.every.take().map(|_| Interval::Fixed(draw()));
    rule.within = rule.within.map(|_| draw());
    if let Some(longer) = &mut rule.longer {
        longer.longest = longer.longest.map(|_| draw());
    }
}

fn with(change: impl FnOnce(&mut Policy)) -> Council {
    let mut council = NORTHMOOR.clone();
    let mut policy = (*council.versions[0]).clone();
    change(&mut policy);
    council.versions = vec![Arc::new(policy)];
    council
}

prop_compose! {
    fn council()(lengths in prop::collection::vec(span(), 7..23)) -> Council {
        let mut next = 0;
        with(|policy| {
            let mut draw = || one_of(&lengths, &mut next);
            policy.clocks.iter_mut().flat_map(|clock| &mut clock.rules).for_each(|rule| person_rule(rule, &mut draw));
            policy.case_clocks.iter_mut().flat_map(|clock| &mut clock.rules).for_each(|rule| case_rule(rule, &mut draw));
            policy.case_entries.iter_mut().for_each(|entry| entry.within = draw());
            for chain in &mut policy.chains {
                chain.share.iter_mut().for_each(|share| share.within = draw());
                chain.sign.iter_mut().for_each(|sign| sign.within = draw());
            }
            policy.cover.iter_mut().for_each(|cover| cover.after = draw());
            policy.planning.iter_mut().for_each(|planning| planning.horizon = planning.horizon.map(|_| draw()));
        })
    }
}

fn overdue(answer: &Evaluation, id: &str) -> bool {
    answer.obligations.iter().any(|due| due.id == id && due.standing.is_overdue())
}

/// Something that could be late and is not: neither set apart nor ended.
fn in_time(due: &Obligation) -> bool {
    matches!(due.standing, Standing::Met | Standing::DueSoon | Standing::Deemed { .. })
}

proptest! {
    #![proptest_config(tries(300))]

    #[test]
    fn the_same_question_has_the_same_answer_in_whatever_order_the_facts_stand(council in council(), facts in facts(), when in when(), by in 0usize..7) {
        let answer = evaluate(&council, &facts, &when);
        prop_assert_eq!(&answer, &evaluate(&council, &facts, &when));
        prop_assert_eq!(&answer, &evaluate(&council, &turned(&facts, by), &when));
        for due in &answer.obligations {
            prop_assert!(!due.citation.clauses.is_empty() && due.because.sentence().ends_with('.'));
        }
    }

    #[test]
    fn tightening_a_rule_never_turns_overdue_into_in_time(facts in facts(), when in when(), days in 1u32..90, less in 0u32..90) {
        // An own interval is bounded by the rule, so that a tighter rule can shut one out: left out here, as is what is once and for all.
        let facts = Facts { overrides: vec![], case_overrides: vec![], ..facts };
        let every = |days: u32| Some(Interval::Fixed(Span::parse(&format!("{days} days")).expect("a span")));
        let at = |days: u32| with(|policy| {
            policy.clocks.iter_mut().flat_map(|clock| &mut clock.rules).filter(|rule| rule.every.is_some()).for_each(|rule| rule.every = every(days));
            policy.case_clocks.iter_mut().flat_map(|clock| &mut clock.rules).filter(|rule| rule.every.is_some()).for_each(|rule| rule.every = every(days));
        });
        let (loose, tight) = (evaluate(&at(days + less), &facts, &when), evaluate(&at(days), &facts, &when));
        for due in tight.obligations.iter().filter(|due| ["one-to-one", "crew-talk"].contains(&due.clock.as_str()) && in_time(due)) {
            prop_assert!(!overdue(&loose, &due.id), "{} days: {}", days, due.because);
        }
    }

    #[test]
    fn what_concerns_nobody_here_changes_nothing(council in council(), facts in facts(), when in when(), day in super::made_up::day()) {
        let stranger = engine::facts::Absence { person: "stranger".into(), kind: "leave".into(), from: day, until: None, recorded: None, superseded: None };
        let more = facts.clone().and(Facts { absences: vec![stranger], ..Facts::default() });
        let (one, other) = (evaluate(&council, &facts, &when), evaluate(&council, &more, &When { ..when }));
        prop_assert_eq!(one.obligations, other.obligations);
    }
}
