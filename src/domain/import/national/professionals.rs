//! `ssd_professionals` as a staff file that is not the whole: what people are and where, and their numbers.

use std::collections::BTreeMap;

use engine::policy::{Capacity, Import, Policy};

use super::{Unread, missing};
use crate::ids::UnitId;
use crate::import::cell::pick;
use crate::import::staff::{self, Heard as Staff, Number, Person, Wanted, WantedPost, by_address};
use crate::import::table::{Row, Table};
use crate::import::{Refusal, Told};

/// Reads `ssd_professionals` as a staff file that is not the whole: it says what people are and where, and their numbers.
pub(in crate::import) fn professionals(ground: &staff::Ground<'_>, table: &Table, told: &mut Told) -> Staff {
    let mut heard = Staff::default();
    missing(table, &["prof_professional_id", "prof_staff_id", "prof_professional_job_title"], told);
    if !told.refused.is_empty() {
        return heard;
    }
    let mut reading = Professionals {
        ground,
        policy: ground.council.policy_on(ground.today),
        import: &ground.council.file.import,
        by_address: by_address(ground),
        by_number: ground
            .people
            .values()
            .flat_map(|person| person.numbers.iter().map(move |(system, number)| ((*system, number.as_str()), person)))
            .collect(),
        titles: Unread::default(),
        departments: Unread::default(),
        strangers: 0,
        several: 0,
    };
    for row in table.rows() {
        reading.take(row, &mut heard, told);
        if told.is_enough(row.line) {
            return heard;
        }
    }
    reading.tell(told);
    heard
}

struct Professionals<'a, 'g> {
    ground: &'a staff::Ground<'g>,
    policy: &'a Policy,
    import: &'a Import,
    by_address: BTreeMap<&'g str, &'g Person>,
    by_number: BTreeMap<(Number, &'g str), &'g Person>,
    titles: Unread,
    departments: Unread,
    strangers: usize,
    several: usize,
}

impl Professionals<'_, '_> {
    fn take(&mut self, row: Row<'_>, heard: &mut Staff, told: &mut Told) {
        let numbers: Vec<(Number, String)> =
            [(Number::Staff, "prof_staff_id"), (Number::Cases, "prof_professional_id")]
                .into_iter()
                .map(|(system, column)| (system, row.cell(column).to_owned()))
                .filter(|(_, number)| !number.is_empty())
                .collect();
        let written = row.cell("email").to_lowercase();
        let mut found = numbers.iter().filter_map(|(system, number)| self.by_number.get(&(*system, number.as_str())));
        let person = self.by_address.get(written.as_str()).or_else(|| found.next()).copied();
        let role = self.role(row.cell("prof_professional_job_title"));
        let unit = self.unit(row.cell("prof_professional_department"));
        let employment = matches!(row.cell("prof_agency_worker_flag").to_lowercase().as_str(), "y" | "yes" | "1")
            .then(|| self.import.agency.as_ref().map(ToString::to_string))
            .flatten();
        let address = person.and_then(|person| person.email.clone()).unwrap_or(written);
        let here = person.is_none_or(|person| person.is_here(self.ground.today));
        if !here || !address.contains('@') || (person.is_none() && (role.is_none() || unit.is_none())) {
            self.strangers += 1;
            return;
        }
        if heard.people.contains_key(&address) {
            told.refused.push(Refusal::new(row.line, "prof_staff_id", format!("{address} has a line already")));
            return;
        }
        let name = if person.is_some() { String::new() } else { row.cell("prof_professional_name").to_owned() };
        if person.is_none() && (name.is_empty() || name.chars().count() > 200) {
            let says = "Enter the name, up to 200 characters: nobody is known here by this address or number";
            told.refused.push(Refusal::new(row.line, "prof_professional_name", says));
            return;
        }
        let posts = self.post(row.line, person, role, unit, employment).into_iter().collect();
        heard.people.insert(address, Wanted { line: row.line, name, posts, numbers, ..Wanted::default() });
    }

    /// The one post that the columns can mean; what they do not say of it stays.
    fn post(
        &mut self,
        line: u64,
        person: Option<&Person>,
        role: Option<String>,
        unit: Option<UnitId>,
        employment: Option<String>,
    ) -> Option<WantedPost> {
        let today = self.ground.today;
        let posts = person.map(|person| person.posts.as_slice()).unwrap_or_default();
        let running: Vec<_> = posts.iter().filter(|post| post.from <= today).collect();
        let now = match running.as_slice() {
            [] => None,
            [post] if !post.administers => Some(*post),
            _ => {
                self.several += 1;
                return None;
            }
        };
        let role = role.or_else(|| now.map(|post| post.role.clone()))?;
        let unit = unit.or_else(|| now.map(|post| post.unit))?;
        Some(WantedPost { line, role, unit, employment, from: None, until: None })
    }

    /// A job title by the council's mapping, or as the name of a role; no title makes an administrator.
    fn role(&mut self, title: &str) -> Option<String> {
        let roles = self.policy.roles.iter();
        let harmless = roles.filter(|role| !role.capacities.contains(&Capacity::Administrator));
        let mapped = Import::of(&self.import.job_titles, title).map(engine::ids::RoleId::as_str);
        let known = harmless.map(|role| (role.id.as_str(), role.name.as_str()));
        let found = pick(mapped.unwrap_or(title), known).map(str::to_owned);
        if found.is_none() {
            self.titles.note(title);
        }
        found
    }

    fn unit(&mut self, department: &str) -> Option<UnitId> {
        if department.is_empty() {
            return None;
        }
        let name = Import::of(&self.import.departments, department).map_or(department, String::as_str).to_lowercase();
        let mut named = self.ground.units.iter().filter(|unit| unit.name.to_lowercase() == name);
        let found = named.next().filter(|_| named.next().is_none()).map(|unit| unit.id);
        if found.is_none() {
            self.departments.note(department);
        }
        found
    }

    fn tell(&self, told: &mut Told) {
        self.titles.tell(
            "Job titles that are no role and stand nowhere in [import.job_titles]; the role stays as it is",
            told,
        );
        self.departments.tell(
            "Departments that are no team and stand nowhere in [import.departments]; the team stays as it is",
            told,
        );
        for (count, says) in [
            (self.strangers, "Lines left out, because nobody here has their number or address, or they have left"),
            (self.several, "People with several posts, or who administer, and who keep them as they are"),
        ] {
            if count > 0 {
                told.notes.push(format!("{says}: {count}."));
            }
        }
        told.notes.push(
            "These columns do not say who has left or who supervises: nobody is ended, and every supervisor stays."
                .to_owned(),
        );
    }
}
