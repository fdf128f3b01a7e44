//! Absences as a file: what is known of them, not the whole. One that is not in the file stays.

use std::collections::HashMap;

use engine::Day;
use engine::policy::Council;
use uuid::Uuid;

use super::cell::Cells;
use super::table::Table;
use super::{Plan, Refusal, Told};
use crate::ids::PersonId;

/// The columns, in the order in which they are taught.
pub const COLUMNS: [&str; 4] = ["email", "kind", "from", "until"];

/// An absence that is known.
#[derive(Debug, Clone)]
pub struct Known {
    /// The row.
    pub row: Uuid,
    /// Why.
    pub kind: String,
    /// First day.
    pub from: Day,
    /// The day of the return, if it is known.
    pub until: Option<Day>,
}

/// What a file is read against.
#[derive(Debug)]
pub struct Ground<'a> {
    /// The council with its policy.
    pub council: &'a Council,
    /// Everybody with an account, by address: who, and their name.
    pub people: &'a HashMap<String, (PersonId, String)>,
    /// Their absences.
    pub known: &'a HashMap<PersonId, Vec<Known>>,
    /// Today.
    pub today: Day,
}

/// Rows to write down, and what they replace.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Writes {
    /// New rows: who, why, first day, the day of the return.
    pub absences: Vec<(PersonId, String, Day, Option<Day>)>,
    /// Rows that are replaced.
    pub old: Vec<Uuid>,
}

struct Wanted {
    line: u64,
    person: PersonId,
    name: String,
    kind: String,
    from: Day,
    until: Option<Day>,
}

impl Wanted {
    fn overlaps(&self, from: Day, until: Option<Day>) -> bool {
        self.until.is_none_or(|end| end > from) && until.is_none_or(|end| end > self.from)
    }
}

/// Reads a file and says what it comes to.
pub fn plan(ground: &Ground<'_>, text: &str) -> Plan<Writes> {
    let mut plan = Plan::default();
    let table = Table::read(text, &mut plan.told.refused);
    let wanted = read(ground, &table, &mut plan.told);
    if !plan.told.refused.is_empty() {
        return plan;
    }
    let mut by_person: HashMap<PersonId, Vec<&Wanted>> = HashMap::new();
    for want in &wanted {
        by_person.entry(want.person).or_default().push(want);
    }
    for want in &wanted {
        let known = ground.known.get(&want.person).map(Vec::as_slice).unwrap_or_default();
        let theirs = by_person.get(&want.person).map(Vec::as_slice).unwrap_or_default();
        one(&mut plan, want, known, theirs);
    }
    plan
}

fn one(plan: &mut Plan<Writes>, want: &Wanted, known: &[Known], theirs: &[&Wanted]) {
    let of_kind = || known.iter().filter(|known| known.kind == want.kind);
    let named = |known: &&Known| theirs.iter().any(|other| other.kind == known.kind && other.from == known.from);
    // Of the same kind and partly on the same days, and no other line means it: it is the same absence with another first day.
    let there = of_kind().find(|known| known.from == want.from);
    let there =
        there.or_else(|| of_kind().filter(|known| !named(known)).find(|known| want.overlaps(known.from, known.until)));
    let row = |until: Option<Day>| (want.person, want.kind.clone(), want.from, until);
    let Some(there) = there else {
        plan.writes.absences.push(row(want.until));
        plan.told.new.push(format!("{}: from {}", want.name, want.from));
        return;
    };
    let until = want.until.or(there.until);
    if there.from == want.from && there.until == until {
        plan.told.same += 1;
        return;
    }
    plan.writes.old.push(there.row);
    if there.from < want.from {
        // The days before are not taken back: perhaps the file has only what is recent.
        plan.writes.absences.push((want.person, want.kind.clone(), there.from, Some(want.from)));
    }
    plan.writes.absences.push(row(until));
    let back = until.map_or_else(|| "no return is known".to_owned(), |day| format!("back on {day}"));
    plan.told.changed.push((want.name.clone(), vec![format!("away from {}, {back}", want.from)]));
}

fn read(ground: &Ground<'_>, table: &Table, told: &mut Told) -> Vec<Wanted> {
    let mut wanted: Vec<Wanted> = Vec::new();
    table.check(&COLUMNS, &["email", "kind", "from"], &mut told.refused);
    if told.refused.iter().any(|refusal| refusal.line == 1) {
        return wanted;
    }
    for row in table.rows() {
        wanted.extend(take(ground, Cells { row, refused: &mut told.refused }));
        if told.is_enough(row.line) {
            return wanted;
        }
    }
    let mut lines: Vec<&Wanted> = wanted.iter().collect();
    lines.sort_by_key(|want| (want.person, want.from, want.line));
    for pair in lines.windows(2).filter(|pair| pair[0].person == pair[1].person && pair[0].kind == pair[1].kind) {
        if pair[1].overlaps(pair[0].from, pair[0].until) {
            let says = format!(
                "{} is away for the same reason in line {} already, on some of these days",
                pair[1].name, pair[0].line
            );
            told.refused.push(Refusal::new(pair[1].line, "from", says));
        }
    }
    wanted
}

fn take(ground: &Ground<'_>, mut cells: Cells<'_, '_>) -> Option<Wanted> {
    let address = cells.cell("email").to_lowercase();
    let person = ground.people.get(&address);
    if person.is_none() {
        let says = if address.is_empty() {
            "Enter the e-mail address of who is away".to_owned()
        } else {
            format!("Nobody has the address {address}: enter the person first, or correct the address")
        };
        cells.say("email", says);
    }
    let kinds = &ground.council.policy_on(ground.today).absence_kinds;
    let kind = cells.word("kind", "kind of absence", kinds.iter().map(|one| (one.id.as_str(), one.name.as_str())));
    let [from, until] = ["from", "until"].map(|column| cells.day(column, ground.today));
    for (column, says) in [("kind", "Enter why the person is away"), ("from", "Enter the first day away")] {
        if cells.cell(column).is_empty() {
            cells.say(column, says);
        }
    }
    // The file has the last day away.
    let until = until.map(|day| day.plus_days(1));
    if let (Some(from), Some(until)) = (from, until)
        && until <= from
    {
        cells.say("until", "The last day away is before the first one");
    }
    let (person, name) = person?;
    Some(Wanted {
        line: cells.row.line,
        person: *person,
        name: name.clone(),
        kind: kind?.to_owned(),
        from: from?,
        until,
    })
}
