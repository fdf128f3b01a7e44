//! The tree of a council: its units, and the seats in them, each below the one that supervises it.

use engine::facts::RelationshipKind;
use engine::ids::RoleId;
use uuid::Uuid;

use crate::DemoError;
use crate::dice::Dice;
use crate::model::{Demo, Seat, Unit, at};
use crate::shape::{self, Service, Team};

/// The tree while it grows.
pub(crate) struct Tree {
    pub(crate) units: Vec<Unit>,
    pub(crate) seats: Vec<Seat>,
    ids: Dice,
}

/// Grows the tree that the shape describes.
pub(crate) fn grow(demo: &Demo<'_>) -> Result<Tree, DemoError> {
    let mut tree = Tree { units: Vec::new(), seats: Vec::new(), ids: demo.dice("units", 0) };
    let top = tree.unit(demo, "directorate", None, &demo.shape.directorate.name, None);
    let director = tree.seat(top, &demo.shape.directorate.lead, None, true);
    // Each service with its unit and the seat at its head, for those that stand under it.
    let mut known: Vec<(&str, usize, usize)> = Vec::new();
    for service in &demo.shape.service {
        let above = match &service.under {
            None => (top, director),
            Some(name) => {
                known.iter().find(|(known, ..)| known == name).map(|(_, unit, seat)| (*unit, *seat)).ok_or_else(
                    || {
                        DemoError::Shape(
                            demo.council.slug().to_owned(),
                            format!("the service {name} is not named before {}", service.name),
                        )
                    },
                )?
            }
        };
        let unit = tree.unit(demo, "service", Some(above.0), &service.name, None);
        let head = service.head.as_ref().map_or(above.1, |role| tree.seat(unit, role, Some(above.1), true));
        known.push((&service.name, unit, head));
        tree.areas(demo, service, unit, head);
    }
    for seat in &tree.seats {
        if demo.policy.role(&seat.role).is_none() {
            return Err(DemoError::Shape(
                demo.council.slug().to_owned(),
                format!("the policy has no role {}", seat.role),
            ));
        }
    }
    Ok(tree)
}

impl Tree {
    fn unit(
        &mut self,
        demo: &Demo<'_>,
        kind: &'static str,
        parent: Option<usize>,
        name: &str,
        team: Option<&Team>,
    ) -> usize {
        let id: Uuid = self.ids.id(at(demo.since.minus_months(60), 9 * 60));
        let team_type = team.and_then(|team| team.kind.clone());
        self.units.push(Unit { id, parent, kind, team_type, name: name.to_owned() });
        self.units.len() - 1
    }

    fn seat(&mut self, unit: usize, role: &RoleId, above: Option<usize>, leads: bool) -> usize {
        let role = role.clone();
        let tie = RelationshipKind::Line;
        self.seats.push(Seat { unit, role, above, tie, employment: None, without: Vec::new(), leads });
        self.seats.len() - 1
    }

    fn areas(&mut self, demo: &Demo<'_>, service: &Service, unit: usize, head: usize) {
        let unnamed = [String::new()];
        let areas: &[String] = if service.areas.is_empty() { &unnamed } else { &service.areas };
        let mut made: Vec<u32> = vec![0; service.team.len()];
        for area in areas {
            let (parent, above) = match &service.middle {
                Some(role) if !area.is_empty() => {
                    let parent = self.unit(demo, "service", Some(unit), &format!("{}, {area}", service.name), None);
                    (parent, self.seat(parent, role, Some(head), true))
                }
                Some(role) => (unit, self.seat(unit, role, Some(head), true)),
                None => (unit, head),
            };
            for (place, team) in service.team.iter().enumerate() {
                let all = team.each * u32::try_from(areas.len()).unwrap_or(1);
                for number in 0..team.each {
                    let name = [area.as_str(), team.name.as_str()]
                        .iter()
                        .filter(|part| !part.is_empty())
                        .copied()
                        .collect::<Vec<_>>()
                        .join(" ");
                    let name = if team.each > 1 { format!("{name} {}", number + 1) } else { name };
                    let unit = self.unit(demo, "team", Some(parent), &name, Some(team));
                    self.team(team, unit, above, made[place], all);
                    made[place] += 1;
                }
            }
        }
    }

    /// The `nth` of `all` teams of a pattern.
    fn team(&mut self, team: &Team, unit: usize, above: usize, nth: u32, all: u32) {
        let lead = team.lead.as_ref().map_or(above, |role| self.seat(unit, role, Some(above), true));
        let first = self.seats.len();
        for staff in &team.staff {
            let spread = |upto: u32| u64::from(staff.total) * u64::from(upto) / u64::from(all.max(1));
            let count = u64::from(staff.each) + spread(nth + 1) - spread(nth);
            let seniors: Vec<usize> = staff
                .by
                .iter()
                .flat_map(|by| (first..self.seats.len()).filter(|at| self.seats[*at].role == *by).collect::<Vec<_>>())
                .collect();
            for place in 0..usize::try_from(count).unwrap_or(0) {
                let senior = if seniors.is_empty() { lead } else { seniors[place % seniors.len()] };
                let at = self.seat(unit, &staff.role, Some(senior), false);
                self.dress(at, staff);
            }
        }
    }

    fn dress(&mut self, at: usize, staff: &shape::Staff) {
        let seat = &mut self.seats[at];
        seat.employment.clone_from(&staff.employment);
        seat.without.clone_from(&staff.without);
        seat.tie = match staff.tie.as_deref() {
            Some("practice-educator") => RelationshipKind::PracticeEducator,
            Some("professional") => RelationshipKind::Professional,
            _ => RelationshipKind::Line,
        };
    }
}
