//! A sample of supervision files: drawn by a stated seed, each team by its share, so that the same question draws the same again.
//!
//! A draw can be done again by anybody. The teams, and in each team its people, stand in the order of the SHA-256 of the seed and their id;
//! through that row goes a step of its length by how many are wanted, from a start that the seed gives. So each team is drawn by its share, and
//! everybody has the same chance, however small their team. Nothing of it knows anything of the files.

use std::collections::BTreeMap;

use engine::Day;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use crate::ids::{PersonId, UnitId};
use crate::typed::{self, Wrong};

/// The most files of a sample.
pub const MOST: usize = 200;
/// The longest seed.
const LONGEST_SEED: usize = 100;
/// The longest purpose.
const LONGEST: usize = 2_000;
/// The longest finding.
const LONGEST_FINDING: usize = 20_000;

/// The form as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct SampleTyped {
    /// What for.
    pub purpose: String,
    /// How many files.
    pub wanted: String,
    /// What the order follows from.
    pub seed: String,
    /// A service or team; the whole council where it is empty.
    pub unit: String,
    /// The day on which they are supervised.
    pub day_day: String,
    /// Its month.
    pub day_month: String,
    /// Its year.
    pub day_year: String,
    /// The first day that is looked at.
    pub since_day: String,
    /// Its month.
    pub since_month: String,
    /// Its year.
    pub since_year: String,
}

/// A sample that can be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSample {
    /// What for.
    pub purpose: String,
    /// How many files.
    pub wanted: usize,
    /// What the order follows from.
    pub seed: String,
    /// Whose people.
    pub unit: Option<UnitId>,
    /// The day on which they are supervised, and by whose end things count.
    pub day: Day,
    /// The first day that is looked at.
    pub since: Day,
}

impl NewSample {
    /// Reads the form; `units` are those that can be chosen.
    ///
    /// # Errors
    /// What to mend, by field, in the order of the fields.
    pub fn parse(typed: &SampleTyped, units: &[UnitId], today: Day) -> Result<Self, Wrong> {
        let mut wrong = Wrong::new();
        let mut keep = |field: &str, says: String| wrong.push((field.to_owned(), says));
        let purpose = typed::text("what the files are looked at for", &typed.purpose, LONGEST)
            .and_then(|text| text.ok_or_else(|| "Enter what the files are looked at for".to_owned()))
            .map_err(|says| keep("purpose", says));
        let wanted = typed.wanted.trim().parse::<usize>().ok().filter(|wanted| (1..=MOST).contains(wanted));
        let wanted = wanted.ok_or_else(|| keep("wanted", format!("Enter how many files, from 1 to {MOST}")));
        let unit = match typed.unit.trim() {
            "" => Ok(None),
            id => {
                let known = id.parse::<UnitId>().ok().filter(|id| units.contains(id));
                known.map(Some).ok_or_else(|| keep("unit", "Choose a service or team from the list".into()))
            }
        };
        let day = typed::day("the day", &typed.day_day, &typed.day_month, &typed.day_year)
            .and_then(|day| if day > today { Err("The day must be today or earlier".to_owned()) } else { Ok(day) })
            .map_err(|says| keep("day", says));
        let since = typed::day("the first day", &typed.since_day, &typed.since_month, &typed.since_year)
            .and_then(|since| match day {
                Ok(day) if since > day => Err("The first day must be before the day of the sample".to_owned()),
                _ => Ok(since),
            })
            .map_err(|says| keep("since", says));
        let seed = typed.seed.trim();
        let seed = Some(seed).filter(|seed| !seed.is_empty() && seed.chars().count() <= LONGEST_SEED);
        let seed = seed.map(str::to_owned);
        let seed = seed.ok_or_else(|| keep("seed", "Enter a seed: any words or figures, up to 100".into()));
        match (purpose, wanted, unit, day, since, seed) {
            (Ok(purpose), Ok(wanted), Ok(unit), Ok(day), Ok(since), Ok(seed)) => {
                Ok(Self { purpose, wanted, seed, unit, day, since })
            }
            _ => Err(wrong),
        }
    }
}

/// Somebody whose file can be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Framed {
    /// Who.
    pub person: PersonId,
    /// The team of their post.
    pub unit: Option<UnitId>,
}

/// A team that files are drawn from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Which; none for those whose post has no team.
    pub unit: Option<UnitId>,
    /// How many are supervised in it.
    pub people: usize,
    /// Who was drawn, in the order of the draw.
    pub drawn: Vec<PersonId>,
}

/// Draws so many, or all where there are fewer; the teams in the order of their ids.
pub fn draw(seed: &str, wanted: usize, frame: &[Framed]) -> Vec<Part> {
    let print = |of: &str| -> [u8; 32] { Sha256::digest(format!("{seed}\n{of}").as_bytes()).into() };
    let named = |unit: Option<UnitId>| unit.map_or_else(String::new, |unit| unit.to_string());
    let mut row: Vec<&Framed> = frame.iter().collect();
    row.sort_by_cached_key(|one| (print(&named(one.unit)), one.unit, print(&one.person.to_string()), one.person));
    let all = row.len();
    let wanted = wanted.min(all);
    let mut parts: BTreeMap<Option<UnitId>, Part> = BTreeMap::new();
    for one in &row {
        let part = parts.entry(one.unit).or_insert_with(|| Part { unit: one.unit, people: 0, drawn: Vec::new() });
        part.people += 1;
    }
    // The places of the row that a step of all / wanted meets from a start below one step, in whole numbers.
    let start = print("start").iter().fold(0_usize, |rest, byte| (rest * 256 + usize::from(*byte)) % all.max(1));
    for place in (0..wanted).map(|step| (start + step * all) / wanted) {
        if let Some(part) = row.get(place).and_then(|one| Some((one.person, parts.get_mut(&one.unit)?))) {
            part.1.drawn.push(part.0);
        }
    }
    parts.into_values().collect()
}

