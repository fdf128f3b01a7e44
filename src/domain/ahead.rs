//! What is coming: who will be late if nothing else is booked, and what foretells it weeks ahead.

use std::collections::{HashMap, HashSet};

use engine::facts::{Absence, Session};
use engine::ids::{ClockId, KindId, PersonId};
use engine::obligation::clocks;
use engine::{Day, Facts, Moment, Notice, NoticeKind};

use crate::quality::{Filter, Mark, Measure, Place};
use crate::survey::Row;

/// How far ahead one looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Within {
    /// Four weeks.
    #[default]
    Four,
    /// Eight weeks.
    Eight,
}

/// What foretells that somebody will not be supervised in time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Warning {
    /// Late by then, if booked sessions are held and nothing else is.
    #[default]
    Late,
    /// Due by then, and no session is booked by the due day.
    NotBooked,
    /// Due by then, while the person or the supervisor is away, and no session is booked before.
    Away,
    /// A session until then that has been moved twice or more.
    MovedTwice,
    /// A supervisor who will have more people than the policy allows.
    Ratio,
    /// An agreement that has to be reviewed by then.
    Agreement,
}

/// What it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// Something due.
    Clock(ClockId),
    /// A session of this kind.
    Session(KindId),
    /// How many somebody supervises.
    People,
}

/// What the warning rests on beside the day.
#[derive(Clone, Debug, PartialEq)]
pub enum Because {
    /// Nothing else.
    Itself,
    /// Somebody is away then.
    Away(Absence),
    /// The session was moved from these days.
    Moved(Vec<Day>),
    /// What the engine finds.
    Found(String),
}

/// Somebody of whom something foretells it.
#[derive(Clone, Debug)]
pub struct Warned {
    /// What.
    pub warning: Warning,
    /// Of whom.
    pub person: PersonId,
    /// Where they stand.
    pub place: Place,
    /// What it is about.
    pub about: About,
    /// When it is due, or the day of the session.
    pub day: Option<Day>,
    /// The next booking.
    pub booked: Option<Day>,
    /// What it rests on.
    pub because: Because,
    mark: Option<Mark>,
}

/// What a look ahead is made from.
pub(crate) struct Ground<'a> {
    pub(crate) day: Day,
    pub(crate) until: Day,
    pub(crate) facts: &'a Facts,
    pub(crate) places: &'a HashMap<PersonId, Place>,
    /// What is due on the day.
    pub(crate) now: &'a [Row],
}

impl Within {
    /// All.
    pub const ALL: [Self; 2] = [Self::Four, Self::Eight];

    /// How many days.
    pub fn days(self) -> u32 {
        match self {
            Self::Four => 28,
            Self::Eight => 56,
        }
    }
}

impl Warning {
    /// All, in the order of a page.
    pub const ALL: [Self; 6] =
        [Self::Late, Self::NotBooked, Self::Away, Self::MovedTwice, Self::Ratio, Self::Agreement];

    /// The word in addresses; none for what is shown unless asked otherwise.
    pub fn word(self) -> &'static str {
        match self {
            Self::Late => "",
            Self::NotBooked => "not-booked",
            Self::Away => "away",
            Self::MovedTwice => "moved-twice",
            Self::Ratio => "ratio",
            Self::Agreement => "agreement",
        }
    }
}

impl Warned {
    /// Whether it is meant; of those of whom nothing is due, by where they stand alone.
    pub(crate) fn is_meant(&self, filter: &Filter) -> bool {
        self.mark.as_ref().map_or_else(|| filter.takes_place(&self.place), |mark| filter.takes(mark))
    }

    fn of(warning: Warning, row: &Row, because: Because) -> Self {
        Self {
            warning,
            person: row.obligation.person.clone(),
            place: row.mark.place.clone(),
            about: About::Clock(row.obligation.clock.clone()),
            day: row.obligation.due,
            booked: row.obligation.booked,
            because,
            mark: Some(row.mark.clone()),
        }
    }
}

