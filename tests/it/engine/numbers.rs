//! Every number of a council's policy is guarded: changed by one, up or down, at least one of the council's examples fails, or the
//! policy does not load any more. The usual length of a kind of session and the guide to one are left out: the first fills a booking
//! form in, the second is shown, and nothing is judged by them.

use std::fs;
use std::path::{Path, PathBuf};

use engine::{Policies, examples};

use super::here;

/// A number in a policy file.
struct Number {
    file: PathBuf,
    line: usize,
    at: std::ops::Range<usize>,
    value: u32,
}

/// The numbers of a file that a machine reads: whole numbers and lengths of time. Days and words are none.
fn numbers(file: &Path) -> Vec<Number> {
    let text = fs::read_to_string(file).expect("a policy file");
    let mut found = Vec::new();
    let mut begins = 0;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let judges = !["minutes = ", "guide = "].iter().any(|key| line.starts_with(key));
        for (at, _) in line.match_indices(|c: char| c.is_ascii_digit()) {
            let before = &line[..at];
            let digits: String = line[at..].chars().take_while(char::is_ascii_digit).collect();
            let after = &line[at + digits.len()..];
            let whole = before.ends_with("= ") && after.starts_with([',', ' ', '\n', ']']);
            let units = [
                " hours\"",
                " days\"",
                " day\"",
                " working days\"",
                " weeks\"",
                " week\"",
                " months\"",
                " month\"",
                " years\"",
                " year\"",
            ];
            let length = before.ends_with('"') && units.iter().any(|unit| after.starts_with(unit));
            if judges && (whole || length) {
                let at = begins + at..begins + at + digits.len();
                found.push(Number {
                    file: file.to_owned(),
                    line: index + 1,
                    at,
                    value: digits.parse().expect("a number"),
                });
            }
        }
        begins += line.len();
    }
    found
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    all.sort();
    all.into_iter()
        .flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] })
        .filter(|path| path.extension().is_some_and(|end| end == "toml"))
        .collect()
}

fn copy(from: &Path, to: &Path) {
    for file in files(from) {
        let there = to.join(file.strip_prefix(from).expect("a file below"));
        fs::create_dir_all(there.parent().expect("a folder")).expect("a folder");
        fs::copy(file, there).expect("a copy");
    }
}

/// Whether an example of the council fails, or nothing loads.
fn noticed(folder: &Path, slug: &str) -> bool {
    let Ok(policies) = Policies::load(folder) else { return true };
    let council = policies.council(slug).expect("the council");
    examples::of(council).0.iter().any(|placed| !examples::run(council, &placed.example).is_empty())
}

#[test]
fn a_changed_number_fails_an_example() {
    let place = std::env::temp_dir().join(format!("plumbline-numbers-{}", std::process::id()));
    let mut unguarded = Vec::new();
    let mut tried = 0;
    let mut councils: Vec<PathBuf> = fs::read_dir(here("policies"))
        .expect("policies")
        .map(|it| it.expect("it").path())
        .filter(|path| path.is_dir())
        .collect();
    councils.sort();
    for council in councils {
        let slug = council.file_name().expect("a name").to_str().expect("text").to_owned();
        let mine = place.join(&slug);
        fs::create_dir_all(&mine).expect("a folder");
        fs::copy(here("policies/bank-holidays.toml"), mine.join("bank-holidays.toml")).expect("the holidays");
        copy(&council, &mine.join(&slug));
        assert!(!noticed(&mine, &slug), "{slug} is sound before anything is changed");
        let rules = files(&mine.join(&slug)).into_iter().filter(|file| {
            !file.components().any(|part| part.as_os_str() == "examples") && !file.ends_with("demo.toml")
        });
        for number in rules.flat_map(|file| numbers(&file)) {
            let text = fs::read_to_string(&number.file).expect("a policy file");
            for other in [number.value + 1, number.value.saturating_sub(1)] {
                let mut changed = text.clone();
                changed.replace_range(number.at.clone(), &other.to_string());
                fs::write(&number.file, changed).expect("written");
                tried += 1;
                if !noticed(&mine, &slug) {
                    let file = number.file.strip_prefix(&mine).expect("a file of it").display();
                    let line = text.lines().nth(number.line - 1).expect("its line").trim();
                    unguarded.push(format!("{file}:{}: {} could be {other}: {line}", number.line, number.value));
                }
            }
            fs::write(&number.file, text).expect("put back");
        }
    }
    fs::remove_dir_all(&place).expect("tidied up");
    assert!(tried > 150, "{tried} changes are too few: the numbers are not found");
    assert!(unguarded.is_empty(), "{} of {tried} changes fail no example:\n{}", unguarded.len(), unguarded.join("\n"));
}
