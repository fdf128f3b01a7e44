//! The what-if: the same facts under another policy.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::Command;

use engine::policy::{Interval, NotANumber};
use engine::{AsOf, Day, Facts, Moment, compare, compare_for};

use super::{here, load};

const FACTS: &str = r#"
person = [{ id = "ben", started = 2024-03-04 }, { id = "cy", started = 2024-03-04 }, { id = "amara", started = 2019-01-07 }]
post = [
  { person = "ben", role = "social-worker", from = 2026-09-01 },
  { person = "cy", role = "social-worker", from = 2026-09-01 },
  { person = "amara", role = "team-manager", from = 2019-01-07 },
]
relationship = [
  { id = "ben-amara", supervisee = "ben", supervisor = "amara", from = 2026-09-01 },
  { id = "cy-amara", supervisee = "cy", supervisor = "amara", from = 2026-09-01 },
]
session = [
  { id = "b1", kind = "one-to-one", supervisee = "ben", supervisor = "amara", held = 2026-10-05 },
  { id = "b2", kind = "one-to-one", supervisee = "ben", supervisor = "amara", held = 2026-11-02 },
  { id = "c1", kind = "one-to-one", supervisee = "cy", supervisor = "amara", held = 2026-10-26 },
  { id = "c2", kind = "one-to-one", supervisee = "cy", supervisor = "amara", held = 2026-11-16 },
]
"#;

/// The sixth council with a fortnight where it has four weeks.
struct Fortnight(std::path::PathBuf);

impl Fortnight {
    fn new() -> Self {
        let place = std::env::temp_dir().join(format!(
            "plumbline-what-if-{}-{:?}",
            std::process::id(),
            std::thread::current().id()
        ));
        let folder = here("tests/it/engine/policies/northmoor");
        for part in ["council.toml", "2021-12/policy.toml", "2021-12/cases.toml"] {
            let text = fs::read_to_string(folder.join(part)).expect("a file");
            let there = place.join("northmoor").join(part);
            fs::create_dir_all(there.parent().expect("a folder")).expect("a folder");
            fs::write(there, text.replacen("every = \"28 days\"  ", "every = \"14 days\"  ", 1)).expect("written");
        }
        Self(place)
    }
}