impl Ground<'_> {
    /// All that is foretold, by day: `then` is what will be due if booked sessions are held, `notices` what will be found.
    pub(crate) fn warned(&self, then: &[Row], notices: &[Notice]) -> Vec<Warned> {
        let mut warned = self.late(then);
        let not_booked = self.due().filter(|row| !booked_by(row, row.obligation.due));
        warned.extend(not_booked.map(|row| Warned::of(Warning::NotBooked, row, Because::Itself)));
        warned.extend(self.away());
        warned.extend(self.facts.sessions.iter().filter_map(|session| self.moved_twice(session)));
        warned.extend(notices.iter().filter_map(|notice| self.ratio(notice)));
        warned.extend(self.reviews());
        warned.sort_by(|a, b| (a.day, &a.person).cmp(&(b.day, &b.person)));
        warned
    }

    /// Whom a booking does not help.
    fn late(&self, then: &[Row]) -> Vec<Warned> {
        let overdue = |row: &&Row| row.obligation.standing.is_overdue();
        let late_now: HashSet<&str> = self.now.iter().filter(overdue).map(|row| row.obligation.id.as_str()).collect();
        let rows = then.iter().filter(overdue).filter(|row| {
            row.obligation.due.is_some_and(|due| due >= self.day)
                && matches!(row.mark.measure, Measure::Supervised | Measure::Agreements | Measure::Other)
                && !late_now.contains(row.obligation.id.as_str())
        });
        rows.map(|row| Warned::of(Warning::Late, row, Because::Itself)).collect()
    }

    /// The meetings that fall due.
    fn due(&self) -> impl Iterator<Item = &Row> {
        self.falls_due().filter(|row| row.mark.measure == Measure::Supervised)
    }

    fn falls_due(&self) -> impl Iterator<Item = &Row> {
        let within = self.day..=self.until;
        self.now.iter().filter(move |row| {
            let due = &row.obligation;
            due.standing.counts() && !due.standing.is_overdue() && due.due.is_some_and(|day| within.contains(&day))
        })
    }

    fn away(&self) -> Vec<Warned> {
        let mut absences: HashMap<&PersonId, Vec<&Absence>> = HashMap::new();
        for absence in self.facts.absences.iter().filter(|absence| absence.superseded.is_none()) {
            absences.entry(&absence.person).or_default().push(absence);
        }
        let away = |row: &Row| {
            let (due, day) = (&row.obligation, row.obligation.due?);
            let pair = std::iter::once(&due.person).chain(&due.supervisor);
            let then = pair.flat_map(|person| absences.get(person).into_iter().flatten());
            let mut then = then.filter(|it| it.from <= day && it.until.is_none_or(|until| day < until));
            let absence = then.next()?;
            let before = Some(absence.from.minus_days(1));
            (!booked_by(row, before)).then(|| Warned::of(Warning::Away, row, Because::Away((*absence).clone())))
        };
        self.due().filter_map(away).collect()
    }

    fn moved_twice(&self, session: &Session) -> Option<Warned> {
        let person = session.supervisee.clone().filter(|person| self.places.contains_key(person))?;
        let open = session.superseded.is_none() && session.held.is_none() && session.cancelled.is_none();
        let told = |recorded: Option<Moment>| recorded.is_none_or(|at| at <= Moment::end_of(self.day));
        let moves = session.moves.iter().filter(|moved| told(moved.recorded)).map(|moved| moved.to);
        let mut days: Vec<Day> = session.booked.filter(|_| told(session.recorded)).into_iter().chain(moves).collect();
        let planned = days.pop().filter(|day| open && (self.day..=self.until).contains(day))?;
        (days.len() > 1).then(|| Warned {
            warning: Warning::MovedTwice,
            place: Place { supervisor: Some(session.supervisor.clone()), ..self.place(&person) },
            person,
            about: About::Session(session.kind.clone()),
            day: Some(planned),
            booked: Some(planned),
            because: Because::Moved(days),
            mark: None,
        })
    }

    fn ratio(&self, notice: &Notice) -> Option<Warned> {
        let person = notice.person.clone().filter(|_| notice.kind == NoticeKind::RatioExceeded)?;
        Some(Warned {
            warning: Warning::Ratio,
            place: self.place(&person),
            person,
            about: About::People,
            day: None,
            booked: None,
            because: Because::Found(notice.says.clone()),
            mark: None,
        })
    }

    fn reviews(&self) -> impl Iterator<Item = Warned> {
        let reviews = self.falls_due().filter(|row| row.obligation.clock == clocks::AGREEMENT_REVIEW);
        reviews.map(|row| Warned::of(Warning::Agreement, row, Because::Itself))
    }

    fn place(&self, person: &PersonId) -> Place {
        self.places.get(person).cloned().unwrap_or_default()
    }
}

fn booked_by(row: &Row, day: Option<Day>) -> bool {
    row.obligation.booked.zip(day).is_some_and(|(booked, day)| booked <= day)
}
