//! A caseload as a file: read line by line, compared with what is known, and turned into what has to be written down.
//!
//! The file is the whole caseload as it stands: a case that is open and not in it is closed. What is the same is left alone, so that
//! the same file twice changes nothing.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use engine::Day;
use engine::policy::Policy;
use uuid::Uuid;

use crate::caseload::Reference;
use crate::ids::{CaseId, PersonId};
use crate::typed;

/// The columns, in the order in which they are taught.
pub const COLUMNS: [&str; 9] =
    ["case", "worker", "part", "category", "opened", "allocated", "category_from", "closed", "children"];
/// The most rows of a file.
const MOST: usize = 60_000;

/// A line that cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The line of the file; the head is line 1.
    pub line: u64,
    /// The column, where it is one.
    pub column: String,
    /// What is wrong and what to do.
    pub says: String,
}

impl Refusal {
    fn new(line: u64, column: &str, says: impl Into<String>) -> Self {
        Self { line, column: column.to_owned(), says: says.into() }
    }
}

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
    /// The policy of today.
    pub policy: &'a Policy,
    /// Everybody with an account, by address.
    pub people: &'a HashMap<String, PersonId>,
    /// The cases that are known, by reference.
    pub known: &'a BTreeMap<String, Known>,
    /// A print of a text, as it is kept.
    pub print: fn(&str) -> String,
    /// Today.
    pub today: Day,
}

/// What a file comes to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// Lines that cannot be taken; while there are any nothing is applied.
    pub refused: Vec<Refusal>,
    /// References that are new, or open again.
    pub new: Vec<String>,
    /// What changes, by reference.
    pub changed: Vec<(String, Vec<String>)>,
    /// References that are closed.
    pub gone: Vec<String>,
    /// How many stay as they are.
    pub same: usize,
    /// What is written down.
    pub writes: Writes,
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

impl Plan {
    /// Whether more than half of what is open would be closed: that is asked about first.
    pub fn closes_most(&self) -> bool {
        self.gone.len() * 2 > self.gone.len() + self.changed.len() + self.same && self.gone.len() > 1
    }
}

/// The text of a file: UTF-8, or Windows-1252 as spreadsheets write it without saying so.
///
/// # Errors
/// Where the mark at its beginning says UTF-8 and a line is not.
pub fn text(bytes: &[u8]) -> Result<(String, bool), Refusal> {
    const MARK: &[u8] = b"\xef\xbb\xbf";
    let marked = bytes.starts_with(MARK);
    let rest = if marked { &bytes[MARK.len()..] } else { bytes };
    match std::str::from_utf8(rest) {
        Ok(text) => Ok((text.to_owned(), false)),
        Err(error) if marked => {
            let before = rest.get(..error.valid_up_to()).unwrap_or_default();
            let line = before.split(|byte| *byte == b'\n').count() as u64;
            let says =
                "The file says at its beginning that it is UTF-8, and this line is not: save it again as CSV UTF-8";
            Err(Refusal::new(line, "", says))
        }
        Err(_) => Ok((encoding_rs::WINDOWS_1252.decode_without_bom_handling(rest).0.into_owned(), true)),
    }
}

/// A case as the file has it.
#[derive(Debug, Default)]
struct Wanted {
    line: u64,
    category: Option<String>,
    category_from: Option<Day>,
    opened: Option<Day>,
    closed: Option<Day>,
    workers: Vec<(PersonId, bool, Option<Day>)>,
    children: Vec<String>,
}

/// Reads a file and says what it comes to.
pub fn plan(ground: &Ground<'_>, text: &str) -> Plan {
    let mut plan = Plan::default();
    // Between the two marks of a Windows line end the reader counts no line yet: each line would be told as the one before.
    let text = &text.replace("\r\n", "\n");
    let wanted = read(ground, text, &mut plan.refused);
    if !plan.refused.is_empty() {
        return plan;
    }
    for (reference, want) in &wanted {
        let known = ground.known.get(reference);
        one(ground, &mut plan, reference, want, known);
    }
    for (reference, known) in ground.known {
        if let (Some(id), Some(opening), false) = (known.id, &known.opening, wanted.contains_key(reference)) {
            close(&mut plan.writes, id, known, opening, ground.today);
            plan.gone.push(reference.clone());
        }
    }
    plan
}

