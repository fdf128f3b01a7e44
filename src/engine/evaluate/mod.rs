//! Facts and a policy and a moment in, obligations out.

mod absence;
mod agreement;
mod case;
mod chain;
mod clock;
mod cover;
mod diary;
mod duty;
mod excuse;
mod file;
mod findings;
mod found;
mod history;
mod index;
mod matter;
mod milestone;
mod pattern;
mod person;
mod planning;
mod rearrange;
mod recurring;
mod single;
mod timeline;

use schemars::JsonSchema;
use serde::Serialize;

pub use case::{CaseLine, Talk};
pub use index::Known;

use history::{Histories, History};

use crate::{
    calendar::Calendar,
    day::Day,
    facts::{Facts, Written},
    figure::{ClockFigure, by_clock},
    ids::{PersonId, TeamId},
    moment::Moment,
    notice::Notice,
    obligation::Obligation,
    policy::{Council, Policy, Who},
};

/// The question: as of when, known when, looking how far ahead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct When {
    /// What is true at this moment.
    pub as_of: Moment,
    /// With what had been written down by then; without it, with all that is known.
    pub known_on: Option<Moment>,
    /// How it will stand at the end of this day if every booked session is held.
    pub forecast_to: Option<Day>,
}

impl When {
    /// At an instant.
    pub fn at(as_of: Moment) -> When {
        When { as_of, known_on: None, forecast_to: None }
    }

    /// On a past day, judged at its end.
    pub fn on(day: Day) -> When {
        When::at(Moment::end_of(day))
    }

    /// The day that is judged.
    pub fn day(&self) -> Day {
        let today = self.as_of.day();
        self.forecast_to.map_or(today, |to| to.max(today))
    }

    /// Whether a fact is looked at: written down in time, not replaced, and, where it begins only later, known by now.
    fn sees(&self, written: Written, from: Option<Day>) -> bool {
        let known = match self.known_on {
            Some(known_on) => {
                written.recorded.is_none_or(|at| at <= known_on) && written.superseded.is_none_or(|at| at > known_on)
            }
            None => written.superseded.is_none(),
        };
        // The instants first: the London day of a moment costs more to work out, and is seldom needed.
        known && (self.was_known(written.recorded) || from.is_none_or(|from| from <= self.as_of.day()))
    }

    /// Whether something that is yet to come was written down by the moment of the question.
    fn was_known(&self, recorded: Option<Moment>) -> bool {
        recorded.is_none_or(|at| at <= self.as_of && self.known_on.is_none_or(|known_on| at <= known_on))
    }

    /// The end of a period, where one could know it by now.
    fn until(&self, until: Option<Day>, written: Written) -> Option<Day> {
        until.filter(|until| self.was_known(written.recorded) || *until <= self.as_of.day())
    }
}

/// The answer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct Evaluation {
    /// What is due, and how it stands.
    pub obligations: Vec<Obligation>,
    /// Findings beside the clocks.
    pub notices: Vec<Notice>,
    /// n of m for each clock; empty for one person.
    pub figures: Vec<ClockFigure>,
}

/// What is due for everybody.
pub fn evaluate(council: &Council, facts: &Facts, when: &When) -> Evaluation {
    Known::new(council, facts).everybody(when)
}

impl Known<'_> {
    /// What is due for everybody, then for every case, in the order of their names in the facts' keys.
    pub fn everybody(&self, when: &When) -> Evaluation {
        let (calendar, histories) = (self.calendar(when), Histories::default());
        let mut all = Evaluation::default();
        for person in self.people() {
            person::evaluate(self, &calendar, when, &histories, person, &mut all);
        }
        for case in self.cases() {
            case::evaluate(self, &calendar, when, &histories, case, &mut all);
        }
        duty::evaluate(self, &calendar, when, duty::Of::Everybody, &mut all);
        findings::settings(self, when, &mut all.notices);
        all.figures = by_clock(&all.obligations);
        all
    }

    /// What is due for one person, and for the cases they work with.
    pub fn person(&self, person: &PersonId, when: &When) -> Evaluation {
        let (calendar, histories) = (self.calendar(when), Histories::default());
        let mut one = Evaluation::default();
        person::evaluate(self, &calendar, when, &histories, person, &mut one);
        // A case belongs to whoever works with it now, or did so last.
        for case in &self.mine(person).allocated {
            let mut theirs = Evaluation::default();
            case::evaluate(self, &calendar, when, &histories, case, &mut theirs);
            one.obligations.extend(theirs.obligations.into_iter().filter(|due| due.person == *person));
            one.notices.extend(theirs.notices.into_iter().filter(|notice| notice.person.as_ref() == Some(person)));
        }
        duty::evaluate(self, &calendar, when, duty::Of::Person(person), &mut one);
        one
    }

    /// What is due for one team, whoever answers for it.
    pub fn of_team(&self, team: &TeamId, when: &When) -> Evaluation {
        let mut one = Evaluation::default();
        duty::evaluate(self, &self.calendar(when), when, duty::Of::Team(team), &mut one);
        one
    }

    /// What is due for the council itself, whoever answers for it.
    pub fn of_council(&self, when: &When) -> Evaluation {
        let mut one = Evaluation::default();
        duty::evaluate(self, &self.calendar(when), when, duty::Of::Council, &mut one);
        one
    }

    /// Whether a selection of staff means a person on a day, judged at its end.
    pub fn means(&self, who: &Who, person: &PersonId, policy: &Policy, day: Day) -> bool {
        let when = When::on(day);
        let history = self.id(person).map(|id| History::of(self, id, &when));
        history.is_some_and(|history| history.is(who, policy, self, &self.calendar(&when), &when, day))
    }

    fn calendar(&self, when: &When) -> Calendar<'_> {
        let closed = self.facts.closures.iter().filter(|closure| when.sees(closure.written(), Some(closure.day)));
        Calendar::new(&self.council.bank_holidays, closed.map(|closure| closure.day))
    }
}
