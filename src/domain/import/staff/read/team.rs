//! The team of a post, by its name.

use std::collections::HashMap;

use super::{Heard, Line};
use crate::ids::UnitId;
use crate::import::staff::Unit;

/// The units by name, whatever its capitals, and those that the file makes.
pub(super) struct Teams<'g> {
    by_name: HashMap<String, Vec<&'g Unit>>,
    made: HashMap<(String, UnitId), UnitId>,
}

impl<'g> Teams<'g> {
    /// Those that are there.
    pub(super) fn of(units: &'g [Unit]) -> Self {
        let mut by_name: HashMap<String, Vec<&Unit>> = HashMap::new();
        for unit in units {
            by_name.entry(unit.name.to_lowercase()).or_default().push(unit);
        }
        Self { by_name, made: HashMap::new() }
    }

    fn named(&self, name: &str) -> &[&'g Unit] {
        self.by_name.get(&name.to_lowercase()).map(Vec::as_slice).unwrap_or_default()
    }
}

impl Line<'_, '_, '_> {
    /// The team by its name; one that is not there is made only where the line says below which unit.
    pub(super) fn team(&mut self, heard: &mut Heard) -> Option<UnitId> {
        let [team, service] = ["team", "service"].map(|column| self.cells.cell(column));
        if team.is_empty() {
            self.cells.say("team", "Enter the team of this post");
            return None;
        }
        let above = self.teams.named(service).first().map(|unit| unit.id);
        if above.is_none() && !service.is_empty() {
            let says = format!(
                "There is no unit {service}: {}",
                self.near(service, "enter it under Teams and services first")
            );
            self.cells.say("service", says);
            return None;
        }
        let found: Vec<UnitId> = match self.teams.named(team) {
            [one] => vec![one.id],
            several => {
                let below = several.iter().filter(|unit| above.is_none() || unit.parent == above);
                below.map(|unit| unit.id).collect()
            }
        };
        match (found.as_slice(), above) {
            ([one], _) => Some(*one),
            ([], None) => {
                let or =
                    "enter it under Teams and services, or name the unit above it in the column service and it is made";
                self.cells.say("team", format!("There is no team {team}: {}", self.near(team, or)));
                None
            }
            ([], Some(above)) => self.new_team(team, above, heard),
            _ => {
                let says = format!("Several teams are called {team}: name the unit above it in the column service");
                self.cells.say("team", says);
                None
            }
        }
    }

    fn new_team(&mut self, team: &str, above: UnitId, heard: &mut Heard) -> Option<UnitId> {
        let types = self.policy.team_types.iter().map(|one| (one.id.as_str(), one.name.as_str()));
        let team_type = self.cells.word("team_type", "type of team", types).map(str::to_owned);
        if team.chars().count() > 200 {
            self.cells.say("team", "Shorten the name to 200 characters");
            return None;
        }
        let id = *self.teams.made.entry((team.to_lowercase(), above)).or_insert_with(|| {
            let id = UnitId::fresh();
            heard.units.push((id, team.to_owned(), team_type, above));
            id
        });
        Some(id)
    }

    /// What may be meant, and what to do otherwise.
    fn near(&self, text: &str, or: &str) -> String {
        let names: Vec<&str> = self.ground.units.iter().map(|unit| unit.name.as_str()).collect();
        match engine::policy::nearest(text, &names) {
            Some(near) => format!("is {near} meant? Otherwise {or}"),
            None => or.to_owned(),
        }
    }
}
