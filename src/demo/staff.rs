//! Who holds the seats, and the pairs that follow from it.

use engine::Day;
use engine::ids::RoleId;

use crate::dice::Dice;
use crate::model::{Demo, Pair, Person, Post, Seat, Staff, Stay, in_hours};
use crate::names::Names;
use crate::seats::Tree;
use crate::shape::Stage;

/// Somebody's time in a stage.
pub(crate) struct InStage {
    /// Which of the shape's stages.
    pub(crate) stage: usize,
    pub(crate) person: usize,
    pub(crate) from: Day,
}

/// The seats while they are filled.
pub(crate) struct Hiring<'a> {
    pub(crate) demo: &'a Demo<'a>,
    pub(crate) seats: &'a [Seat],
    names: Names,
    pub(crate) dice: Dice,
    pub(crate) people: Vec<Person>,
    pub(crate) stays: Vec<Vec<Stay>>,
    pub(crate) stages: Vec<InStage>,
}

/// Fills the seats of a tree.
pub(crate) fn fill(demo: &Demo<'_>, tree: Tree) -> (Staff, Vec<InStage>) {
    let Tree { units, seats, .. } = tree;
    let mut hiring = Hiring {
        demo,
        seats: &seats,
        names: Names::new(),
        dice: demo.dice("people", 0),
        people: Vec::new(),
        stays: vec![Vec::new(); seats.len()],
        stages: Vec::new(),
    };
    hiring.stages();
    for seat in 0..seats.len() {
        hiring.hold(seat);
    }
    hiring.newcomers();
    hiring.handover();
    hiring.promotions();
    hiring.swaps();
    hiring.vacancies();
    let Hiring { mut people, stays, stages, .. } = hiring;
    posts(&mut people, &stays);
    pairs(demo, &mut people, &seats, &stays);
    let mut dice = demo.dice("habits", 0);
    let late = units.iter().map(|unit| (habit(unit.kind == "team", &mut dice) + demo.shape.late).min(90)).collect();
    let tags = demo.policy.roles.iter().map(|role| (role.id.clone(), role.attributes.clone())).collect();
    (Staff { units, seats, people, late, tags }, stages)
}

/// So many of a hundred sessions are late: most units are good, some are poor.
fn habit(team: bool, dice: &mut Dice) -> u32 {
    match dice.below(100) {
        0..58 => dice.between(14, 34),
        58..85 => dice.between(35, 52),
        _ if team => dice.between(62, 88),
        _ => dice.between(36, 60),
    }
}