fn read(ground: &Ground<'_>, text: &str, refused: &mut Vec<Refusal>) -> BTreeMap<String, Wanted> {
    let mut wanted: BTreeMap<String, Wanted> = BTreeMap::new();
    let delimiter = if text.lines().next().is_some_and(|head| head.matches(';').count() > head.matches(',').count()) {
        b';'
    } else {
        b','
    };
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).has_headers(true).from_reader(text.as_bytes());
    let heads: Vec<String> = match reader.headers() {
        Ok(heads) => heads.iter().map(|head| head.trim().to_lowercase().replace([' ', '-'], "_")).collect(),
        Err(error) => {
            refused.push(Refusal::new(1, "", format!("The file cannot be read as CSV: {error}")));
            return wanted;
        }
    };
    for head in heads.iter().filter(|head| !head.is_empty() && !COLUMNS.contains(&head.as_str())) {
        let says = format!("The column {head} is not known: the columns are {}", COLUMNS.join(", "));
        refused.push(Refusal::new(1, head, says));
    }
    for needed in ["case", "worker"].into_iter().filter(|needed| !heads.iter().any(|head| head == needed)) {
        refused.push(Refusal::new(1, needed, format!("The file has no column {needed}")));
    }
    if !refused.is_empty() {
        return wanted;
    }
    for (count, record) in reader.records().enumerate() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                refused.push(Refusal::new(line, "", "The line cannot be read: is a quotation mark not closed?"));
                return wanted;
            }
        };
        let line = record.position().map_or(0, csv::Position::line);
        if count >= MOST {
            refused.push(Refusal::new(line, "", format!("A file has at most {MOST} lines")));
            return wanted;
        }
        let cell = |name: &str| {
            let place = heads.iter().position(|head| head == name);
            place.and_then(|place| record.get(place)).unwrap_or_default().trim()
        };
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let before = refused.len();
        let row = Row { line, ground, refused };
        row.take(&cell, &mut wanted);
        // A file that is wrong throughout is not listed throughout.
        if refused.len() > 500 && refused.len() > before {
            refused.push(Refusal::new(line, "", "There are more: mend these first"));
            return wanted;
        }
    }
    // A line whose worker could not be taken has said so.
    let said: BTreeSet<u64> = refused.iter().map(|refusal| refusal.line).collect();
    for (reference, want) in wanted.iter().filter(|(_, want)| !said.contains(&want.line)) {
        if want.closed.is_none() && !want.workers.iter().any(|(_, lead, _)| *lead) {
            refused.push(Refusal::new(want.line, "part", format!("{reference} has nobody who leads it")));
        }
    }
    wanted
}

struct Row<'a, 'g> {
    line: u64,
    ground: &'a Ground<'g>,
    refused: &'a mut Vec<Refusal>,
}

impl Row<'_, '_> {
    fn say(&mut self, column: &str, says: impl Into<String>) {
        self.refused.push(Refusal::new(self.line, column, says));
    }

    fn take<'c>(mut self, cell: &dyn Fn(&str) -> &'c str, wanted: &mut BTreeMap<String, Wanted>) {
        let reference = match Reference::parse(cell("case")) {
            Ok(reference) => reference.as_str().to_owned(),
            Err(says) => return self.say("case", says),
        };
        let lead = match cell("part").to_lowercase().as_str() {
            "" | "lead" => true,
            "co-worker" | "coworker" | "co worker" => false,
            other => return self.say("part", format!("“{other}” is neither lead nor co-worker")),
        };
        let [opened, allocated, category_from, closed] =
            ["opened", "allocated", "category_from", "closed"].map(|column| self.day(column, cell(column)));
        let category = self.category(cell("category"));
        let address = cell("worker").to_lowercase();
        let worker = self.ground.people.get(&address).copied();
        if worker.is_none() && closed.is_none() {
            let says = if address.is_empty() {
                "Enter the e-mail address of the worker".to_owned()
            } else {
                format!("Nobody has the address {address}: enter the person first, or correct the address")
            };
            self.say("worker", says);
        }
        let line = self.line;
        let want = wanted.entry(reference.clone()).or_insert_with(|| Wanted { line, ..Wanted::default() });
        if let Some(worker) = worker {
            if lead && want.workers.iter().any(|(_, leads, _)| *leads) {
                let says = format!(
                    "{reference} is led by somebody else in line {}: one worker leads, others are co-workers",
                    want.line
                );
                return self.say("part", says);
            }
            if want.workers.iter().any(|(person, ..)| *person == worker) {
                return self.say("worker", format!("{reference} has this worker already in line {}", want.line));
            }
            want.workers.push((worker, lead, allocated));
        }
        want.category = want.category.take().or(category);
        want.category_from = want.category_from.or(category_from);
        want.opened = want.opened.or(opened);
        want.closed = want.closed.or(closed);
        for child in cell("children").split(['|', ';']).map(str::trim).filter(|child| !child.is_empty()) {
            if child.chars().count() > 80 {
                self.say("children", "Shorten what stands for a child to 80 characters");
            } else if !want.children.iter().any(|known| known == child) {
                want.children.push(child.to_owned());
            }
        }
    }

    fn day(&mut self, column: &str, text: &str) -> Option<Day> {
        if text.is_empty() {
            return None;
        }
        let parts: Vec<&str> = text.split(['-', '/', '.', ' ']).collect();
        let day = match parts.as_slice() {
            [year, month, day] if year.len() == 4 => typed::day("the day", day, month, year),
            [day, month, year] => typed::day("the day", day, month, year),
            _ => Err(String::new()),
        };
        match day {
            Ok(day) if day <= self.ground.today => Some(day),
            Ok(_) => {
                self.say(column, format!("{text} has not come yet"));
                None
            }
            Err(_) => {
                self.say(column, format!("“{text}” is no day: write 2026-11-12 or 12/11/2026"));
                None
            }
        }
    }

    fn category(&mut self, text: &str) -> Option<String> {
        let categories = &self.ground.policy.categories;
        if text.is_empty() {
            return None;
        }
        let same = |category: &&engine::policy::Category| {
            category.id == *text || category.name.to_lowercase() == text.to_lowercase()
        };
        let found = categories.iter().find(same).map(|category| category.id.to_string());
        if found.is_none() {
            let known: Vec<&str> = categories.iter().map(|category| category.id.as_str()).collect();
            let says = if known.is_empty() {
                "The policy has no categories of cases: leave the column empty".to_owned()
            } else {
                format!("The policy has no category “{text}”: it has {}", known.join(", "))
            };
            self.say("category", says);
        }
        found
    }
}

