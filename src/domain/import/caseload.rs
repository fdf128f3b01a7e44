//! A caseload as a file. The file is the whole caseload as it stands: a case that is open and not in it is closed.

mod compare;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use engine::Day;
use engine::policy::Council;
use uuid::Uuid;

use self::compare::{close, one};
use super::cell::Cells;
use super::national;
use super::table::Table;
use super::{Plan, Refusal, Told};
use crate::caseload::Reference;
use crate::ids::{CaseId, PersonId};

/// The columns, in the order in which they are taught.
pub const COLUMNS: [&str; 9] =
    ["case", "worker", "part", "category", "opened", "allocated", "category_from", "closed", "children"];

/// A dated row that runs today: its id, what it says, since when.
pub type Running<T> = (Uuid, T, Day);

/// A case as it is known today.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// Which; none where nothing but its reference is new.
    pub id: Option<CaseId>,
    /// Its opening, while it is open.
    pub opening: Option<Running<()>>,
    /// What it is.
    pub category: Option<Running<String>>,
    /// Who works with it, and whether they lead.
    pub workers: Vec<Running<(PersonId, bool)>>,
    /// A print of what stands for each child: the name itself is not read.
    pub children: Vec<Running<String>>,
}

/// What a file is read against.
#[derive(Debug)]
pub struct Ground<'a> {
    /// The council with its policy.
    pub council: &'a Council,
    /// Everybody with an account, by address.
    pub people: &'a HashMap<String, PersonId>,
    /// Everybody whose number in the case system is known, by that number.
    pub numbers: &'a HashMap<String, PersonId>,
    /// The cases that are known, by reference.
    pub known: &'a BTreeMap<String, Known>,
    /// A print of a text, as it is kept.
    pub print: fn(&str) -> String,
    /// Today.
    pub today: Day,
}

/// Rows to write down, table by table; what they replace.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Writes {
    /// New cases.
    pub refs: Vec<(CaseId, String)>,
    /// Openings.
    pub openings: Vec<(CaseId, Day, Option<Day>)>,
    /// Categories.
    pub categories: Vec<(CaseId, String, Day, Option<Day>)>,
    /// Allocations; whether the worker leads.
    pub allocations: Vec<(CaseId, PersonId, bool, Day, Option<Day>)>,
    /// Children, by what stands for them.
    pub children: Vec<(CaseId, String, Day)>,
    /// Rows of openings that are replaced.
    pub old_openings: Vec<Uuid>,
    /// Rows of categories that are replaced.
    pub old_categories: Vec<Uuid>,
    /// Rows of allocations that are replaced.
    pub old_allocations: Vec<Uuid>,
    /// Children who are no longer there, from a day on.
    pub old_children: Vec<(Uuid, Day)>,
}

/// A case as the file has it.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    pub(super) line: u64,
    category: Option<String>,
    category_from: Option<Day>,
    opened: Option<Day>,
    closed: Option<Day>,
    pub(super) workers: Vec<(PersonId, bool, Option<Day>)>,
    children: Vec<String>,
}

/// What a file says of cases.
#[derive(Debug, Default)]
pub(super) struct Heard {
    /// The cases, by reference.
    pub(super) cases: BTreeMap<String, Wanted>,
    /// Cases of which it says too little to change anything.
    pub(super) left_alone: BTreeSet<String>,
}

/// Reads a file and says what it comes to.
pub fn plan(ground: &Ground<'_>, text: &str) -> Plan<Writes> {
    let mut plan = Plan::default();
    let table = Table::read(text, &mut plan.told.refused);
    let heard = if national::is_involvements(&table) {
        national::involvements(ground, &table, &mut plan.told)
    } else {
        Heard { cases: read(ground, &table, &mut plan.told), left_alone: BTreeSet::new() }
    };
    if !plan.told.refused.is_empty() {
        return plan;
    }
    for (reference, want) in &heard.cases {
        one(ground, &mut plan, reference, want, ground.known.get(reference));
    }
    for (reference, known) in ground.known {
        let (Some(id), Some(opening)) = (known.id, &known.opening) else { continue };
        if heard.cases.contains_key(reference) {
            continue;
        }
        if heard.left_alone.contains(reference) {
            plan.told.same += 1;
        } else {
            close(&mut plan.writes, id, known, opening, ground.today);
            plan.told.gone.push(reference.clone());
        }
    }
    plan
}

