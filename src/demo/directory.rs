//! The rows of the directory and of people's states: units, people, posts, pairs, flags, events, absences, settings.

use chrono::{DateTime, Utc};
use engine::Day;

use crate::book::Book;
use crate::dice::Dice;
use crate::model::{Demo, Person, Staff, at, in_hours};

/// Writes them.
pub(crate) fn write(demo: &Demo<'_>, staff: &Staff, book: &mut Book) {
    let long_ago = demo.working_before(demo.since.minus_months(60));
    for unit in &staff.units {
        let parent = unit.parent.map(|parent| staff.units[parent].id);
        let team_type = unit.team_type.as_ref().map(ToString::to_string);
        book.unit.row(&[
            &demo.tenant,
            &unit.id,
            &parent,
            &unit.kind,
            &team_type,
            &unit.name,
            &long_ago,
            &at(long_ago, 9 * 60),
        ]);
    }
    for (who, person) in staff.people.iter().enumerate() {
        let mut dice = demo.dice("directory", who);
        book.person.row(&[
            &demo.tenant,
            &person.id,
            &person.name,
            &person.started,
            &person.left,
            &person.qualified,
            &ahead(demo, person.started, 12, &mut dice),
        ]);
        posts(demo, staff, person, book, &mut dice);
        states(demo, person, book, &mut dice);
        for pair in &person.pairs {
            let kind = crate::acts::word(pair.kind);
            let supervisor = staff.people[pair.supervisor].id;
            let recorded = ahead(demo, pair.from, 6, &mut dice);
            book.relationship.row(&[
                &demo.tenant,
                &pair.id,
                &person.id,
                &supervisor,
                &kind,
                &pair.from,
                &pair.until,
                &recorded,
            ]);
        }
    }
    settings(demo, book);
}

/// Written down some days before it began, or on the day itself where that would not be past yet.
fn ahead(demo: &Demo<'_>, from: Day, most: u32, dice: &mut Dice) -> DateTime<Utc> {
    let day = demo.working_before(from.minus_days(dice.between(1, most)));
    in_hours(day.min(demo.working_before(demo.today.minus_days(1))), dice)
}

fn posts(demo: &Demo<'_>, staff: &Staff, person: &Person, book: &mut Book, dice: &mut Dice) {
    for post in &person.posts {
        let seat = &staff.seats[post.seat];
        let capacities: Vec<String> = demo
            .policy
            .role(&seat.role)
            .map(|role| role.capacities.iter().copied().filter_map(word).collect())
            .unwrap_or_default();
        let without: Vec<String> = seat.without.iter().map(ToString::to_string).collect();
        let recorded = ahead(demo, post.from, 10, dice);
        book.post.row(&[
            &demo.tenant,
            &dice.id(recorded),
            &person.id,
            &staff.units[seat.unit].id,
            &seat.role.as_str(),
            &person.employment.as_str(),
            &capacities,
            &without,
            &post.from,
            &post.until,
            &recorded,
        ]);
    }
}

/// A capacity as the database keeps it: as the policy file writes it.
fn word(capacity: engine::policy::Capacity) -> Option<String> {
    serde_json::to_value(capacity).ok()?.as_str().map(str::to_owned)
}

fn states(demo: &Demo<'_>, person: &Person, book: &mut Book, dice: &mut Dice) {
    for (flag, from, until) in &person.flags {
        let recorded = ahead(demo, *from, 5, dice);
        book.person_flag.row(&[&demo.tenant, &dice.id(recorded), &person.id, &flag.as_str(), from, until, &recorded]);
    }
    for (event, day) in &person.events {
        let recorded = in_hours(*day, dice);
        book.dated_event.row(&[&demo.tenant, &dice.id(recorded), &person.id, &event.as_str(), day, &recorded]);
    }
    for away in &person.away {
        let recorded =
            if away.planned { ahead(demo, away.from, 40, dice) } else { at(away.from, 9 * 60 + dice.below(90)) };
        book.absence.row(&[
            &demo.tenant,
            &dice.id(recorded),
            &person.id,
            &away.kind.as_str(),
            &away.from,
            &away.until,
            &recorded,
        ]);
    }
    for agreed in &person.overrides {
        let recorded = in_hours(agreed.from, dice);
        let reason = [
            "More support for a while after time off ill.",
            "A demanding piece of work: we meet more often until it is done.",
            "Agreed after the appraisal, for a trial period.",
        ][dice.below(3) as usize];
        let none: Option<&str> = None;
        book.interval_override.row(&[
            &demo.tenant,
            &dice.id(recorded),
            &person.id,
            &agreed.clock.as_str(),
            &agreed.every.to_string(),
            &none,
            &none,
            &reason,
            &agreed.from,
            &agreed.until,
            &recorded,
        ]);
    }
}

/// What the council settled for itself, and the days on which it is closed.
fn settings(demo: &Demo<'_>, book: &mut Book) {
    let mut dice = demo.dice("settings", 0);
    let from = demo.working(demo.since.minus_months(2));
    for (setting, value) in &demo.shape.settings {
        let recorded = in_hours(from, &mut dice);
        book.local_setting.row(&[&demo.tenant, &dice.id(recorded), setting, value, &from, &recorded]);
    }
    for (day, name) in closures(demo) {
        book.closure_day.row(&[&demo.tenant, &day, &name, &in_hours(from, &mut dice)]);
    }
}

/// The closure days of every year that the history touches.
pub(crate) fn closures(demo: &Demo<'_>) -> Vec<(Day, String)> {
    days(demo.shape, demo.since, demo.today)
}

/// The closure days between the years of two days.
pub(crate) fn days(shape: &crate::shape::Shape, since: Day, today: Day) -> Vec<(Day, String)> {
    (since.year()..=today.year() + 1)
        .flat_map(|year| {
            shape
                .closed
                .iter()
                .filter_map(move |(day, name)| Some((Day::parse(&format!("{year}-{day}"))?, name.clone())))
        })
        .collect()
}
