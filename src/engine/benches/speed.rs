//! How many people and cases are evaluated in a second, trails included, without a database: one core at the size of the largest
//! council, the growth as the size doubles, and England on two cores.
//!
//! `make bench-engine`. The facts are made up: everybody has a supervisor, a signed agreement, a session every four weeks for eighteen
//! months, shared and signed; every case a discussion every ten weeks.
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
#![expect(clippy::unwrap_used, reason = "the policy is that of the repository, the numbers are small")]

use std::path::Path;
use std::time::{Duration, Instant};

use engine::facts::{
    Agreement, Allocation, Answer, AnswerKind, Case, CaseCategory, Discussion, Person, Post, Relationship,
    RelationshipKind, Session, Share,
};
use engine::{Council, Day, Facts, Known, Policies, When};

/// Social workers and open cases of the largest council, and of England (design.md, Size).
const LARGEST: (usize, usize) = (932, 8_359);
const ENGLAND: (usize, usize) = (43_858, 321_661);

fn people(number: usize, facts: &mut Facts) {
    let started = Day::new(2024, 1, 8).unwrap();
    let first = Day::new(2025, 5, 12).unwrap();
    for one in 0..number {
        let (who, boss) = (format!("p{one}"), format!("p{}", one / 7 * 7));
        let role = if one % 7 == 0 { "team-manager" } else { "social-worker" };
        facts.persons.push(Person {
            id: who.as_str().into(),
            name: String::new(),
            started: Some(started),
            qualified: None,
            until: None,
            recorded: None,
            superseded: None,
        });
        facts.posts.push(Post {
            person: who.as_str().into(),
            role: role.into(),
            team: None,
            employment: None,
            attributes: vec![],
            without: vec![],
            from: started,
            until: None,
            recorded: None,
            superseded: None,
        });
        facts.relationships.push(Relationship {
            id: format!("r{one}").into(),
            supervisee: who.as_str().into(),
            supervisor: boss.as_str().into(),
            kind: RelationshipKind::Line,
            from: started,
            until: None,
            recorded: None,
            superseded: None,
        });
        facts.agreements.push(Agreement {
            relationship: format!("r{one}").into(),
            supervisee_signed: Some(started),
            supervisor_signed: Some(started),
            share_within: None,
            review_by: None,
            reviewed: None,
            recorded: None,
            superseded: None,
        });
        for month in 0..20u32 {
            let (id, held) =
                (format!("s{one}-{month}"), first.plus_days(month * 28 + u32::try_from(one % 25).unwrap()));
            facts.sessions.push(Session {
                team: None,
                late: false,
                interrupted: false,
                id: id.as_str().into(),
                kind: if month % 3 == 0 { "professional-support" } else { "casework" }.into(),
                parts: vec![],
                supervisee: Some(who.as_str().into()),
                participants: vec![],
                supervisor: boss.as_str().into(),
                booked: Some(held),
                moves: vec![],
                cancelled: None,
                held: Some(held),
                minutes: Some(75),
                held_recorded: None,
                recorded: None,
                superseded: None,
            });
            facts.shares.push(Share {
                session: id.as_str().into(),
                day: held.plus_days(2),
                recorded: None,
                superseded: None,
            });
            facts.answers.push(Answer {
                session: id.as_str().into(),
                person: who.as_str().into(),
                kind: AnswerKind::Signed,
                day: held.plus_days(4),
                recorded: None,
                superseded: None,
            });
        }
    }
}

fn cases(number: usize, people: usize, facts: &mut Facts) {
    let opened = Day::new(2025, 5, 12).unwrap();
    for one in 0..number {
        let (id, worker) = (format!("c{one}"), format!("p{}", one % people));
        let (case, from) = (id.as_str(), opened.plus_days(u32::try_from(one % 200).unwrap()));
        facts.cases.push(Case { id: case.into(), opened: from, closed: None, recorded: None, superseded: None });
        facts.case_categories.push(CaseCategory {
            case: case.into(),
            category: "open-after-assessment".into(),
            from,
            until: None,
            recorded: None,
            superseded: None,
        });
        facts.allocations.push(Allocation {
            case: case.into(),
            worker: worker.into(),
            from,
            at: None,
            until: None,
            recorded: None,
            superseded: None,
        });
        for visit in 0..7u32 {
            facts.discussions.push(Discussion {
                detailed: false,
                criterion: None,
                id: format!("d{one}-{visit}").into(),
                case: case.into(),
                kind: "casework".into(),
                session: None,
                day: from.plus_days(visit * 70),
                at: None,
                present: vec![],
                on_record: None,
                recorded: None,
                superseded: None,
            });
        }
    }
}

fn council(size: (usize, usize)) -> Facts {
    let mut facts = Facts::default();
    people(size.0, &mut facts);
    cases(size.1, size.0, &mut facts);
    facts
}

/// Evaluates everybody and every case, and reads every trail; how long that takes, and how many obligations there are.
fn evaluated(council: &Council, facts: &Facts) -> (Duration, usize) {
    let when = When::on(Day::new(2026, 11, 12).unwrap());
    let began = Instant::now();
    let answer = Known::new(council, facts).everybody(&when);
    let read: usize = answer.obligations.iter().map(|due| due.because.sentence().len()).sum();
    let took = began.elapsed();
    assert!(read > answer.obligations.len() * 20, "every trail was read");
    (took, answer.obligations.len())
}

fn quickest(council: &Council, facts: &Facts) -> (Duration, usize) {
    (0..5).map(|_| evaluated(council, facts)).min().unwrap()
}

fn main() {
    let policies = Policies::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../policies")).unwrap();
    let kent = policies.council("kent").unwrap();
    let rate = |number: usize, took: Duration| {
        format!("{:.0} a second", f64::from(u32::try_from(number).unwrap()) / took.as_secs_f64())
    };
    println!("one core, people alone and cases alone, at the largest council's size:");
    let (alone, due) = quickest(kent, &council((LARGEST.0, 0)));
    println!("  {} people, {due} obligations: {alone:.1?}, {}", LARGEST.0, rate(LARGEST.0, alone));
    let with = council(LARGEST);
    let (both, due) = quickest(kent, &with);
    println!(
        "  with {} cases, {due} obligations: {both:.1?}, {} cases",
        LARGEST.1,
        rate(LARGEST.1, both.saturating_sub(alone))
    );
    println!("growth as the size doubles:");
    let mut before = both;
    for times in [2, 4, 8] {
        let (took, _) = quickest(kent, &council((LARGEST.0 * times, LARGEST.1 * times)));
        println!("  {times} times: {took:.1?}, {:.2} of half the size", took.as_secs_f64() / before.as_secs_f64());
        before = took;
    }
    drop(with);
    // England is many councils: they are shared out between two threads.
    let councils = ENGLAND.0 / LARGEST.0 + 1;
    let one = council((ENGLAND.0 / councils, ENGLAND.1 / councils));
    let half = |number: usize| (0..number).map(|_| evaluated(kent, &one).1).sum::<usize>();
    let began = Instant::now();
    let due = std::thread::scope(|threads| {
        let other = threads.spawn(|| half(councils / 2));
        half(councils - councils / 2) + other.join().unwrap()
    });
    println!(
        "England on two cores: {} people and {} cases in {councils} councils, {due} obligations with their trails: {:.1?}",
        ENGLAND.0,
        ENGLAND.1,
        began.elapsed()
    );
}
