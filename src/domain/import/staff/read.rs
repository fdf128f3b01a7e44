//! The council's own columns: one line for each person and post, with a supervisor.

mod team;

use std::collections::{BTreeMap, BTreeSet};

use engine::policy::{Capacity, Policy};

use self::team::Teams;
use super::{COLUMNS, Ground, Heard, Number, Person, Wanted, WantedPost, WantedTie};
use crate::change::Kind;
use crate::import::cell::{Cells, instead};
use crate::import::table::Table;
use crate::import::{Refusal, Told};

/// Reads the lines; what is wrong is refused.
pub(super) fn read(ground: &Ground<'_>, table: &Table, told: &mut Told) -> Heard {
    let mut heard = Heard { whole: true, ..Heard::default() };
    table.check(&COLUMNS, &["email", "name", "role", "team"], &mut told.refused);
    if told.refused.iter().any(|refusal| refusal.line == 1) {
        return heard;
    }
    if table.has("supervisor") {
        heard.kinds.push(Kind::Line);
    }
    let known = by_address(ground);
    let policy = ground.council.policy_on(ground.today);
    let mut teams = Teams::of(ground.units);
    for row in table.rows() {
        let cells = Cells { row, refused: &mut told.refused };
        let mut reader = Line { ground, policy, teams: &mut teams, cells };
        if let Some(address) = reader.address() {
            let known = known.get(address.as_str()).copied();
            reader.take(&address, known, &mut heard);
        }
        if told.is_enough(row.line) {
            return heard;
        }
    }
    // A line that could not be taken has said so.
    let said: BTreeSet<u64> = told.refused.iter().map(|refusal| refusal.line).collect();
    for (address, want) in heard.people.iter().filter(|(_, want)| !said.contains(&want.line)) {
        whole_person(ground, known.get(address.as_str()).copied(), address, want, told);
    }
    heard
}

/// Everybody with an account, by address.
pub(in crate::import) fn by_address<'a>(ground: &Ground<'a>) -> BTreeMap<&'a str, &'a Person> {
    ground.people.values().filter_map(|person| Some((person.email.as_deref()?, person))).collect()
}

/// What speaks against a person when all their lines are read.
fn whole_person(ground: &Ground<'_>, known: Option<&Person>, address: &str, want: &Wanted, told: &mut Told) {
    let mut say = |column: &str, says: String| told.refused.push(Refusal::new(want.line, column, says));
    let gone = want.left.is_some_and(|left| left <= ground.today);
    if want.posts.is_empty() && !gone && !known.is_some_and(Person::administers) {
        say("role", format!("Enter the role of {address}, or the last day in the column left"));
    }
    let Some(known) = known else {
        // Whoever was entered by hand without an address would stand there twice.
        let twin =
            |person: &&Person| person.email.is_none() && person.is_here(ground.today) && person.name == want.name;
        if let Some(twin) = ground.people.values().find(twin) {
            let says = format!(
                "{} is here already without an address: give them this one on their own page first, so that nobody is there twice",
                twin.name
            );
            say("email", says);
        }
        return;
    };
    if let Some(left) = known.left_on.filter(|left| *left <= ground.today && want.left.is_none())
        && want.employed_from.is_none_or(|from| from < left)
    {
        let says = format!(
            "{} left, the last day was {}: enter the day from which they are employed again, or the last day in the column left",
            known.name,
            left.minus_days(1)
        );
        say("employed_from", says);
    }
    if let Some(left) = want.left {
        if known.administers() && known.left_on != Some(left) {
            let says = format!("{} is an administrator: end that post on their own page first", known.name);
            say("left", says);
        }
        if left <= want.employed_from.unwrap_or(known.employed_from) {
            say("left", format!("{} was not employed yet on that day", known.name));
        }
    }
}

/// One line, while it is read.
struct Line<'a, 'g, 't> {
    ground: &'a Ground<'g>,
    policy: &'a Policy,
    teams: &'a mut Teams<'g>,
    cells: Cells<'a, 't>,
}