fn read(ground: &Ground<'_>, table: &Table, told: &mut Told) -> BTreeMap<String, Wanted> {
    let mut wanted: BTreeMap<String, Wanted> = BTreeMap::new();
    table.check(&COLUMNS, &["case", "worker"], &mut told.refused);
    if told.refused.iter().any(|refusal| refusal.line == 1) {
        return wanted;
    }
    for row in table.rows() {
        take(ground, Cells { row, refused: &mut told.refused }, &mut wanted);
        if told.is_enough(row.line) {
            return wanted;
        }
    }
    // A line whose worker could not be taken has said so.
    let said: BTreeSet<u64> = told.refused.iter().map(|refusal| refusal.line).collect();
    for (reference, want) in wanted.iter().filter(|(_, want)| !said.contains(&want.line)) {
        if want.closed.is_none() && !want.workers.iter().any(|(_, lead, _)| *lead) {
            told.refused.push(Refusal::new(want.line, "part", format!("{reference} has nobody who leads it")));
        }
    }
    wanted
}

fn take(ground: &Ground<'_>, mut cells: Cells<'_, '_>, wanted: &mut BTreeMap<String, Wanted>) {
    let reference = match Reference::parse(cells.cell("case")) {
        Ok(reference) => reference.as_str().to_owned(),
        Err(says) => return cells.say("case", says),
    };
    let lead = match cells.cell("part").to_lowercase().as_str() {
        "" | "lead" => true,
        "co-worker" | "coworker" | "co worker" => false,
        other => return cells.say("part", format!("“{other}” is neither lead nor co-worker")),
    };
    let [opened, allocated, category_from, closed] =
        ["opened", "allocated", "category_from", "closed"].map(|column| cells.past(column, ground.today));
    let categories = &ground.council.policy_on(ground.today).categories;
    let category =
        cells.word("category", "category", categories.iter().map(|one| (one.id.as_str(), one.name.as_str())));
    let address = cells.cell("worker").to_lowercase();
    let worker = ground.people.get(&address).copied();
    if worker.is_none() && closed.is_none() {
        let says = if address.is_empty() {
            "Enter the e-mail address of the worker".to_owned()
        } else {
            format!("Nobody has the address {address}: enter the person first, or correct the address")
        };
        cells.say("worker", says);
    }
    let line = cells.row.line;
    let want = wanted.entry(reference.clone()).or_insert_with(|| Wanted { line, ..Wanted::default() });
    if let Some(worker) = worker
        && !allocate(&reference, want, (worker, lead, allocated), &mut cells, ["part", "worker"])
    {
        return;
    }
    want.category = want.category.take().or(category.map(str::to_owned));
    want.category_from = want.category_from.or(category_from);
    want.opened = want.opened.or(opened);
    want.closed = want.closed.or(closed);
    for child in cells.cell("children").split(['|', ';']).map(str::trim).filter(|child| !child.is_empty()) {
        if child.chars().count() > 80 {
            cells.say("children", "Shorten what stands for a child to 80 characters");
        } else if !want.children.iter().any(|known| known == child) {
            want.children.push(child.to_owned());
        }
    }
}

/// Adds a worker to a case; false where a line before speaks against it. The columns are those that say what they do and who they are.
pub(super) fn allocate(
    reference: &str,
    want: &mut Wanted,
    (worker, lead, from): (PersonId, bool, Option<Day>),
    cells: &mut Cells<'_, '_>,
    [part, who]: [&str; 2],
) -> bool {
    if lead && want.workers.iter().any(|(_, leads, _)| *leads) {
        let says = format!(
            "{reference} is led by somebody else in line {}: one worker leads, others are co-workers",
            want.line
        );
        cells.say(part, says);
        return false;
    }
    if want.workers.iter().any(|(person, ..)| *person == worker) {
        cells.say(who, format!("{reference} has this worker already in line {}", want.line));
        return false;
    }
    want.workers.push((worker, lead, from));
    true
}
