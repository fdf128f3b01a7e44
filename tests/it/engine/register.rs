//! The register of every council: 585 rules, each accounted for, as the command prints it.

use std::process::Command;

use engine::Strength;
use engine::policy::{BuiltIn, Step, Way};
use engine::register::{How, Sheet};

use super::{here, load};

fn print(arguments: &[&str]) -> (String, String, bool) {
    let output = Command::new(env!("CARGO_BIN_EXE_plumbline"))
        .args(["policy", "register"])
        .args(arguments)
        .current_dir(here("."))
        .output()
        .expect("the command runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (text(output.stdout), text(output.stderr), output.status.success())
}

#[test]
fn the_register_of_the_five_councils_as_printed() {
    let (printed, complaints, is_fine) = print(&["policies"]);
    assert!(is_fine, "{complaints}");
    insta::assert_snapshot!(printed);
}

#[test]
fn every_rule_of_the_digests_is_there_with_its_strength_and_accounted_for() {
    // Counted in the five digests: must, should, may, for information.
    let digests = [
        ("blackburn-with-darwen", [60, 16, 0, 9]),
        ("kent", [45, 15, 6, 19]),
        ("leeds", [77, 61, 22, 28]),
        ("merton", [67, 45, 6, 21]),
        ("rutland", [48, 24, 2, 14]),
    ];
    let policies = load("policies");
    let mut all = 0;
    for (council, (slug, strengths)) in policies.councils().iter().zip(digests) {
        let sheets = Sheet::of(council);
        let [sheet] = sheets.as_slice() else { panic!("{slug} has {} versions", sheets.len()) };
        let counted = &sheet.counted;
        assert_eq!(sheet.council, slug);
        let told = [Strength::Must, Strength::Should, Strength::May, Strength::Info]
            .map(|strength| counted.strengths.get(&strength).copied().unwrap_or_default());
        assert_eq!(told, strengths, "{slug}");
        assert_eq!(counted.rules, strengths.iter().sum::<usize>(), "{slug}");
        assert_eq!(counted.unaccounted, 0, "{slug}");
        let outside = counted.row(How::Outside).rules;
        assert_eq!(counted.applied() + counted.waiting() + outside, counted.rules, "{slug}: each is counted once");
        for plain in &counted.plain {
            assert!(!plain.because.is_empty(), "{}", plain.clause);
        }
        all += counted.rules;
    }
    assert_eq!(all, 585);
}

#[test]
fn one_council_and_for_programs() {
    let (printed, complaints, is_fine) = print(&["policies", "--council", "leeds", "--format", "json"]);
    assert!(is_fine, "{complaints}");
    let sheets: serde_json::Value = serde_json::from_str(&printed).expect("JSON");
    assert_eq!(sheets.as_array().map(Vec::len), Some(1));
    assert_eq!(sheets[0]["council"], "leeds");
    assert_eq!(sheets[0]["rules"], 188);
    assert_eq!(sheets[0]["unaccounted"], 0);
    assert_eq!(sheets[0]["ways"]["waits-retention"]["rules"], 1);
    let (_, complaints, is_fine) = print(&["policies", "--council", "atlantis"]);
    assert!(!is_fine && complaints.contains("use one of: blackburn-with-darwen, kent"), "{complaints}");
}

/// A claim that no council makes is a sentence that nobody checks.
#[test]
fn every_built_in_and_every_step_is_claimed_by_some_clause() {
    let policies = load("policies");
    let versions = policies.councils().iter().flat_map(|council| &council.versions);
    let entries: Vec<_> =
        versions.flat_map(|policy| &policy.clauses).flat_map(|clause| clause.applied.clone()).collect();
    for what in BuiltIn::ALL {
        assert!(entries.iter().any(|entry| entry.what == Some(*what)), "{what:?} is claimed nowhere");
        assert!(what.says().ends_with('.'), "{what:?}");
    }
    for step in Step::ALL {
        assert!(entries.iter().any(|entry| entry.step == Some(step)), "nothing waits for {step:?}");
    }
    // What is to come is said of each, so that its step can be held to it.
    for entry in entries.iter().filter(|entry| entry.way == Way::Waits) {
        assert!(entry.because.is_some(), "{entry:?}");
    }
}