impl Line<'_, '_, '_> {
    fn address(&mut self) -> Option<String> {
        let address = self.cells.cell("email").to_lowercase();
        let sound = address.contains('@') && (3..=254).contains(&address.chars().count());
        if !sound || address.contains(char::is_whitespace) {
            let says = "Enter the e-mail address, such as name@council.gov.uk: people are told apart by it";
            self.cells.say("email", says);
            return None;
        }
        Some(address)
    }

    fn take(&mut self, address: &str, known: Option<&Person>, heard: &mut Heard) {
        let today = self.ground.today;
        let [employed_from, left] = ["employed_from", "left"].map(|column| self.cells.day(column, today));
        let qualified = self.cells.past("qualified", today);
        let name = self.name(known.is_none());
        let post = self.post(known, heard);
        let tie = self.tie(address, heard);
        let number = self.cells.cell("staff_id");
        if number.chars().count() > 80 {
            self.cells.say("staff_id", "Shorten the number to 80 characters");
        }
        let line = self.cells.row.line;
        let want = heard.people.entry(address.to_owned()).or_insert_with(|| Wanted { line, ..Wanted::default() });
        if want.name.is_empty() {
            want.name = name;
        } else if !name.is_empty() && name != want.name {
            let says =
                format!("The address has the name {} in line {}: one address is one person", want.name, want.line);
            self.cells.say("name", says);
        }
        if let Some(tie) = tie {
            match want.ties.iter().find(|other| other.kind == tie.kind) {
                Some(other) if other.supervisor == tie.supervisor => {}
                Some(other) => {
                    let says =
                        format!("{address} has another {} in line {}", tie.kind.in_words().to_lowercase(), other.line);
                    self.cells.say("supervisor", says);
                }
                None => want.ties.push(tie),
            }
        }
        if let Some(post) = post {
            match want.posts.iter().find(|other| other.role == post.role && other.unit == post.unit) {
                Some(other) if other.employment == post.employment => {}
                Some(other) => {
                    let says = format!("{address} has this post already in line {}, otherwise employed", other.line);
                    self.cells.say("employment", says);
                }
                None => want.posts.push(post),
            }
        }
        want.employed_from = want.employed_from.or(employed_from);
        want.qualified = want.qualified.or(qualified);
        // The file has the last day.
        want.left = want.left.or(left.map(|day| day.plus_days(1)));
        if !number.is_empty() && want.numbers.is_empty() {
            want.numbers.push((Number::Staff, number.to_owned()));
        }
    }

    fn name(&mut self, is_new: bool) -> String {
        let name = self.cells.cell("name");
        if name.chars().count() > 200 {
            self.cells.say("name", "Shorten the name to 200 characters");
        } else if name.is_empty() && is_new {
            self.cells.say("name", "Enter the name");
        }
        name.to_owned()
    }

    fn post(&mut self, known: Option<&Person>, heard: &mut Heard) -> Option<WantedPost> {
        let roles = self.policy.roles.iter().map(|role| (role.id.as_str(), role.name.as_str()));
        let role = self.cells.word("role", "role", roles);
        let employments = self.policy.employments.iter().map(|one| (one.id.as_str(), one.name.as_str()));
        let employment = self.cells.word("employment", "employment", employments);
        let [from, until] = ["post_from", "post_until"].map(|column| self.cells.day(column, self.ground.today));
        let (said_role, said_team) = (self.cells.cell("role"), self.cells.cell("team"));
        if said_role.is_empty() && said_team.is_empty() {
            return None;
        }
        if said_role.is_empty() {
            self.cells.say("role", "Enter the role of this post");
        }
        let administers = role
            .and_then(|id| self.policy.roles.iter().find(|role| role.id == id))
            .is_some_and(|role| role.capacities.contains(&Capacity::Administrator));
        if administers {
            if !known.is_some_and(|known| {
                known.posts.iter().any(|post| post.administers && Some(post.role.as_str()) == role)
            }) {
                let says = format!("No file makes anybody {said_role}: enter that post on the person’s own page");
                self.cells.say("role", says);
            }
            return None;
        }
        let unit = self.team(heard);
        // The file has the last day.
        let until = until.map(|day| day.plus_days(1));
        if let (Some(from), Some(until)) = (from, until)
            && until <= from
        {
            self.cells.say("post_until", "The last day is before the first one");
        }
        let (role, unit) = (role?.to_owned(), unit?);
        Some(WantedPost {
            line: self.cells.row.line,
            role,
            unit,
            employment: employment.map(str::to_owned),
            from,
            until,
        })
    }

    fn tie(&mut self, address: &str, heard: &mut Heard) -> Option<WantedTie> {
        let supervisor = self.cells.cell("supervisor").to_lowercase();
        let kinds =
            Kind::ALL.iter().filter(|(kind, _)| *kind != Kind::Cover).map(|(kind, words)| (kind.word(), *words));
        let said = self.cells.cell("relationship");
        let kind = crate::import::cell::pick(said, kinds.clone()).and_then(Kind::from_word);
        let from = self.cells.day("supervised_from", self.ground.today);
        if supervisor.is_empty() {
            return None;
        }
        let kind = if said.is_empty() { Some(Kind::Line) } else { kind };
        let Some(kind) = kind else {
            let words: Vec<&str> = kinds.map(|(word, _)| word).collect();
            let says = format!("“{said}” is no relationship that a file can carry: {}", instead(said, &words));
            self.cells.say("relationship", says);
            return None;
        };
        if supervisor == address {
            self.cells.say("supervisor", "Nobody supervises themself: enter another address");
            return None;
        }
        if !heard.kinds.contains(&kind) {
            heard.kinds.push(kind);
        }
        Some(WantedTie { line: self.cells.row.line, supervisor, kind, from })
    }
}
