//! The what-if: the same facts under another policy.

use std::fs;
use std::process::Command;

use engine::{AsOf, Facts, compare};

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
