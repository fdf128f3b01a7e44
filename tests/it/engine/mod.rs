//! The engine: every council's examples, the sixth council that exists only here, and what must hold for all facts.

mod broken;
mod days;
mod garbled;
mod guide;
mod made_up;
mod numbers;
mod properties;
mod random_policies;
mod register;
mod speed;
mod staff;
mod trails;
mod what_if;

use std::path::{Path, PathBuf};

use engine::{Policies, examples};

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn load(path: &str) -> Policies {
    Policies::load(&here(path)).unwrap_or_else(|problems| {
        let all: Vec<String> = problems.iter().map(ToString::to_string).collect();
        panic!("{}", all.join("\n"))
    })
}

/// Runs all examples below a folder; says how many there were for each council.
fn run(path: &str) -> Vec<(String, usize)> {
    let policies = load(path);
    let mut wrong = Vec::new();
    let mut counts = Vec::new();
    for council in policies.councils() {
        let (examples, problems) = examples::of(council);
        wrong.extend(problems.iter().map(ToString::to_string));
        for placed in &examples {
            let differences = examples::run(council, &placed.example);
            wrong
                .extend(differences.iter().map(|what| format!("{} {}\n    {what}", placed.place, placed.example.name)));
        }
        counts.push((council.slug().to_owned(), examples.len()));
    }
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong.join("\n"));
    counts
}

#[test]
fn every_example_of_the_councils_holds() {
    run("policies");
}

#[test]
fn every_example_of_the_sixth_council_holds() {
    let counts = run("tests/it/engine/policies");
    assert!(counts.iter().all(|(_, examples)| *examples > 0), "{counts:?}");
}
