//! The trail of every obligation of the examples, as somebody reads it: one of each way of saying it, for each council.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use engine::{When, evaluate, examples};

use super::load;

/// What two trails have in common that differ only in their days and numbers.
fn way(sentence: &str) -> String {
    let words = sentence.split(' ').map(|word| if word.chars().any(|c| c.is_ascii_digit()) { "#" } else { word });
    let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    words
        .filter(|word| !days.contains(word) && !months.contains(&word.trim_end_matches(['.', ',', ';', ':'])))
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn trails_read_as_plain_sentences() {
    let mut page = String::new();
    let mut number = 0;
    for council in load("policies").councils() {
        let mut ways: BTreeMap<(String, String), String> = BTreeMap::new();
        for placed in examples::of(council).0 {
            let example = placed.example;
            let when = When {
                as_of: example.as_of.0,
                known_on: example.known_on.map(|at| at.0),
                forecast_to: example.forecast_to,
            };
            for due in evaluate(council, &example.facts, &when).obligations {
                let sentence = due.because.sentence();
                let places = due.because.places.join("; ");
                assert!(sentence.ends_with('.') && sentence.contains(&places), "{sentence}");
                ways.entry((due.clock.to_string(), way(&sentence)))
                    .or_insert_with(|| format!("{}: {sentence}", due.standing.word()));
            }
        }
        number += ways.len();
        writeln!(page, "## {}", council.slug()).expect("a line");
        for ((clock, _), sentence) in ways {
            writeln!(page, "{clock} · {sentence}").expect("a line");
        }
    }
    assert!(number >= 60, "{number} ways are too few");
    insta::assert_snapshot!("trails", page);
}
