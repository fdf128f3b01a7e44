//! The people of the file beside those who are known: what has to be written down.

mod moves;

use std::collections::{BTreeMap, HashMap, HashSet};

use engine::Day;
use engine::policy::Policy;

use super::leave::{Below, below, detail, leave};
use super::read::by_address;
use super::{Detail, Ground, Heard, Number, Person, Wanted, Writes};
use crate::ids::{PersonId, UnitId};
use crate::import::{Plan, Refusal};

/// Compares, person by person.
pub(super) fn compare(ground: &Ground<'_>, heard: &Heard, plan: &mut Plan<Writes>) {
    let known = by_address(ground);
    let mut comparing = Comparing::new(ground, heard, &known, plan);
    for (address, want) in &heard.people {
        comparing.take(address, known.get(address.as_str()).copied(), want);
    }
    let absent = known.iter().filter(|(address, _)| heard.whole && !heard.people.contains_key(**address));
    for (_, person) in absent.filter(|(_, person)| person.is_here(ground.today)) {
        if person.administers() || person.employed_from > ground.today {
            comparing.kept += 1;
        } else {
            comparing.plan.told.gone.push(person.name.clone());
            leave(&mut comparing.plan.writes, person, &comparing.below, ground.today);
        }
    }
    comparing.end();
}

struct Comparing<'a, 'g, 'p> {
    ground: &'a Ground<'g>,
    policy: &'a Policy,
    heard: &'a Heard,
    plan: &'p mut Plan<Writes>,
    below: Below<'a>,
    /// Whom each address stands for, new people included.
    ids: BTreeMap<&'a str, PersonId>,
    /// What each unit is called, new ones included.
    units: HashMap<UnitId, &'a str>,
    /// Whose number it is.
    numbers: HashMap<(Number, String), PersonId>,
    moved: Moved,
    /// Who is not in the file and stays all the same.
    kept: usize,
}

/// Who is touched, and how.
#[derive(Default)]
struct Moved {
    supervisor: HashSet<PersonId>,
    alone: HashSet<PersonId>,
    role: HashSet<PersonId>,
    team: HashSet<PersonId>,
}

/// One person while they are compared.
struct Here<'a> {
    id: PersonId,
    known: Option<&'a Person>,
    /// What begins and says no day begins then.
    from: Day,
    /// The first day on which nothing of theirs runs any more.
    until: Option<Day>,
    says: Vec<String>,
}

impl<'a, 'g, 'p> Comparing<'a, 'g, 'p> {
    fn new(
        ground: &'a Ground<'g>,
        heard: &'a Heard,
        known: &BTreeMap<&'a str, &'a Person>,
        plan: &'p mut Plan<Writes>,
    ) -> Self {
        let mut ids: BTreeMap<&str, PersonId> = known.iter().map(|(address, person)| (*address, person.id)).collect();
        for address in heard.people.keys() {
            ids.entry(address).or_insert_with(PersonId::fresh);
        }
        let of = |person: &Person| person.numbers.iter().map(|number| (number.clone(), person.id)).collect::<Vec<_>>();
        plan.writes.units.clone_from(&heard.units);
        let there = ground.units.iter().map(|unit| (unit.id, unit.name.as_str()));
        let made = heard.units.iter().map(|(id, name, ..)| (*id, name.as_str()));
        Self {
            ground,
            policy: ground.council.policy_on(ground.today),
            heard,
            plan,
            below: below(ground.people),
            ids,
            units: there.chain(made).collect(),
            numbers: ground.people.values().flat_map(of).collect(),
            moved: Moved::default(),
            kept: 0,
        }
    }

    fn take(&mut self, address: &str, known: Option<&Person>, want: &Wanted) {
        let today = self.ground.today;
        let gone = want.left.filter(|left| *left <= today);
        match known {
            None if gone.is_some() => self.plan.told.same += 1,
            None => self.new_person(address, want),
            Some(person) => match gone {
                Some(left) if person.is_here(today) => {
                    self.plan.told.gone.push(person.name.clone());
                    leave(&mut self.plan.writes, person, &self.below, left);
                }
                Some(_) => self.plan.told.same += 1,
                None => self.person(person, want),
            },
        }
    }

    fn new_person(&mut self, address: &str, want: &Wanted) {
        let Some(id) = self.ids.get(address).copied() else { return };
        let first = want.posts.iter().filter_map(|post| post.from).min();
        let employed_from = want.employed_from.or(first).unwrap_or(self.ground.today);
        let detail =
            Detail { name: want.name.clone(), employed_from, left_on: want.left, qualified_on: want.qualified };
        self.plan.writes.people.push((id, address.to_owned(), detail));
        self.plan.writes.acts.push((id, "added-person"));
        self.plan.told.new.push(want.name.clone());
        let mut here = Here { id, known: None, from: employed_from, until: want.left, says: Vec::new() };
        self.posts(&mut here, want);
        self.ties(&mut here, want);
        self.numbers(&mut here, want);
    }

