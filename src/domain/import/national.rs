//! The national columns: `ssd_professionals` as a staff file and `ssd_involvements` as a caseload, read through the council's `[import]`.
//!
//! The names of the columns are those of the Standard Safeguarding Dataset ("Standard Safeguarding Dataset: Data Item Guidance", Data to
//! Insight). Neither says who supervises, who has left, or what a case is: all that stays as it is. People are told apart by their number
//! in the staff system or the case system, or by an e-mail address where the council adds a column `email`.

mod professionals;

use std::collections::{BTreeMap, BTreeSet};

use engine::policy::{CaseNumber, Import, Part};

pub(super) use self::professionals::professionals;

use super::caseload::{self, Heard as Cases, allocate};
use super::cell::Cells;
use super::table::Table;
use super::{Refusal, Told};
use crate::caseload::Reference;

/// The columns of `ssd_professionals`.
pub const PROFESSIONALS: [&str; 9] = [
    "prof_professional_id",
    "prof_staff_id",
    "prof_professional_name",
    "prof_social_worker_registration_no",
    "prof_agency_worker_flag",
    "prof_professional_job_title",
    "prof_professional_caseload",
    "prof_professional_department",
    "prof_full_time_equivalency",
];

/// The columns of `ssd_involvements`.
pub const INVOLVEMENTS: [&str; 9] = [
    "invo_involvements_id",
    "invo_professional_id",
    "invo_professional_role_id",
    "invo_professional_team",
    "invo_person_id",
    "invo_involvement_start_date",
    "invo_involvement_end_date",
    "invo_worker_change_reason",
    "invo_referral_id",
];

/// Whether the head is that of `ssd_professionals`.
pub(super) fn is_professionals(table: &Table) -> bool {
    table.has("prof_professional_id") || table.has("prof_staff_id")
}

/// Whether the head is that of `ssd_involvements`.
pub(super) fn is_involvements(table: &Table) -> bool {
    table.has("invo_professional_id") || table.has("invo_involvements_id")
}

fn missing(table: &Table, needed: &[&str], told: &mut Told) {
    for column in needed.iter().filter(|column| !table.has(column)) {
        told.refused.push(Refusal::new(1, column, format!("The file has no column {column}")));
    }
}

/// Words that mean nothing here, with how often they stand there.
#[derive(Default)]
struct Unread(BTreeMap<String, usize>);

impl Unread {
    fn note(&mut self, word: &str) {
        *self.0.entry(if word.is_empty() { "nothing".to_owned() } else { word.to_owned() }).or_default() += 1;
    }

    fn tell(&self, what: &str, told: &mut Told) {
        if self.0.is_empty() {
            return;
        }
        let mut words: Vec<(&String, &usize)> = self.0.iter().collect();
        words.sort_by_key(|(word, count)| (std::cmp::Reverse(**count), *word));
        let named: Vec<String> = words.iter().take(20).map(|(word, count)| format!("{word} ({count})")).collect();
        let more = if words.len() > 20 { format!(", and {} more", words.len() - 20) } else { String::new() };
        told.notes.push(format!("{what}: {}{more}.", named.join(", ")));
    }
}

/// Reads `ssd_involvements` as a caseload: open involvements that `[import.involvements]` names are allocations.
pub(super) fn involvements(ground: &caseload::Ground<'_>, table: &Table, told: &mut Told) -> Cases {
    let import = &ground.council.file.import;
    let number = match import.reference {
        CaseNumber::Person => "invo_person_id",
        CaseNumber::Referral => "invo_referral_id",
    };
    let needed = [
        "invo_professional_id",
        "invo_professional_role_id",
        "invo_involvement_start_date",
        "invo_involvement_end_date",
    ];
    missing(table, &needed, told);
    missing(table, &[number], told);
    if import.involvements.is_empty() {
        let says = "Nothing says which involvement leads a case: name it in [import.involvements] of the council’s council.toml";
        told.refused.push(Refusal::new(1, "invo_professional_role_id", says));
    }
    let mut heard = Cases::default();
    if !told.refused.is_empty() {
        return heard;
    }
    let (mut others, mut strangers) = (Unread::default(), BTreeSet::new());
    for row in table.rows() {
        let mut cells = Cells { row, refused: &mut told.refused };
        // One that ends later is open today.
        if cells.any_day("invo_involvement_end_date").is_some_and(|end| end <= ground.today) {
            continue;
        }
        let reference = match Reference::parse(cells.cell(number)) {
            Ok(reference) => reference.as_str().to_owned(),
            Err(says) => {
                cells.say(number, says);
                continue;
            }
        };
        let role = cells.cell("invo_professional_role_id");
        let professional = cells.cell("invo_professional_id");
        let from = cells.past("invo_involvement_start_date", ground.today);
        match (Import::of(&import.involvements, role), ground.numbers.get(professional)) {
            (None, _) => {
                others.note(role);
                heard.left_alone.insert(reference);
            }
            (Some(_), None) => {
                strangers.insert(professional);
                heard.left_alone.insert(reference);
            }
            (Some(part), Some(worker)) => {
                let want = heard.cases.entry(reference.clone()).or_default();
                want.line = if want.line == 0 { row.line } else { want.line };
                // The same worker may be involved twice; whoever leads is not a co-worker besides.
                if let Some(again) = want.workers.iter_mut().find(|(person, ..)| person == worker) {
                    again.1 |= *part == Part::Lead && !again.1;
                } else {
                    let columns = ["invo_professional_role_id", "invo_professional_id"];
                    allocate(&reference, want, (*worker, *part == Part::Lead, from), &mut cells, columns);
                }
            }
        }
        if told.is_enough(row.line) {
            return heard;
        }
    }
    without_lead(ground, import, &mut heard, told);
    others.tell("Involvements that [import.involvements] does not name are left out", told);
    if !strangers.is_empty() {
        told.notes.push(format!(
            "Professionals who are not known here by their number: {}. What they alone work with stays as it is; load the staff first.",
            strangers.len()
        ));
    }
    heard
}

/// A case that nobody leads in the file stays as it is; co-workers stay where the council's mapping knows none.
fn without_lead(ground: &caseload::Ground<'_>, import: &Import, heard: &mut Cases, told: &mut Told) {
    let leads = |want: &caseload::Wanted| want.workers.iter().any(|(_, lead, _)| *lead);
    let nobody: Vec<String> =
        heard.cases.iter().filter(|(_, want)| !leads(want)).map(|(reference, _)| reference.clone()).collect();
    for reference in &nobody {
        heard.cases.remove(reference);
        heard.left_alone.insert(reference.clone());
    }
    if !nobody.is_empty() {
        told.notes.push(format!("Cases that nobody leads in the file, and that stay as they are: {}.", nobody.len()));
    }
    if import.involvements.values().any(|part| *part == Part::CoWorker) {
        return;
    }
    for (reference, want) in &mut heard.cases {
        let known = ground.known.get(reference).into_iter().flat_map(|known| &known.workers);
        for (_, (worker, _), from) in known.filter(|(_, (_, lead), _)| !lead) {
            if !want.workers.iter().any(|(person, ..)| person == worker) {
                want.workers.push((*worker, false, Some(*from)));
            }
        }
    }
}
