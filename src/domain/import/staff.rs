//! The staff as a file: people with their posts and supervisors. The file is the whole staff as it stands: whoever is employed and not in
//! it has left. Administrators are the exception: no file makes one or ends one, so that none locks the council out.

mod circle;
mod compare;
mod leave;
mod read;

use std::collections::{BTreeMap, HashMap};

use engine::Day;
use engine::policy::Council;
use uuid::Uuid;

pub(super) use self::read::by_address;
use super::table::Table;
use super::{Plan, national};
use crate::change::Kind;
use crate::ids::{PersonId, UnitId};

/// The columns, in the order in which they are taught.
pub const COLUMNS: [&str; 16] = [
    "email",
    "name",
    "role",
    "team",
    "service",
    "team_type",
    "employment",
    "post_from",
    "post_until",
    "supervisor",
    "relationship",
    "supervised_from",
    "employed_from",
    "left",
    "qualified",
    "staff_id",
];

/// A person as they are known, with the posts and supervisors that have not ended.
#[derive(Debug, Clone)]
pub struct Person {
    /// Who.
    pub id: PersonId,
    /// Their name.
    pub name: String,
    /// The address of their account, if they have one.
    pub email: Option<String>,
    /// First day of employment.
    pub employed_from: Day,
    /// First day no longer employed.
    pub left_on: Option<Day>,
    /// Day of qualification.
    pub qualified_on: Option<Day>,
    /// Posts that run or begin later.
    pub posts: Vec<Post>,
    /// Supervisors, of today or later.
    pub ties: Vec<Tie>,
    /// Their numbers in other systems.
    pub numbers: Vec<(Number, String)>,
}

impl Person {
    /// Whether they are, or will be, of the staff.
    pub(in crate::import) fn is_here(&self, today: Day) -> bool {
        self.left_on.is_none_or(|left| left > today)
    }

    /// Whether they administer: what carries that is never changed by a file.
    fn administers(&self) -> bool {
        self.posts.iter().any(|post| post.administers)
    }
}

/// A post of a person.
#[derive(Debug, Clone)]
pub struct Post {
    /// The row.
    pub row: Uuid,
    /// In which unit.
    pub unit: UnitId,
    /// As what.
    pub role: String,
    /// How employed.
    pub employment: String,
    /// Whether it makes them an administrator.
    pub administers: bool,
    /// First day.
    pub from: Day,
    /// First day no longer.
    pub until: Option<Day>,
}

/// Who supervises a person.
#[derive(Debug, Clone)]
pub struct Tie {
    /// The row.
    pub row: Uuid,
    /// Who.
    pub supervisor: PersonId,
    /// As what.
    pub kind: Kind,
    /// First day.
    pub from: Day,
    /// First day no longer.
    pub until: Option<Day>,
}

/// A system that has a number of its own for each person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Number {
    /// The staff system.
    Staff,
    /// The case system.
    Cases,
}

impl Number {
    /// As the database writes it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Staff => "staff",
            Self::Cases => "cases",
        }
    }

    /// From the word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Staff, Self::Cases].into_iter().find(|number| number.word() == word)
    }
}

/// A unit that people can be posted to.
#[derive(Debug, Clone)]
pub struct Unit {
    /// Which.
    pub id: UnitId,
    /// Its name.
    pub name: String,
    /// The unit above.
    pub parent: Option<UnitId>,
}

/// What a file is read against.
#[derive(Debug)]
pub struct Ground<'a> {
    /// The council with its policy.
    pub council: &'a Council,
    /// Everybody who is known.
    pub people: &'a HashMap<PersonId, Person>,
    /// Every unit there is.
    pub units: &'a [Unit],
    /// Today.
    pub today: Day,
}

/// Rows to write down, table by table; what they replace.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Writes {
    /// New teams: name, type, the unit above.
    pub units: Vec<(UnitId, String, Option<String>, UnitId)>,
    /// New people, with the address of their account.
    pub people: Vec<(PersonId, String, Detail)>,
    /// People whose own row changes.
    pub details: Vec<(PersonId, Detail)>,
    /// New posts.
    pub posts: Vec<NewPost>,
    /// Posts that end, each on its day; one that had not begun by then never was.
    pub ended_posts: BTreeMap<Uuid, Day>,
    /// New relationships: the supervised, the supervisor, kind, from, until.
    pub ties: Vec<(PersonId, PersonId, Kind, Day, Option<Day>)>,
    /// Relationships that end, likewise.
    pub ended_ties: BTreeMap<Uuid, Day>,
    /// Numbers in other systems.
    pub numbers: Vec<(PersonId, Number, String)>,
    /// Whose row of the log says what.
    pub acts: Vec<(PersonId, &'static str)>,
}

/// A person's own row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detail {
    /// Their name.
    pub name: String,
    /// First day of employment.
    pub employed_from: Day,
    /// First day no longer employed.
    pub left_on: Option<Day>,
    /// Day of qualification.
    pub qualified_on: Option<Day>,
}

/// A post to begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPost {
    /// Whose.
    pub person: PersonId,
    /// In which unit.
    pub unit: UnitId,
    /// As what.
    pub role: String,
    /// How employed.
    pub employment: String,
    /// From when.
    pub from: Day,
    /// Until when, if known.
    pub until: Option<Day>,
    /// The row that it goes on from, with what that has beside its role.
    pub like: Option<Uuid>,
}

/// A person as the file has them.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    pub(super) line: u64,
    /// Empty where it stays as it is.
    pub(super) name: String,
    pub(super) employed_from: Option<Day>,
    pub(super) qualified: Option<Day>,
    /// First day no longer employed.
    pub(super) left: Option<Day>,
    pub(super) posts: Vec<WantedPost>,
    pub(super) ties: Vec<WantedTie>,
    pub(super) numbers: Vec<(Number, String)>,
}

/// A post as the file has it.
#[derive(Debug)]
pub(super) struct WantedPost {
    pub(super) line: u64,
    pub(super) role: String,
    pub(super) unit: UnitId,
    pub(super) employment: Option<String>,
    pub(super) from: Option<Day>,
    pub(super) until: Option<Day>,
}

/// A supervisor as the file has them, by address.
#[derive(Debug)]
pub(super) struct WantedTie {
    pub(super) line: u64,
    pub(super) supervisor: String,
    pub(super) kind: Kind,
    pub(super) from: Option<Day>,
}

/// What a file says of the staff.
#[derive(Debug, Default)]
pub(super) struct Heard {
    /// People by address.
    pub(super) people: BTreeMap<String, Wanted>,
    /// Whether it is the whole staff.
    pub(super) whole: bool,
    /// Which kinds of relationship it carries: others stay as they are.
    pub(super) kinds: Vec<Kind>,
    /// Teams to be made: name, type, the unit above.
    pub(super) units: Vec<(UnitId, String, Option<String>, UnitId)>,
}

/// Reads a file and says what it comes to.
pub fn plan(ground: &Ground<'_>, text: &str) -> Plan<Writes> {
    let mut plan = Plan::default();
    let table = Table::read(text, &mut plan.told.refused);
    let heard = if national::is_professionals(&table) {
        national::professionals(ground, &table, &mut plan.told)
    } else {
        read::read(ground, &table, &mut plan.told)
    };
    if plan.told.refused.is_empty() {
        circle::refuse(ground, &heard, &mut plan.told);
        compare::compare(ground, &heard, &mut plan);
    }
    plan
}
