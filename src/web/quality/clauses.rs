//! The table by clause: each clock, and below it each clause under which it runs.

use domain::quality::Show;
use domain::survey::Survey;
use engine::ids::{ClauseId, ClockId};
use engine::policy::Policy;
use engine::{Figure, Strength};

use super::question::{Asked, Question};
use super::words;
use crate::page::Link;
use crate::{standings, urls};

/// A number and the list behind it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Number {
    /// The number.
    pub text: String,
    /// Its list; none behind a nought.
    pub href: String,
}

impl Number {
    /// A number with its list; a nought opens nothing.
    pub(super) fn new(number: usize, href: impl FnOnce() -> String) -> Self {
        Self { text: words::count(number), href: if number == 0 { String::new() } else { href() } }
    }
}

/// One row: a clock under one set of clauses, or the sum of a clock that has several.
#[derive(Clone, Debug)]
pub struct ClauseRow {
    /// The clock.
    pub clock: String,
    /// Whether it is the sum of the rows that follow.
    pub is_sum: bool,
    /// The clauses.
    pub clauses: Vec<Link>,
    /// What they say.
    pub says: Vec<String>,
    /// How binding.
    pub strength: String,
    /// *861 of 932*.
    pub in_time: Number,
    /// *92 %*.
    pub share: String,
    /// How the share moved.
    pub change: String,
    /// Of m and not of n.
    pub late: Number,
    /// Late, and excused for the time being.
    pub excused: Number,
    /// Somebody is away.
    pub paused: Number,
    /// Exempted.
    pub waived: Number,
    /// No number set.
    pub not_set: Number,
    /// The numbers, for a file.
    pub figure: Figure,
    /// Those of the day it is compared with, for a file.
    pub before: Figure,
}

/// One group of the table.
type Key = (ClockId, Vec<ClauseId>, Strength);

/// The table.
pub(super) fn rows(survey: &Survey, policy: &Policy, question: &Question, slug: &str) -> Vec<ClauseRow> {
    let key = |mark: &domain::quality::Mark| -> Key { (mark.clock.clone(), mark.clauses.clone(), mark.strength) };
    let mut now = survey.tally.by(&question.filter, key);
    let before = survey.before.by(&question.filter, key);
    now.sort_by_cached_key(|((clock, clauses, _), _)| (words::clock_order(policy, clock), clauses.clone()));
    let mut rows = Vec::new();
    let mut last: Option<&ClockId> = None;
    for (group, figure) in &now {
        let of_clock = || now.iter().filter(|((clock, ..), _)| *clock == group.0);
        if last != Some(&group.0) && of_clock().count() > 1 {
            let sum = |figures: &[(Key, Figure)]| {
                let mine = figures.iter().filter(|((clock, ..), _)| *clock == group.0);
                mine.fold(Figure::default(), |sum, (_, figure)| sum.and(figure))
            };
            rows.push(row(policy, slug, question, &Group::Clock(&group.0), sum(&now), sum(&before)));
        }
        last = Some(&group.0);
        let then = before.iter().find(|(known, _)| known == group).map(|(_, figure)| figure.clone());
        rows.push(row(policy, slug, question, &Group::Clauses(group), figure.clone(), then.unwrap_or_default()));
    }
    rows
}

enum Group<'a> {
    Clock(&'a ClockId),
    Clauses(&'a Key),
}

fn row(
    policy: &Policy,
    slug: &str,
    question: &Question,
    group: &Group<'_>,
    figure: Figure,
    before: Figure,
) -> ClauseRow {
    let clock = match group {
        Group::Clock(clock) => clock,
        Group::Clauses((clock, ..)) => clock,
    };
    let asked = question.asked.but(|it| {
        it.clock = clock.to_string();
        if let Group::Clauses((_, clauses, strength)) = group {
            it.clause = clauses.iter().map(AsRef::as_ref).collect::<Vec<&str>>().join(",");
            it.strength = strength.to_string();
        }
    });
    let number = |show: Show| Number::new(show.number(&figure), || list(&asked, slug, show));
    let clauses: &[ClauseId] = if let Group::Clauses((_, clauses, _)) = group { clauses } else { &[] };
    ClauseRow {
        clock: standings::clock_name(policy, clock.as_str()),
        is_sum: matches!(group, Group::Clock(_)),
        clauses: clauses.iter().map(|id| Link::new(id.as_str(), urls::clause(slug, id.as_str()))).collect(),
        says: clauses.iter().filter_map(|id| policy.clause(id)).map(|clause| clause.says.clone()).collect(),
        strength: if let Group::Clauses((.., strength)) = group { strength.to_string() } else { String::new() },
        in_time: Number { text: words::n_of_m(&figure), ..number(Show::Counted) },
        share: words::share(&figure),
        change: words::change(&figure, &before),
        late: number(Show::Late),
        excused: number(Show::Excused),
        paused: number(Show::Paused),
        waived: number(Show::Waived),
        not_set: number(Show::NotSet),
        figure,
        before,
    }
}

/// The list behind a number.
pub(super) fn list(asked: &Asked, slug: &str, show: Show) -> String {
    asked.but(|it| show.word().clone_into(&mut it.show)).at(&urls::quality_people(slug))
}