impl Hiring<'_> {
    pub(crate) fn hire(&mut self, seat: usize, from: Day, until: Option<Day>) -> usize {
        let demo = self.demo;
        let (name, mail) = self.names.next(&mut self.dice);
        let from = demo.working(from);
        let weights = &demo.shape.employment;
        let drawn = self.dice.weighted(weights.iter().map(|(_, weight)| *weight));
        let settled = if self.seats[seat].leads { 0 } else { drawn };
        let employment = self.seats[seat].employment.clone().unwrap_or_else(|| weights[settled].0.clone());
        let id = self.dice.id(in_hours(from, &mut self.dice.clone()));
        let years_before = self.dice.between(420, 3_600);
        self.people.push(Person {
            id,
            name,
            mail: format!("{mail}@{}.example", demo.council.slug()),
            started: from,
            left: until,
            qualified: qualifies(demo, &self.seats[seat].role).then(|| from.minus_days(years_before)),
            employment,
            posts: Vec::new(),
            pairs: Vec::new(),
            flags: Vec::new(),
            events: Vec::new(),
            away: Vec::new(),
            overrides: Vec::new(),
        });
        let person = self.people.len() - 1;
        self.stays[seat].push(Stay { person, from, until });
        person
    }

    /// A number of seats of each stage is held by somebody who is in it today, or was some months ago.
    fn stages(&mut self) {
        for (which, stage) in self.demo.shape.stage.iter().enumerate() {
            let mut free: Vec<usize> = (0..self.seats.len())
                .filter(|seat| stage.roles.contains(&self.seats[*seat].role) && self.stays[*seat].is_empty())
                .collect();
            let count = (free.len() * stage.percent as usize).div_ceil(100).max(1).min(free.len());
            let over = if stage.months > 6 { count / 2 } else { 0 };
            for nth in 0..count + over {
                if free.is_empty() {
                    break;
                }
                let seat = free.swap_remove(self.dice.below(u32::try_from(free.len()).unwrap_or(1)) as usize);
                let length = stage.months * 30;
                // Spread over the stage, so that every part of it has somebody; then those who are through with it.
                let ago = if nth < count {
                    let step = u32::try_from(nth * 2 + 1).unwrap_or(1) * length / u32::try_from(count * 2).unwrap_or(1);
                    step.max(2)
                } else {
                    length + self.dice.between(5, 200)
                };
                self.enter(which, stage, seat, ago);
            }
        }
    }

    fn enter(&mut self, which: usize, stage: &Stage, seat: usize, ago: u32) {
        let from = self.demo.working(self.demo.today.minus_days(ago));
        let from = if from > self.demo.today { self.demo.working_before(self.demo.today) } else { from };
        let began = if stage.joined { from } else { from.minus_days(self.dice.between(700, 2_500)) };
        let person = self.hire(seat, began, None);
        if stage.qualified {
            self.people[person].qualified = Some(from.minus_days(self.dice.between(20, 70)));
        }
        self.stages.push(InStage { stage: which, person, from });
        if stage.joined && stage.months > 6 {
            self.before(seat, from);
        }
    }

    /// Somebody holds the seat today; if they came within the history, somebody held it before.
    fn hold(&mut self, seat: usize) {
        if !self.stays[seat].is_empty() {
            return;
        }
        let lead = self.seats[seat].leads;
        let history = u32::try_from(self.demo.today.days_since(self.demo.since)).unwrap_or(540);
        let recent = self.dice.chance(if lead { 22 } else { 28 });
        let ago = if recent {
            self.dice.between(9, history)
        } else {
            history + self.dice.between(20, 900) + self.dice.below(2_400)
        };
        let from = self.demo.today.minus_days(ago);
        self.hire(seat, from, None);
        if recent {
            self.before(seat, from);
        }
    }

    fn before(&mut self, seat: usize, from: Day) {
        let lead = self.seats[seat].leads;
        let gap = if self.dice.chance(if lead { 65 } else { 30 }) {
            0
        } else {
            self.dice.between(7, if lead { 33 } else { 80 })
        };
        let until = self.demo.working(from.minus_days(gap));
        let began = until.minus_days(self.dice.between(200, 2_600));
        if until > self.demo.since {
            self.hire(seat, began, Some(until));
        }
    }
}

/// Whether people in this role are qualified in a way that a stage or a lasting flag looks at.
pub(crate) fn qualifies(demo: &Demo<'_>, role: &RoleId) -> bool {
    demo.shape.lasting.iter().any(|lasting| lasting.roles.contains(role))
        || demo.shape.stage.iter().any(|stage| stage.qualified && stage.roles.contains(role))
}

fn posts(people: &mut [Person], stays: &[Vec<Stay>]) {
    for (seat, stays) in stays.iter().enumerate() {
        for stay in stays {
            people[stay.person].posts.push(Post { seat, from: stay.from, until: stay.until });
        }
    }
    for person in people {
        person.posts.sort_by_key(|post| post.from);
        person.started = person.posts.first().map_or(person.started, |post| post.from);
        person.left = person.posts.last().and_then(|post| post.until);
    }
}

/// Whoever holds a seat is supervised by whoever holds the seat above it, for as long as both do.
fn pairs(demo: &Demo<'_>, people: &mut [Person], seats: &[Seat], stays: &[Vec<Stay>]) {
    let mut dice = demo.dice("pairs", 0);
    for (place, seat) in seats.iter().enumerate() {
        let Some(above) = seat.above else { continue };
        for below in &stays[place] {
            for lead in &stays[above] {
                let from = below.from.max(lead.from);
                let until = [below.until, lead.until].into_iter().flatten().min();
                if until.is_none_or(|until| from < until) && below.person != lead.person {
                    let id = dice.id(in_hours(from, &mut dice.clone()));
                    people[below.person].pairs.push(Pair { id, supervisor: lead.person, kind: seat.tie, from, until });
                }
            }
        }
    }
    for person in people {
        person.pairs.sort_by_key(|pair| pair.from);
    }
}