/// A finding as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct FindingTyped {
    /// What was found.
    pub finding: String,
    /// What is improved.
    pub improvement: String,
    /// Who does it.
    pub owner: String,
    /// By when.
    pub due_day: String,
    /// Its month.
    pub due_month: String,
    /// Its year.
    pub due_year: String,
}

/// What was found in a sample, and what is improved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What was found.
    pub finding: String,
    /// What is improved; empty where nothing has to be.
    pub improvement: String,
    /// Who does it.
    pub owner: String,
    /// By when.
    pub due: Option<Day>,
}

impl Finding {
    /// Reads the form: what is improved has somebody who does it and a day.
    ///
    /// # Errors
    /// What to mend, by field.
    pub fn parse(typed: &FindingTyped) -> Result<Self, Wrong> {
        let mut wrong = Wrong::new();
        let mut keep = |field: &str, says: String| wrong.push((field.to_owned(), says));
        let finding = typed::text("what was found", &typed.finding, LONGEST_FINDING)
            .and_then(|text| text.ok_or_else(|| "Enter what was found".to_owned()))
            .map_err(|says| keep("finding", says));
        let improvement = typed::text("what is improved", &typed.improvement, LONGEST_FINDING)
            .map(Option::unwrap_or_default)
            .map_err(|says| keep("improvement", says));
        let improves = improvement.as_ref().is_ok_and(|text| !text.is_empty());
        let owner = typed::text("who does it", &typed.owner, 200)
            .map(Option::unwrap_or_default)
            .and_then(|owner| match (improves, owner.is_empty()) {
                (true, true) => Err("Enter who does it".to_owned()),
                _ => Ok(owner),
            })
            .map_err(|says| keep("owner", says));
        let empty = [&typed.due_day, &typed.due_month, &typed.due_year].iter().all(|part| part.trim().is_empty());
        let due = if empty && !improves {
            Ok(None)
        } else {
            typed::day("the day by which it is done", &typed.due_day, &typed.due_month, &typed.due_year)
                .map(Some)
                .map_err(|says| keep("due", says))
        };
        match (finding, improvement, owner, due) {
            (Ok(finding), Ok(improvement), Ok(owner), Ok(due)) => Ok(Self { finding, improvement, owner, due }),
            _ => Err(wrong),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use uuid::Uuid;

    use super::*;

    fn frame(teams: &[usize]) -> Vec<Framed> {
        let person = |team: usize, n: usize| Framed {
            person: Uuid::from_u128((team * 1_000 + n) as u128 + 1).into(),
            unit: (team > 0).then(|| Uuid::from_u128(team as u128).into()),
        };
        teams.iter().enumerate().flat_map(|(team, people)| (0..*people).map(move |n| person(team, n))).collect()
    }

    fn drawn(parts: &[Part]) -> BTreeSet<PersonId> {
        parts.iter().flat_map(|part| part.drawn.iter().copied()).collect()
    }

    #[test]
    fn every_team_gets_its_share_and_the_order_of_the_list_does_not_matter() {
        let councils: [&[usize]; 6] =
            [&[1], &[0, 7, 7, 7], &[3, 1, 29, 2, 2], &[0, 1, 1, 1, 1, 1], &[12, 0, 5], &[2, 30, 11]];
        for (teams, wanted, seed) in councils
            .iter()
            .flat_map(|teams| (1..50).flat_map(move |wanted| ["June", "7", "x y"].map(|seed| (*teams, wanted, seed))))
        {
            let frame = frame(teams);
            let parts = draw(seed, wanted, &frame);
            let total: usize = parts.iter().map(|part| part.drawn.len()).sum();
            assert_eq!(total, wanted.min(frame.len()));
            assert_eq!(drawn(&parts).len(), total, "nobody twice");
            for part in &parts {
                let exact = wanted.min(frame.len()) * part.people;
                let (below, above) = (exact / frame.len(), exact.div_ceil(frame.len()));
                assert!((below..=above).contains(&part.drawn.len()), "{} of {}", part.drawn.len(), part.people);
            }
            let turned: Vec<Framed> = frame.iter().rev().cloned().collect();
            assert_eq!(draw(seed, wanted, &turned), parts);
        }
    }

    #[test]
    fn everybody_has_the_same_chance_in_a_small_team_too() {
        // Two of sixteen each time, from one team of eight and eight teams of one.
        let frame = frame(&[0, 8, 1, 1, 1, 1, 1, 1, 1, 1]);
        let mut times: BTreeMap<PersonId, usize> = BTreeMap::new();
        for seed in 0..4_000 {
            for person in drawn(&draw(&seed.to_string(), 2, &frame)) {
                *times.entry(person).or_default() += 1;
            }
        }
        assert_eq!(times.len(), 16);
        // 500 is what each should get; the deviation of such a count is about 21.
        assert!(times.values().all(|times| (410..=590).contains(times)), "{times:?}");
    }

    #[test]
    fn another_seed_draws_others() {
        let frame = frame(&[0, 40, 40]);
        assert_ne!(drawn(&draw("June", 8, &frame)), drawn(&draw("July", 8, &frame)));
        assert!(draw("June", 8, &[]).is_empty());
    }
}
