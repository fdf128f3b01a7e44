//! Garbled policy and facts files: whatever stands in them, the readers say what is wrong or go on; nothing panics, nothing takes for ever.
//!
//! `make test` tries a fixed number of files. `make fuzz FUZZ_SECONDS=3600` goes on for so long and prints how many it tried and how
//! much memory that took.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use engine::{Day, Facts, Policies, When, evaluate, policy};

use super::here;
use crate::dice::Dice;

/// What people and programs put where it does not belong.
const PIECES: [&str; 24] = [
    "999999999999999999999",
    "4294967295 days",
    "4294967295 working days",
    "4294967295 months",
    "0 days",
    "-1",
    "-3 days",
    "1e400",
    "nan",
    "9999-12-31",
    "0000-00-00",
    "2026-02-30",
    "2026-11-12T25:61",
    "\"\"",
    "\u{0}",
    "\u{202e}",
    "🙂",
    "[[",
    "]]",
    "{",
    "}",
    "\"",
    "'''",
    "= =",
];

/// One change, or a few, somewhere in a text.
fn garble(text: &str, dice: &mut Dice) -> String {
    let mut text = text.to_owned();
    for _ in 0..=dice.below(3) {
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        let line = dice.place() % lines.len().max(1);
        text = match dice.below(6) {
            // A line is lost, comes twice, or changes places with another.
            0 => lines.iter().enumerate().filter(|(at, _)| *at != line).map(|(_, line)| *line).collect(),
            1 => lines.iter().enumerate().flat_map(|(at, one)| vec![*one; if at == line { 2 } else { 1 }]).collect(),
            2 => {
                let mut lines = lines;
                let other = dice.place() % lines.len().max(1);
                if !lines.is_empty() {
                    lines.swap(line, other);
                }
                lines.concat()
            }
            // A value is replaced by something else.
            3 => {
                let values: Vec<(usize, usize)> = text
                    .match_indices(" = ")
                    .map(|(at, _)| (at + 3, text[at..].find('\n').map_or(text.len(), |end| at + end)))
                    .collect();
                match values.get(dice.place() % values.len().max(1)) {
                    Some((from, to)) if from <= to => {
                        let piece = PIECES[dice.place() % PIECES.len()];
                        let quoted = if dice.below(2) == 0 { format!("\"{piece}\"") } else { piece.to_owned() };
                        format!("{}{quoted}{}", &text[..*from], &text[*to..])
                    }
                    _ => text,
                }
            }
            // A number becomes another one.
            4 => {
                let digits: Vec<usize> = text.match_indices(|c: char| c.is_ascii_digit()).map(|(at, _)| at).collect();
                match digits.get(dice.place() % digits.len().max(1)) {
                    Some(at) => format!("{}{}{}", &text[..*at], dice.below(10_000), &text[at + 1..]),
                    None => text,
                }
            }
            // Something is put in, in the middle of anything.
            _ => {
                let mut at = dice.place() % (text.len() + 1);
                while !text.is_char_boundary(at) {
                    at -= 1;
                }
                format!("{}{}{}", &text[..at], PIECES[dice.place() % PIECES.len()], &text[at..])
            }
        };
    }
    text
}

fn texts(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).expect("a folder").map(|it| it.expect("it").path()).filter(|it| it.is_file()).collect();
    files.sort();
    files.into_iter().map(|file| (file.clone(), fs::read_to_string(file).expect("a text"))).collect()
}

/// The facts of an examples file, as a facts file.
fn facts_of(text: &str) -> String {
    let lines = text.lines().skip_while(|line| *line != "[facts]").skip(1);
    lines.take_while(|line| !line.starts_with("[[example")).collect::<Vec<_>>().join("\n")
}

/// Tries one garbled policy and one garbled facts file.
fn try_one(place: &Path, dice: &mut Dice, sound: &Policies, policies: &[(PathBuf, String)], facts: &[String]) -> bool {
    let council = sound.council("northmoor").expect("northmoor");
    let (file, text) = &policies[dice.place() % policies.len()];
    let garbled = place.join("northmoor/2021-12").join(file.file_name().expect("a name"));
    fs::write(&garbled, garble(text, dice)).expect("written");
    let problems = policy::check(place);
    let read = Policies::load(place);
    assert_eq!(read.is_err(), problems.iter().any(|problem| !problem.warning), "what does not load says why");
    fs::write(&garbled, text).expect("put back");
    let when = When::on(Day::new(2026, 11, 12).expect("a day").plus_days(u32::try_from(dice.below(900)).expect("few")));
    let (whole, garbled) = (&facts[dice.place() % facts.len()], garble(&facts[dice.place() % facts.len()], dice));
    if let Ok(loaded) = &read {
        for council in loaded.councils() {
            evaluate(council, &Facts::from_toml(whole).expect("sound facts"), &when).obligations.iter().for_each(
                |due| {
                    assert!(!due.because.sentence().is_empty());
                },
            );
        }
    }
    let understood = Facts::from_toml(&garbled);
    if let Ok(facts) = &understood {
        evaluate(council, facts, &when).obligations.iter().for_each(|due| assert!(!due.because.sentence().is_empty()));
    }
    read.is_ok() || understood.is_ok()
}

/// The most memory that this process ever had, in kilobytes.
fn peak() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.map_or_else(|| "not known".to_owned(), |kilobytes| kilobytes.trim().to_owned())
}

#[test]
fn garbled_files_are_refused_or_read_and_never_worse() {
    let number = |name| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let mut dice = Dice(number("FUZZ_SEED").unwrap_or(20_261_128));
    let whole_run = number("FUZZ_SECONDS").map(Duration::from_secs);
    let place = std::env::temp_dir().join(format!("plumbline-garbled-{}", std::process::id()));
    let folder = here("tests/it/engine/policies/northmoor");
    fs::create_dir_all(place.join("northmoor/2021-12")).expect("a folder");
    for (file, text) in texts(&folder).into_iter().chain(texts(&folder.join("2021-12"))) {
        fs::write(place.join("northmoor").join(file.strip_prefix(&folder).expect("below")), text).expect("a copy");
    }
    let sound = Policies::load(&place).expect("the sixth council is sound");
    let policies = texts(&folder.join("2021-12"));
    let facts: Vec<String> = texts(&folder.join("examples")).iter().map(|(_, text)| facts_of(text)).collect();
    let began = Instant::now();
    let (mut tried, mut understood) = (0u32, 0u32);
    while whole_run.map_or(tried < 400, |run| began.elapsed() < run) {
        understood += u32::from(try_one(&place, &mut dice, &sound, &policies, &facts));
        tried += 1;
    }
    fs::remove_dir_all(&place).expect("tidied up");
    assert!(understood > 0 && understood < tried, "{understood} of {tried} could be read: some are, not all");
    if let Ok(file) = std::env::var("FUZZ_FIGURES") {
        let told = format!(
            "{tried} pairs of files in {:?}, {understood} with one that could be read, at most {} of memory",
            began.elapsed(),
            peak()
        );
        fs::write(file, told).expect("the figures are written");
    }
}
