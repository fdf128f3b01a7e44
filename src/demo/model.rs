//! What the parts of the load hand on to each other: the council, its units, seats and people.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use engine::facts::RelationshipKind;
use engine::ids::{AbsenceKindId, AttributeId, EmploymentId, EventId, FlagId, RoleId, TeamTypeId};
use engine::policy::{Council, Policy};
use engine::{Calendar, Day, Moment};
use uuid::Uuid;

use crate::dice::Dice;
use crate::shape::Shape;

/// A council that is being made up.
pub(crate) struct Demo<'a> {
    pub(crate) council: &'a Council,
    pub(crate) policy: &'a Policy,
    pub(crate) shape: &'a Shape,
    pub(crate) calendar: Calendar<'a>,
    /// Its id.
    pub(crate) tenant: Uuid,
    /// The day it is loaded: what happened happened before.
    pub(crate) today: Day,
    /// The first day of the history.
    pub(crate) since: Day,
}

impl Demo<'_> {
    /// Dice of their own for a part of this council.
    pub(crate) fn dice(&self, part: &str, which: usize) -> Dice {
        Dice::of(&[self.council.slug(), &self.today.date().to_string(), part, &which.to_string()])
    }

    /// The working day itself, or the next one.
    pub(crate) fn working(&self, mut day: Day) -> Day {
        while !self.calendar.is_working(day) {
            day = day.plus_days(1);
        }
        day
    }

    /// The working day itself, or the one before.
    pub(crate) fn working_before(&self, mut day: Day) -> Day {
        while !self.calendar.is_working(day) {
            day = day.minus_days(1);
        }
        day
    }

    /// At work: a working day of somebody who is employed and not away.
    pub(crate) fn at_work(&self, person: &Person, day: Day) -> bool {
        self.calendar.is_working(day) && person.employed(day) && person.away_on(day).is_none()
    }

    /// The first day from one on, and before today, on which somebody is at work.
    pub(crate) fn next_at_work(&self, person: &Person, from: Day) -> Option<Day> {
        (0..90)
            .map(|days| from.plus_days(days))
            .take_while(|day| *day < self.today)
            .find(|day| self.at_work(person, *day))
    }

    /// The last day up to one, and not before another, on which somebody was at work.
    pub(crate) fn last_at_work(&self, person: &Person, until: Day, since: Day) -> Option<Day> {
        (0..200)
            .map(|days| until.minus_days(days))
            .take_while(|day| *day >= since)
            .find(|day| *day < self.today && self.at_work(person, *day))
    }

    /// So many working days later; none is the working day itself or the next.
    pub(crate) fn working_days_after(&self, day: Day, count: u32) -> Day {
        let mut day = self.working(day);
        for _ in 0..count {
            day = self.working(day.plus_days(1));
        }
        day
    }
}

/// An instant of a working day, by the London clock (which changes on Sundays only).
pub(crate) fn at(day: Day, minutes: u32) -> DateTime<Utc> {
    Moment::start_of(day).instant() + TimeDelta::minutes(i64::from(minutes))
}

/// Some moment of the working hours of a day.
pub(crate) fn in_hours(day: Day, dice: &mut Dice) -> DateTime<Utc> {
    at(day, dice.between(8 * 60 + 30, 17 * 60 + 20)) + TimeDelta::seconds(i64::from(dice.below(60)))
}

/// A directorate, service or team.
pub(crate) struct Unit {
    pub(crate) id: Uuid,
    pub(crate) parent: Option<usize>,
    pub(crate) kind: &'static str,
    pub(crate) team_type: Option<TeamTypeId>,
    pub(crate) name: String,
}

/// A place in the staff that somebody holds: it stays when people come and go.
pub(crate) struct Seat {
    pub(crate) unit: usize,
    pub(crate) role: RoleId,
    /// The seat whose holder supervises this one's.
    pub(crate) above: Option<usize>,
    pub(crate) tie: RelationshipKind,
    pub(crate) employment: Option<EmploymentId>,
    pub(crate) without: Vec<AttributeId>,
    /// Leads a unit.
    pub(crate) leads: bool,
}