/// Writes down what is new or different about one case.
fn one(ground: &Ground<'_>, plan: &mut Plan, reference: &str, want: &Wanted, known: Option<&Known>) {
    let today = ground.today;
    let writes = &mut plan.writes;
    let opening = known.and_then(|known| known.opening.as_ref());
    if let Some(closed) = want.closed {
        match known.and_then(|known| Some((known.id?, known, known.opening.as_ref()?))) {
            Some((id, known, opening)) => {
                close(writes, id, known, opening, closed);
                plan.gone.push(reference.to_owned());
            }
            // It was never heard of, or is closed already.
            None => plan.same += 1,
        }
        return;
    }
    let first = [want.opened, want.workers.iter().filter_map(|(.., from)| *from).min()].into_iter().flatten().min();
    let Some((known, id)) = known.filter(|_| opening.is_some()).and_then(|known| Some((known, known.id?))) else {
        let opened = first.unwrap_or(today);
        let id = known.and_then(|known| known.id).unwrap_or_else(|| {
            let id = CaseId::fresh();
            writes.refs.push((id, reference.to_owned()));
            id
        });
        writes.openings.push((id, opened, None));
        if let Some(category) = &want.category {
            writes.categories.push((id, category.clone(), want.category_from.unwrap_or(opened), None));
        }
        for (worker, lead, from) in &want.workers {
            writes.allocations.push((id, *worker, *lead, from.unwrap_or(opened), None));
        }
        writes.children.extend(want.children.iter().map(|child| (id, child.clone(), opened)));
        plan.new.push(reference.to_owned());
        return;
    };
    let mut says: Vec<String> = Vec::new();
    if let Some(category) =
        want.category.as_ref().filter(|category| known.category.as_ref().is_none_or(|(_, now, _)| now != *category))
    {
        let from = want.category_from.unwrap_or(today);
        if let Some((row, now, since)) = &known.category {
            writes.old_categories.push(*row);
            if *since < from {
                writes.categories.push((id, now.clone(), *since, Some(from)));
            }
        }
        writes.categories.push((id, category.clone(), from, None));
        says.push(format!("category {category} from {from}"));
    }
    for (row, (worker, lead), since) in &known.workers {
        if !want.workers.iter().any(|(person, leads, _)| person == worker && leads == lead) {
            // Who takes over does so on the day that the file says.
            let taken = want.workers.iter().find(|(_, leads, _)| leads == lead).and_then(|(.., from)| *from);
            let end = taken.filter(|day| day > since).unwrap_or(today);
            writes.old_allocations.push(*row);
            if *since < end {
                writes.allocations.push((id, *worker, *lead, *since, Some(end)));
            }
            says.push(format!("{} until {end}", if *lead { "its worker" } else { "a co-worker" }));
        }
    }
    for (worker, lead, from) in &want.workers {
        if !known.workers.iter().any(|(_, (person, leads), _)| person == worker && leads == lead) {
            let since = from.unwrap_or(today);
            writes.allocations.push((id, *worker, *lead, since, None));
            says.push(format!("{} from {since}", if *lead { "another worker leads" } else { "another co-worker" }));
        }
    }
    let prints: Vec<String> = want.children.iter().map(|child| (ground.print)(child)).collect();
    for (row, print, _) in &known.children {
        if !want.children.is_empty() && !prints.contains(print) {
            writes.old_children.push((*row, today));
            says.push("a child is no longer there".to_owned());
        }
    }
    for (child, print) in want.children.iter().zip(&prints) {
        if !known.children.iter().any(|(_, known, _)| known == print) {
            writes.children.push((id, child.clone(), today));
            says.push("a child more".to_owned());
        }
    }
    if says.is_empty() {
        plan.same += 1;
    } else {
        plan.changed.push((reference.to_owned(), says));
    }
}

/// A case is closed: what runs of it ends on the day.
fn close(writes: &mut Writes, id: CaseId, known: &Known, opening: &Running<()>, day: Day) {
    writes.old_openings.push(opening.0);
    if opening.2 < day {
        writes.openings.push((id, opening.2, Some(day)));
    }
    for (row, (worker, lead), since) in &known.workers {
        writes.old_allocations.push(*row);
        if *since < day {
            writes.allocations.push((id, *worker, *lead, *since, Some(day)));
        }
    }
    if let Some((row, category, since)) = &known.category {
        writes.old_categories.push(*row);
        if *since < day {
            writes.categories.push((id, category.clone(), *since, Some(day)));
        }
    }
}