impl Drop for Fortnight {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn whose_clocks_change_and_how_it_would_have_run() {
    let fortnight = Fortnight::new();
    let (before, after) = (load("tests/it/engine/policies"), engine::Policies::load(&fortnight.0).expect("it loads"));
    let council = |policies: &engine::Policies| policies.council("northmoor").expect("northmoor").clone();
    let facts = Facts::from_toml(FACTS).expect("facts");
    let as_of = AsOf::parse("2026-11-20").expect("a day").0;
    let compared = compare(&council(&before), &council(&after), &facts, as_of);
    // Ben: 28 days after 2 Nov are 30 Nov, 14 days are 16 Nov. Cy: 14 Dec, and 30 Nov.
    let told: Vec<(String, String, String)> = compared
        .changes
        .iter()
        .filter(|change| change.clock == "one-to-one")
        .map(|change| {
            let side = |side: &Option<engine::compare::Side>| {
                side.as_ref().map_or_else(String::new, |side| format!("{} {}", side.standing, side.due.expect("a day")))
            };
            (change.id.clone(), side(&change.before), side(&change.after))
        })
        .collect();
    let expected = [
        ("one-to-one:ben", "met Mon 30 Nov 2026", "overdue Mon 16 Nov 2026"),
        ("one-to-one:cy", "met Mon 14 Dec 2026", "met Mon 30 Nov 2026"),
    ];
    assert_eq!(told, expected.map(|(id, one, other)| (id.to_owned(), one.to_owned(), other.to_owned())));
    // On 31 October Ben's fortnight after 5 October was over; Cy's ran until 9 November. Before September neither had a post.
    let months: Vec<(String, String, String)> = compared
        .months
        .iter()
        .filter(|month| month.clock == "one-to-one")
        .map(|month| {
            let figure = |figure: &engine::Figure| format!("{} of {}", figure.n, figure.m);
            (month.day.to_string(), figure(&month.before), figure(&month.after))
        })
        .collect();
    let expected = [
        // Nothing was held in September: 28 days after the 1st are the 29th, and the fortnight had long passed.
        ("Wed 30 Sep 2026", "0 of 2", "0 of 2"),
        ("Sat 31 Oct 2026", "2 of 2", "1 of 2"),
        ("Fri 20 Nov 2026", "2 of 2", "1 of 2"),
    ];
    assert_eq!(months, expected.map(|(day, one, other)| (day.to_owned(), one.to_owned(), other.to_owned())));
    // Under the same policy nothing changes.
    assert_eq!(compare(&council(&before), &council(&before), &facts, as_of).changes, vec![]);
}

#[test]
fn the_command_prints_both_sides_and_the_run_of_the_year() {
    let fortnight = Fortnight::new();
    let facts = fortnight.0.join("facts.toml");
    fs::write(&facts, FACTS).expect("written");
    let run = |more: &[&str]| {
        let with = fortnight.0.join("northmoor");
        let output = Command::new(env!("CARGO_BIN_EXE_plumbline"))
            .args([
                "policy",
                "compare",
                "--policy",
                "tests/it/engine/policies/northmoor",
                "--as-of",
                "2026-11-20",
                "--with",
            ])
            .arg(&with)
            .arg("--facts")
            .arg(&facts)
            .args(more)
            .current_dir(here("."))
            .output()
            .expect("the command runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    let text = run(&[]);
    assert!(text.contains("one-to-one:ben  met, Mon 30 Nov 2026 -> overdue, Mon 16 Nov 2026"), "{text}");
    assert!(text.contains("    is: Due Mon 16 Nov 2026: 14 days after the session held on 2 Nov"), "{text}");
    assert!(text.contains("    Sat 31 Oct 2026  2 of 2 (100 %)  ->  1 of 2 (50 %)"), "{text}");
    let json: serde_json::Value = serde_json::from_str(&run(&["--format", "json"])).expect("JSON");
    assert!(json["changes"].as_array().expect("changes").len() > 1, "{json}");
}

fn wanted(changes: &[(&str, &str)]) -> BTreeMap<String, String> {
    changes.iter().map(|(id, typed)| ((*id).to_owned(), (*typed).to_owned())).collect()
}

/// Each number of each policy can be changed alone, and the change is where it was asked for.
#[test]
fn every_number_of_a_policy_can_be_tried() {
    for policies in ["policies", "tests/it/engine/policies"] {
        for council in load(policies).councils() {
            let policy = &council.versions[0];
            let numbers = policy.numbers();
            assert!(numbers.len() >= 8, "{}: {}", council.slug(), numbers.len());
            let ids: BTreeSet<&String> = numbers.iter().map(|number| &number.id).collect();
            assert_eq!(ids.len(), numbers.len(), "{}: each has a name of its own", council.slug());
            for number in &numbers {
                assert!(
                    !number.clauses.is_empty() || number.of == "Absence",
                    "{}: {} cites nothing",
                    council.slug(),
                    number.id
                );
                let typed = if number.counts { "7" } else { "77 days" };
                let other = policy.with_numbers(&wanted(&[(&number.id, typed)])).expect("a number");
                let differ: Vec<_> =
                    other.numbers().into_iter().zip(&numbers).filter(|(now, then)| now != *then).collect();
                assert_eq!(differ.len(), 1, "{}: {}", council.slug(), number.id);
                assert_eq!((differ[0].0.id.as_str(), differ[0].0.value.as_str()), (number.id.as_str(), typed));
            }
        }
    }
}

/// Every length of time in a rule of a clock stands in the list: counted in the files by another way.
#[test]
fn no_number_of_a_clock_is_left_out() {
    for council in load("policies").councils() {
        let policy = &council.versions[0];
        let fixed = |interval: &Interval| usize::from(matches!(interval, Interval::Fixed(_)));
        let in_rules: usize = policy
            .clocks
            .iter()
            .flat_map(|clock| &clock.rules)
            .map(|rule| {
                let stages = rule.stages.iter().map(|stage| {
                    fixed(&stage.every) + usize::from(stage.until.is_some()) + usize::from(stage.negotiated.is_some())
                });
                rule.every.as_ref().map_or(0, fixed)
                    + [rule.within.is_some(), rule.per_year.is_some(), rule.negotiated.is_some()]
                        .iter()
                        .filter(|it| **it)
                        .count()
                    + usize::from(rule.longer.as_ref().is_some_and(|longer| longer.longest.is_some()))
                    + rule.milestones.len()
                    + stages.sum::<usize>()
            })
            .sum();
        let clocks: BTreeSet<&str> = policy.clocks.iter().map(|clock| clock.id.as_str()).collect();
        let listed = policy
            .numbers()
            .into_iter()
            .filter(|number| number.id.split('.').next().is_some_and(|clock| clocks.contains(clock)));
        assert_eq!(listed.count(), in_rules, "{}", council.slug());
    }
}

#[test]
fn what_cannot_be_a_number_is_refused_each_with_its_reason() {
    let policies = load("tests/it/engine/policies");
    let policy = &policies.councils()[0].versions[0];
    let wrong = policy.with_numbers(&wanted(&[
        ("one-to-one.everybody.every", "soon"),
        ("one-to-one.everybody.longer", "36 hours"),
        ("cover.after", "11 years"),
        ("crew-survey.per-year", "0"),
        ("plan-look.yearly-look.per-year", "53"),
        ("agreement.colour", "4 weeks"),
        ("agreement.due", " 3 weeks "),
    ]));
    let said: Vec<(String, NotANumber)> = wrong.expect_err("most are wrong").into_iter().collect();
    let known = |id: &str, problem| (id.to_owned(), problem);
    assert_eq!(
        said,
        [
            known("agreement.colour", NotANumber::Unknown),
            known("cover.after", NotANumber::TooLong),
            known("crew-survey.per-year", NotANumber::Count),
            known("one-to-one.everybody.every", NotANumber::Span),
            known("one-to-one.everybody.longer", NotANumber::Span),
            known("plan-look.yearly-look.per-year", NotANumber::Count),
        ]
    );
}

/// A fortnight typed into the sandbox does what a fortnight in the file does.
#[test]
fn a_number_that_is_tried_does_what_the_same_number_in_the_file_does() {
    let fortnight = Fortnight::new();
    let (now, file) = (load("tests/it/engine/policies"), engine::Policies::load(&fortnight.0).expect("it loads"));
    let (now, file) = (now.council("northmoor").expect("northmoor"), file.council("northmoor").expect("northmoor"));
    let facts: Facts = toml::from_str(FACTS).expect("facts");
    let day = Day::parse("2026-11-30").expect("a day");
    let policy =
        now.policy_on(day).with_numbers(&wanted(&[("one-to-one.everybody.every", "14 days")])).expect("a number");
    let tried = now.with_policy(day, policy);
    let (by_hand, by_file) =
        (compare(now, &tried, &facts, Moment::end_of(day)), compare(now, file, &facts, Moment::end_of(day)));
    let one_to_one = |all: &engine::Comparison| {
        let mine = all.changes.iter().filter(|change| change.clock == "one-to-one");
        mine.cloned().collect::<Vec<_>>()
    };
    assert_eq!(one_to_one(&by_hand), one_to_one(&by_file));
    let ben = one_to_one(&by_hand).into_iter().find(|change| change.person == "ben").expect("ben changes");
    // The session of 2 November and fourteen days are the 16th.
    assert_eq!(ben.after.expect("a day").due, Day::parse("2026-11-16"));
    let of_ben = compare_for(now, &tried, &facts, Moment::end_of(day), |person| *person == "ben");
    assert!(of_ben.changes.iter().all(|change| change.person == "ben") && !of_ben.changes.is_empty());
    assert!(of_ben.months.iter().filter(|month| month.clock == "one-to-one").all(|month| month.before.m <= 1));
}

/// What `policy check` refuses in a file is a contradiction when it is typed, and what it lets pass is none.
#[test]
fn numbers_that_contradict_each_other_are_told() {
    let policies = load("tests/it/engine/policies");
    let policy = &policies.councils()[0].versions[0];
    let told =
        |changes: &[(&str, &str)]| policy.with_numbers(&wanted(changes)).expect("numbers").contradictions_since(policy);
    assert_eq!(told(&[("one-to-one.everybody.every", "3 weeks")]), Vec::<String>::new());
    let longer = told(&[("one-to-one.everybody.longer", "2 weeks")]);
    assert_eq!(longer, ["at most 2 weeks is no longer than every 28 days"]);
    let stages = told(&[("one-to-one.newly-qualified.stage-2.until", "3 weeks")]);
    assert!(stages.len() == 1 && stages[0].contains("inside the one before it"), "{stages:?}");
}

/// As if it had held all along: versions before the one in force give way, one that is published for later stays.
#[test]
fn what_is_tried_holds_from_the_first_day() {
    let policies = load("tests/it/engine/policies");
    let mut council = (**policies.council("northmoor").expect("northmoor")).clone();
    let day = |text: &str| Day::parse(text).expect("a day");
    let every = |policy: &engine::policy::Policy, typed: &str| {
        policy.with_numbers(&wanted(&[("one-to-one.everybody.every", typed)])).expect("a number")
    };
    for (from, typed) in [("2026-06-01", "20 days"), ("2027-01-01", "10 days")] {
        let mut next = every(&council.versions[0], typed);
        next.document.in_force = day(from);
        council.versions.push(std::sync::Arc::new(next));
    }
    let today = day("2026-11-30");
    let tried = council.with_policy(today, every(council.policy_on(today), "14 days"));
    let on = |text: &str| {
        let numbers = tried.policy_on(day(text)).numbers();
        numbers.into_iter().find(|number| number.id == "one-to-one.everybody.every").expect("there").value
    };
    assert_eq!([on("2022-01-01"), on("2026-11-30"), on("2027-02-01")], ["14 days", "14 days", "10 days"]);
}
