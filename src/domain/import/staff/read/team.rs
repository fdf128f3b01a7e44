//! The team of a post, by its name.

use super::{Heard, Line};
use crate::ids::UnitId;

impl Line<'_, '_, '_> {
    /// The team by its name; one that is not there is made only where the line says below which unit.
    pub(super) fn team(&mut self, heard: &mut Heard) -> Option<UnitId> {
        let [team, service] = ["team", "service"].map(|column| self.cells.cell(column));
        if team.is_empty() {
            self.cells.say("team", "Enter the team of this post");
            return None;
        }
        let same = |one: &str, other: &str| one.to_lowercase() == other.to_lowercase();
        let above = self.ground.units.iter().find(|unit| same(&unit.name, service));
        if above.is_none() && !service.is_empty() {
            let names: Vec<&str> = self.ground.units.iter().map(|unit| unit.name.as_str()).collect();
            let says = format!(
                "There is no unit {service}: {}",
                near(service, &names, "enter it under Teams and services first")
            );
            self.cells.say("service", says);
            return None;
        }
        let so_called = || self.ground.units.iter().filter(|unit| same(&unit.name, team));
        let below = |parent: Option<UnitId>| above.is_none_or(|above| parent == Some(above.id));
        let found: Vec<UnitId> = match so_called().count() {
            1 => so_called().map(|unit| unit.id).collect(),
            _ => so_called().filter(|unit| below(unit.parent)).map(|unit| unit.id).collect(),
        };
        match (found.as_slice(), above) {
            ([one], _) => Some(*one),
            ([], None) => {
                let names: Vec<&str> = self.ground.units.iter().map(|unit| unit.name.as_str()).collect();
                let or =
                    "enter it under Teams and services, or name the unit above it in the column service and it is made";
                self.cells.say("team", format!("There is no team {team}: {}", near(team, &names, or)));
                None
            }
            ([], Some(above)) => self.new_team(team, above.id, heard),
            _ => {
                self.cells.say(
                    "team",
                    format!("Several teams are called {team}: name the unit above it in the column service"),
                );
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
        let made = |(_, name, _, parent): &&(UnitId, String, Option<String>, UnitId)| {
            name.to_lowercase() == team.to_lowercase() && *parent == above
        };
        if let Some((id, ..)) = heard.units.iter().find(made) {
            return Some(*id);
        }
        let id = UnitId::fresh();
        heard.units.push((id, team.to_owned(), team_type, above));
        Some(id)
    }
}

/// What may be meant, and what to do otherwise.
fn near(text: &str, names: &[&str], or: &str) -> String {
    match engine::policy::nearest(text, names) {
        Some(near) => format!("is {near} meant? Otherwise {or}"),
        None => or.to_owned(),
    }
}
