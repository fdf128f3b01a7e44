//! What the page teaches of a file: each column in the council's own words.

use domain::change::Kind as Tie;
use domain::import::staff::Unit;
use domain::import::{absences, caseload, staff};
use engine::policy::{Capacity, Policy};

use crate::imports::Kind;

/// A column and what stands in it.
pub(super) struct Column {
    /// Its name in the first line.
    pub(super) name: &'static str,
    /// What stands in it.
    pub(super) says: &'static str,
    /// The words that can stand in it, where it is a list.
    pub(super) words: Vec<String>,
    /// Whether the file needs it.
    pub(super) needed: bool,
}

/// More words than these are folded.
const FEW: usize = 8;

impl Column {
    /// Whether its words are too many to stand in a line.
    pub(super) fn is_long(&self) -> bool {
        self.words.len() > FEW
    }

    /// Its words.
    pub(super) fn list(&self) -> String {
        self.words.join(", ")
    }
}

/// What a file holds, and what becomes of what it does not hold.
pub(super) fn holds(kind: Kind) -> &'static str {
    match kind {
        Kind::Staff => {
            "A file holds the whole staff as it stands, one line for each person and post: whoever is employed here and not in the file has left today. Administrators are the exception: no file makes one or ends one. You see what changes before anything is applied."
        }
        Kind::Absences => {
            "A file holds the absences that are known, one line each. An absence that is here and not in the file stays. You see what changes before anything is applied."
        }
        Kind::Caseload => {
            "A file holds the whole caseload as it stands: a case that is open here and not in the file is closed. You see what changes before anything is applied."
        }
    }
}

/// Files of the national columns that are read, too.
pub(super) fn national(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Staff => Some(
            "A file with the columns of ssd_professionals (Standard Safeguarding Dataset) is read, too. It gives roles, teams and the numbers of the case system; nobody leaves by it, and supervisors stay as they are.",
        ),
        Kind::Caseload => Some(
            "A file with the columns of ssd_involvements (Standard Safeguarding Dataset) is read, too: open involvements become allocations, as the council’s council.toml says. Categories and children stay as they are.",
        ),
        Kind::Absences => None,
    }
}

/// The columns of a kind of file.
pub(super) fn of(kind: Kind, policy: &Policy, units: &[Unit]) -> Vec<Column> {
    match kind {
        Kind::Staff => staff::COLUMNS.iter().map(|name| of_staff(name, policy, units)).collect(),
        Kind::Absences => absences::COLUMNS.iter().map(|name| of_absences(name, policy)).collect(),
        Kind::Caseload => caseload::COLUMNS.iter().map(|name| of_caseload(name, policy)).collect(),
    }
}

fn of_staff(name: &'static str, policy: &Policy, units: &[Unit]) -> Column {
    let ids = |words: Vec<&str>| words.into_iter().map(str::to_owned).collect();
    let (says, words): (&str, Vec<String>) = match name {
        "email" => (
            "the address to sign in with; people are told apart by it. Who is new gets an account without a password: invite them on their page.",
            Vec::new(),
        ),
        "name" => ("first name and surname.", Vec::new()),
        "role" => {
            let harmless = policy.roles.iter().filter(|role| !role.capacities.contains(&Capacity::Administrator));
            ("one of the policy’s roles, by its id or its name:", harmless.map(|role| role.id.to_string()).collect())
        }
        "team" => (
            "the team of the post, by its name. One that is not here is refused, unless the line names the unit above it:",
            units.iter().map(|unit| unit.name.clone()).collect(),
        ),
        "service" => ("the unit above the team. A team that is not here is made below it.", Vec::new()),
        "team_type" => ("for a team that is made:", policy.team_types.iter().map(|one| one.id.to_string()).collect()),
        "employment" => (
            "how the person is employed in this post:",
            policy.employments.iter().map(|one| one.id.to_string()).collect(),
        ),
        "post_from" => (
            "the first day of a new post; without it today, or the first day of employment. A post that is known keeps its first day.",
            Vec::new(),
        ),
        "post_until" => ("the last day, if it is known.", Vec::new()),
        "supervisor" => (
            "the e-mail address of who supervises the person. Without the column supervisors stay as they are; an empty cell ends what was.",
            Vec::new(),
        ),
        "relationship" => (
            "line, if nothing stands there; or another one, on a line of its own:",
            ids(Tie::ALL.iter().filter(|(kind, _)| *kind != Tie::Cover).map(|(kind, _)| kind.word()).collect()),
        ),
        "supervised_from" => (
            "the first day of a new supervisor, and the day on which the one before ends; without it today.",
            Vec::new(),
        ),
        "employed_from" => ("the first day of employment.", Vec::new()),
        "left" => ("the last day of employment, for who leaves.", Vec::new()),
        "qualified" => ("the day of qualification.", Vec::new()),
        _ => {
            ("the person’s number in the staff system: files with the national columns name people by it.", Vec::new())
        }
    };
    Column { name, says, words, needed: ["email", "name", "role", "team"].contains(&name) }
}

fn of_absences(name: &'static str, policy: &Policy) -> Column {
    let (says, words): (&str, Vec<String>) = match name {
        "email" => ("the e-mail address of who is away.", Vec::new()),
        "kind" => ("why, in the policy’s words:", policy.absence_kinds.iter().map(|one| one.id.to_string()).collect()),
        "from" => ("the first day away.", Vec::new()),
        _ => ("the last day away, if it is known. Send the line again with it when the person is back.", Vec::new()),
    };
    Column { name, says, words, needed: name != "until" }
}

fn of_caseload(name: &'static str, policy: &Policy) -> Column {
    let (says, words): (&str, Vec<String>) = match name {
        "case" => ("the reference of the case system; spaces and small letters do not matter.", Vec::new()),
        "worker" => ("the e-mail address of who works with it.", Vec::new()),
        "part" => ("lead, or co-worker on a line of their own.", Vec::new()),
        "category" if policy.categories.is_empty() => ("the policy has none; leave it empty.", Vec::new()),
        "category" => ("one of the policy’s:", policy.categories.iter().map(|one| one.id.to_string()).collect()),
        "opened" => ("the day on which the case was opened.", Vec::new()),
        "allocated" => ("since when the worker works with it.", Vec::new()),
        "category_from" => ("since when it is of this category.", Vec::new()),
        "closed" => ("the day on which it was closed.", Vec::new()),
        _ => ("what stands for each child, with a | between them, as the policy lets children be named.", Vec::new()),
    };
    Column { name, says, words, needed: ["case", "worker"].contains(&name) }
}