    fn person(&mut self, person: &Person, want: &Wanted) {
        let today = self.ground.today;
        let mut after = detail(person);
        let mut says = Vec::new();
        if !want.name.is_empty() && want.name != after.name {
            says.push(format!("the name is {}", want.name));
            after.name.clone_from(&want.name);
        }
        if let Some(from) = want.employed_from.filter(|from| *from != after.employed_from) {
            says.push(format!("employed from {from}"));
            after.employed_from = from;
        }
        if !person.is_here(today) {
            says.push("is back".to_owned());
            after.left_on = None;
        }
        if let Some(day) = want.qualified.filter(|day| Some(*day) != after.qualified_on) {
            says.push(format!("qualified on {day}"));
            after.qualified_on = Some(day);
        }
        let leaves = want.left.filter(|left| Some(*left) != person.left_on);
        if let Some(left) = leaves {
            says.push(format!("leaves, the last day is {}", left.minus_days(1)));
            leave(&mut self.plan.writes, person, &self.below, left);
            self.plan.writes.details.pop();
            after.left_on = Some(left);
        }
        if after != detail(person) {
            self.plan.writes.details.push((person.id, after.clone()));
        }
        let mut here = Here { id: person.id, known: Some(person), from: today, until: after.left_on, says };
        self.posts(&mut here, want);
        self.ties(&mut here, want);
        self.numbers(&mut here, want);
        if here.says.is_empty() {
            self.plan.told.same += 1;
        } else {
            if leaves.is_none() {
                self.plan.writes.acts.push((person.id, "changed-person"));
            }
            self.plan.told.changed.push((person.name.clone(), here.says));
        }
    }

    fn numbers(&mut self, here: &mut Here<'_>, want: &Wanted) {
        for (system, number) in &want.numbers {
            match self.numbers.insert((*system, number.clone()), here.id) {
                Some(owner) if owner == here.id => {}
                Some(_) => {
                    let says = format!("Somebody else has the number {number}: correct one of the two");
                    self.plan.told.refused.push(Refusal::new(want.line, "staff_id", says));
                }
                None => {
                    self.plan.writes.numbers.push((here.id, *system, number.clone()));
                    if here.known.is_some() {
                        here.says.push(format!("the number is {number}"));
                    }
                }
            }
        }
    }

    fn end(self) {
        let told = &mut self.plan.told;
        told.gone.sort();
        told.bereft = self.moved.alone.len();
        told.effects = vec![
            ("People who get another supervisor", self.moved.supervisor.len()),
            ("People left without a line supervisor", self.moved.alone.len()),
            ("People who get another role", self.moved.role.len()),
            ("People who get another team", self.moved.team.len()),
            ("Teams that are made", self.heard.units.len()),
        ];
        told.effects.retain(|(_, count)| *count > 0);
        if !self.heard.units.is_empty() {
            let names: Vec<&str> = self.heard.units.iter().take(20).map(|(_, name, ..)| name.as_str()).collect();
            let more = match self.heard.units.len().saturating_sub(20) {
                0 => String::new(),
                more => format!(", and {more} more"),
            };
            told.notes.push(format!("Teams that are made: {}{more}.", names.join(", ")));
        }
        if self.kept > 0 {
            told.notes.push(format!(
                "{} not in the file and not ended: administrators, whom no file ends, and people who begin later.",
                if self.kept == 1 { "1 person is".to_owned() } else { format!("{} people are", self.kept) }
            ));
        }
        let without = self.ground.people.values().filter(|person| person.email.is_none());
        match without.filter(|person| person.is_here(self.ground.today)).count() {
            0 => {}
            _ if !self.heard.whole => {}
            1 => told.notes.push("1 person has no address here and stays as they are.".to_owned()),
            n => told.notes.push(format!("{n} people have no address here and stay as they are.")),
        }
    }

    fn name(&self, address: &str) -> String {
        let known = self.ids.get(address).and_then(|id| self.ground.people.get(id)).map(|person| person.name.clone());
        known.or_else(|| Some(self.heard.people.get(address)?.name.clone())).unwrap_or_else(|| address.to_owned())
    }

    fn employment(&self, id: &str) -> String {
        let found = self.policy.employments.iter().find(|one| one.id == id);
        found.map_or_else(|| id.to_owned(), |one| one.name.to_lowercase())
    }

    fn words(&self, role: &str, unit: UnitId) -> String {
        let name = self.policy.roles.iter().find(|one| one.id == role).map_or(role, |one| one.name.as_str());
        format!("{name} in {}", self.units.get(&unit).copied().unwrap_or("another unit"))
    }
}