/// Somebody held a seat from day to day.
#[derive(Clone, Debug)]
pub(crate) struct Stay {
    pub(crate) person: usize,
    pub(crate) from: Day,
    pub(crate) until: Option<Day>,
}

/// A member of staff.
pub(crate) struct Person {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) mail: String,
    pub(crate) started: Day,
    /// The first day no longer employed.
    pub(crate) left: Option<Day>,
    pub(crate) qualified: Option<Day>,
    pub(crate) employment: EmploymentId,
    pub(crate) posts: Vec<Post>,
    pub(crate) pairs: Vec<Pair>,
    pub(crate) flags: Vec<(FlagId, Day, Option<Day>)>,
    pub(crate) events: Vec<(EventId, Day)>,
    pub(crate) away: Vec<Away>,
    pub(crate) overrides: Vec<Agreed>,
}

/// A post of a person.
pub(crate) struct Post {
    pub(crate) seat: usize,
    pub(crate) from: Day,
    pub(crate) until: Option<Day>,
}

/// A supervisor of a person, from day to day.
#[derive(Clone)]
pub(crate) struct Pair {
    pub(crate) id: Uuid,
    pub(crate) supervisor: usize,
    pub(crate) kind: RelationshipKind,
    pub(crate) from: Day,
    pub(crate) until: Option<Day>,
}

/// A time away.
#[derive(Clone)]
pub(crate) struct Away {
    pub(crate) kind: AbsenceKindId,
    pub(crate) from: Day,
    /// The day of the return.
    pub(crate) until: Option<Day>,
    /// Known well before it began.
    pub(crate) planned: bool,
}

/// An interval agreed for one person.
pub(crate) struct Agreed {
    pub(crate) clock: engine::ids::ClockId,
    pub(crate) every: engine::Span,
    pub(crate) from: Day,
    pub(crate) until: Day,
}

/// Everybody and everything that does not meet.
pub(crate) struct Staff {
    pub(crate) units: Vec<Unit>,
    pub(crate) seats: Vec<Seat>,
    pub(crate) people: Vec<Person>,
    /// How well a unit keeps to its dates: so many of a hundred sessions are late.
    pub(crate) late: Vec<u32>,
    /// The tags of each role.
    pub(crate) tags: HashMap<RoleId, Vec<AttributeId>>,
}

impl Staff {
    /// Whether the policy gives a role this tag.
    pub(crate) fn tagged(&self, role: &RoleId, tag: &AttributeId) -> bool {
        self.tags.get(role).is_some_and(|tags| tags.contains(tag))
    }
}

impl Person {
    /// Employed on that day.
    pub(crate) fn employed(&self, day: Day) -> bool {
        self.started <= day && self.left.is_none_or(|left| day < left)
    }

    /// The post on that day.
    pub(crate) fn post_on(&self, day: Day) -> Option<&Post> {
        self.posts.iter().find(|post| covers(post.from, post.until, day))
    }

    /// Who supervises on that day: whoever stands in, or else the own supervisor.
    pub(crate) fn pair_on(&self, day: Day) -> Option<&Pair> {
        let there = |pair: &&Pair| covers(pair.from, pair.until, day);
        let cover = self.pairs.iter().filter(there).find(|pair| pair.kind == RelationshipKind::Cover);
        cover.or_else(|| self.pairs.iter().find(there))
    }

    /// The supervisor of the line on that day, who may be away and stay in charge.
    pub(crate) fn line_on(&self, day: Day) -> Option<&Pair> {
        self.pairs.iter().find(|pair| pair.kind == RelationshipKind::Line && covers(pair.from, pair.until, day))
    }

    /// Supervised by that person on that day, in whichever way: only then can the two plan and write.
    pub(crate) fn tied_to(&self, supervisor: usize, day: Day) -> Option<&Pair> {
        self.pairs.iter().find(|pair| pair.supervisor == supervisor && covers(pair.from, pair.until, day))
    }

    /// The absence on that day.
    pub(crate) fn away_on(&self, day: Day) -> Option<&Away> {
        self.away.iter().find(|away| covers(away.from, away.until, day))
    }
}

/// Whether a day lies in `[from, until)`.
pub(crate) fn covers(from: Day, until: Option<Day>, day: Day) -> bool {
    from <= day && until.is_none_or(|until| day < until)
}
