//! What an address of Quality asks: a day, another to compare with, and which part of the council.

use std::fmt::Write as _;

use domain::quality::{Chosen, Filter, Measure, Show};
use domain::survey::Days;
use engine::{Day, Strength};

use crate::form::Errors;
use crate::table::{Files, Form};
use crate::urls;

/// The question as it stands in the address; what is empty is left out of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    pub(super) as_of: String,
    pub(super) compare: String,
    pub(super) service: String,
    pub(super) team: String,
    pub(super) role: String,
    pub(super) supervisor: String,
    pub(super) category: String,
    pub(super) worker: String,
    pub(super) strength: String,
    pub(super) clock: String,
    pub(super) measure: String,
    pub(super) clause: String,
    pub(super) show: String,
    pub(super) kind: String,
    pub(super) by: String,
    pub(super) within: String,
    pub(super) page: String,
}

/// By what the grid is grouped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum By {
    /// Teams.
    #[default]
    Team,
    /// Services.
    Service,
    /// Roles.
    Role,
    /// Supervisors.
    Supervisor,
}

impl By {
    pub(super) const ALL: [Self; 4] = [Self::Team, Self::Service, Self::Role, Self::Supervisor];

    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Team => "team",
            Self::Service => "service",
            Self::Role => "role",
            Self::Supervisor => "supervisor",
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Team => "Team",
            Self::Service => "Service",
            Self::Role => "Role",
            Self::Supervisor => "Supervisor",
        }
    }

    /// Where an address names one of its groups.
    pub(super) fn field(self, asked: &mut Asked) -> &mut String {
        match self {
            Self::Team => &mut asked.team,
            Self::Service => &mut asked.service,
            Self::Role => &mut asked.role,
            Self::Supervisor => &mut asked.supervisor,
        }
    }
}

/// The question, understood.
#[derive(Clone, Debug)]
pub(super) struct Question {
    pub(super) asked: Asked,
    pub(super) days: Days,
    pub(super) filter: Filter,
    pub(super) show: Show,
    pub(super) by: By,
    pub(super) page: usize,
    pub(super) errors: Errors,
}

/// How far back the comparison goes unless a day is named.
const COMPARED: u32 = 28;

impl Question {
    /// Understands an address. A day that is none stays as typed, with a message, and today is shown.
    pub(super) fn of(asked: Asked, today: Day) -> Self {
        let mut errors = Errors::none();
        let mut day = |field: &str, text: &str, otherwise: Day, latest: Day| match Day::parse(text.trim()) {
            _ if text.trim().is_empty() => otherwise,
            Some(day) if day <= latest => day,
            Some(day) => {
                errors.add(field, format!("{day} is after {latest}. Choose {latest} or a day before it."));
                otherwise
            }
            None => {
                errors.add(field, format!("There is no such day. Write it like {}.", today.date()));
                otherwise
            }
        };
        let as_of = day("as_of", &asked.as_of, today, today);
        let before = day("compare", &asked.compare, as_of.minus_days(COMPARED), as_of);
        let named = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let filter = Filter {
            measure: Measure::from_word(&asked.measure),
            clock: named(&asked.clock).map(Into::into),
            clauses: named(&asked.clause).map(|ids| ids.split(',').map(Into::into).collect()),
            strength: strength(&asked.strength),
            team: Chosen::parse(&asked.team),
            service: Chosen::parse(&asked.service),
            role: Chosen::parse(&asked.role),
            supervisor: Chosen::parse(&asked.supervisor),
        };
        Self {
            days: Days { day: as_of, before },
            filter,
            show: Show::from_word(&asked.show),
            by: By::ALL.into_iter().find(|by| by.word() == asked.by).unwrap_or_default(),
            page: asked.page.parse().unwrap_or(1),
            errors,
            asked,
        }
    }
}

fn strength(word: &str) -> Option<Strength> {
    [Strength::Must, Strength::Should, Strength::May, Strength::Info]
        .into_iter()
        .find(|known| known.to_string() == word)
}

impl Asked {
    /// The same question but for this, from its first page.
    pub(super) fn but(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut other = Self { page: String::new(), ..self.clone() };
        change(&mut other);
        other
    }

    /// Without clock, clause, strength, state and grouping: the days, the people and the children meant stay.
    pub(super) fn forget_the_list(&mut self) {
        for field in [
            &mut self.clock,
            &mut self.measure,
            &mut self.clause,
            &mut self.strength,
            &mut self.show,
            &mut self.kind,
            &mut self.by,
            &mut self.within,
        ] {
            field.clear();
        }
    }

    /// The people and the days alone.
    pub(super) fn place(&self) -> Self {
        self.but(|it| {
            it.forget_the_list();
            it.category.clear();
            it.worker.clear();
        })
    }

    /// Where the list or the table at that address is to be had as a file, whole.
    pub(super) fn files(&self, address: &str) -> Files {
        let file = |form: Form| self.but(|_| {}).at(&format!("{address}.{}", form.ending()));
        Files { csv: file(Form::Csv), xlsx: file(Form::Xlsx) }
    }

    /// This question, asked of that address.
    pub(super) fn at(&self, address: &str) -> String {
        let fields = [
            ("as_of", &self.as_of),
            ("compare", &self.compare),
            ("service", &self.service),
            ("team", &self.team),
            ("role", &self.role),
            ("supervisor", &self.supervisor),
            ("category", &self.category),
            ("worker", &self.worker),
            ("strength", &self.strength),
            ("clock", &self.clock),
            ("measure", &self.measure),
            ("clause", &self.clause),
            ("show", &self.show),
            ("kind", &self.kind),
            ("by", &self.by),
            ("within", &self.within),
            ("page", &self.page),
        ];
        let mut out = address.to_owned();
        for (name, value) in fields.into_iter().filter(|(_, value)| !value.is_empty()) {
            let sign = if out.len() == address.len() { '?' } else { '&' };
            let _ = write!(out, "{sign}{name}={}", urls::escape(value));
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a day")
    }

    #[test]
    fn an_address_keeps_what_is_asked() {
        let asked = Asked {
            as_of: "2026-11-10".into(),
            clause: "MER-66,MER-67".into(),
            team: "a b&c".into(),
            ..Asked::default()
        };
        assert_eq!(asked.at("/x/quality"), "/x/quality?as_of=2026-11-10&team=a%20b%26c&clause=MER-66%2CMER-67");
        assert_eq!(Asked::default().at("/x/quality"), "/x/quality");
    }

    #[test]
    fn days_that_are_none_or_to_come_are_told() {
        let today = day("2026-11-10");
        for text in ["2026-02-30", "yesterday", "10/11/2026", "2026-11-11", "😀"] {
            let question = Question::of(Asked { as_of: text.into(), ..Asked::default() }, today);
            assert_eq!(question.days.day, today, "{text}");
            assert!(question.errors.of("as_of").is_some(), "{text}");
        }
        let question =
            Question::of(Asked { as_of: "2026-10-01".into(), compare: "2026-10-02".into(), ..Asked::default() }, today);
        assert_eq!((question.days.day, question.days.before), (day("2026-10-01"), day("2026-09-03")));
        assert!(question.errors.of("compare").is_some());
    }
}
