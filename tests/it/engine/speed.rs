//! A council of the largest size, twelve times over: the chart of a year must stay cheap.

use std::fmt::Write;

use engine::{Day, Facts, Known, When};

use super::load;

/// So many people with a supervisor, an agreement, and eighteen months of sessions that were shared and signed.
fn large(people: usize) -> Facts {
    let mut text = String::new();
    let start = Day::new(2025, 5, 1).expect("a day");
    for number in 0..people {
        let (who, boss) = (format!("p{number}"), format!("p{}", number / 6 * 6));
        let role = if number % 6 == 0 { "team-manager" } else { "social-worker" };
        let mut line = |rest: String| writeln!(text, "{rest}").expect("a line");
        line(format!("[[person]]\nid = \"{who}\"\nstarted = 2024-01-08"));
        line(format!("[[post]]\nperson = \"{who}\"\nrole = \"{role}\"\nfrom = 2024-01-08"));
        line(format!(
            "[[relationship]]\nid = \"r{number}\"\nsupervisee = \"{who}\"\nsupervisor = \"{boss}\"\nfrom = 2024-01-08"
        ));
        line(format!(
            "[[agreement]]\nrelationship = \"r{number}\"\nsupervisee_signed = 2026-01-08\nsupervisor_signed = 2026-01-09"
        ));
        line(format!("[[absence]]\nperson = \"{who}\"\nkind = \"leave\"\nfrom = 2026-08-03\nuntil = 2026-08-17"));
        for month in 0..18u32 {
            let held = start.plus_days(month * 30 + u32::try_from(number % 25).expect("a number"));
            let iso = |day: Day| day.date().to_string();
            line(format!(
                "[[session]]\nid = \"s{number}-{month}\"\nkind = \"one-to-one\"\nsupervisee = \"{who}\"\nsupervisor = \"{boss}\"\nbooked = {}\nheld = {}\nminutes = 70",
                iso(held),
                iso(held)
            ));
            line(format!("[[share]]\nsession = \"s{number}-{month}\"\nday = {}", iso(held.plus_days(3))));
            line(format!(
                "[[answer]]\nsession = \"s{number}-{month}\"\nperson = \"{who}\"\nkind = \"signed\"\nday = {}",
                iso(held.plus_days(5))
            ));
        }
    }
    Facts::from_toml(&text).unwrap_or_else(|wrong| panic!("{wrong}"))
}

#[test]
fn a_year_of_the_largest_council_is_evaluated_whole() {
    let policies = load("tests/it/engine/policies");
    let council = policies.council("northmoor").expect("northmoor");
    let facts = large(932);
    let known = Known::new(council, &facts);
    let last = Day::new(2026, 11, 1).expect("a day");
    let series: Vec<usize> =
        (0..12).map(|back| known.everybody(&When::on(last.minus_months(back))).obligations.len()).collect();
    assert!(series.iter().all(|obligations| *obligations >= 932 * 3), "{series:?}");
}
