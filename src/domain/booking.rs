//! Booking one session or a run of them: what was typed, read into a command, and the days of a run around closures and absences.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use chrono::{Datelike as _, NaiveTime};
use engine::facts::Session;
use engine::ids::KindId;
use engine::policy::{Council, Participants, Policy, SessionKind};
use engine::{BankHolidays, Day, Facts, Span, Unit};
use serde::Deserialize;

use crate::form::Supervisee;
use crate::ids::PersonId;
use crate::typed::{self, Wrong};

/// The furthest day that can be booked from today: a year typed wrong is caught by it.
const FURTHEST: u32 = 366;
/// How long the name of a place can be.
pub const LONGEST_PLACE: usize = 200;
/// How many sessions one form can book.
const MOST_DAYS: usize = 60;
/// How far a session of a run is shifted at most.
const FURTHEST_SHIFT: u32 = 14;

/// The form as typed; `days` are those ticked on the list that was shown before.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct BookingTyped {
    /// The kind of session.
    pub kind: String,
    /// The first day.
    pub day_day: String,
    /// Its month.
    pub day_month: String,
    /// Its year.
    pub day_year: String,
    /// When it begins.
    pub start: String,
    /// How long it lasts.
    pub minutes: String,
    /// Where.
    pub place: String,
    /// `once`, or the length of time from one to the next.
    pub rhythm: String,
    /// The days ticked on the list.
    pub days: Vec<String>,
    /// What the button asks for: the list of days, the form again, or the booking.
    pub step: String,
}

/// A booking that can be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booking {
    /// The kind of session.
    pub kind: KindId,
    /// The first day.
    pub first: Day,
    /// When each begins.
    pub start: NaiveTime,
    /// How long each lasts.
    pub minutes: u32,
    /// Where.
    pub place: Option<String>,
    /// From one to the next; none for a single session.
    pub every: Option<Span>,
}

/// The kinds of session that there are with this person; those of a team are planned for the team.
pub fn kinds<'p>(policy: &'p Policy, them: &Supervisee<'_>) -> Vec<&'p SessionKind> {
    let of_pair = policy.session_kinds.iter().filter(|kind| kind.participants != Participants::Group);
    of_pair.filter(|kind| them.is(&kind.who)).collect()
}

impl Booking {
    /// Reads the form, with the kinds that can be booked.
    ///
    /// # Errors
    /// What to mend, by field.
    pub fn parse(typed: &BookingTyped, kinds: &[&SessionKind], today: Day) -> Result<Self, Wrong> {
        let mut wrong = Wrong::new();
        let kind = kinds.iter().find(|kind| kind.id == *typed.kind.as_str()).map(|kind| kind.id.clone());
        if kind.is_none() {
            wrong.push(("kind".into(), "Choose what kind of session it is".into()));
        }
        let first = typed::day("the day of the session", &typed.day_day, &typed.day_month, &typed.day_year)
            .and_then(|day| ahead(day, today));
        let first = kept(first, "day", &mut wrong);
        let start = typed::time(&typed.start)
            .and_then(|start| start.ok_or_else(|| "Enter when it begins, such as 10:30".to_owned()));
        let start = kept(start, "start", &mut wrong);
        let minutes = typed::minutes(&typed.minutes)
            .and_then(|minutes| minutes.ok_or_else(|| "Enter how many minutes it lasts, such as 90".to_owned()));
        let minutes = kept(minutes, "minutes", &mut wrong);
        let place = kept(typed::text("the place", &typed.place, LONGEST_PLACE), "place", &mut wrong);
        let every = kept(rhythm(&typed.rhythm), "rhythm", &mut wrong);
        match (kind, first, start, minutes, place, every) {
            (Some(kind), Some(first), Some(start), Some(minutes), Some(place), Some(every)) => {
                Ok(Self { kind, first, start, minutes, place, every })
            }
            _ => Err(wrong),
        }
    }
}

/// Reads the days ticked on the list; none of them twice, all of them ahead.
///
/// # Errors
/// What to mend.
pub fn ticked(days: &[String], today: Day) -> Result<BTreeSet<Day>, Wrong> {
    let refused = |says: String| vec![("days".to_owned(), says)];
    let days: BTreeSet<Day> = days
        .iter()
        .map(|text| {
            Day::parse(text)
                .ok_or_else(|| "Choose the days from the list".to_owned())
                .and_then(|day| within(day, today, 2 * FURTHEST))
        })
        .collect::<Result<_, _>>()
        .map_err(refused)?;
    match days.len() {
        0 => Err(refused("Tick at least one day".into())),
        1..=MOST_DAYS => Ok(days),
        _ => Err(refused(format!("Tick {MOST_DAYS} days or fewer"))),
    }
}

/// A day from today on that is not absurdly far away.
///
/// # Errors
/// What to type instead.
pub fn ahead(day: Day, today: Day) -> Result<Day, String> {
    within(day, today, FURTHEST)
}

fn within(day: Day, today: Day, furthest: u32) -> Result<Day, String> {
    if day < today {
        return Err(format!(
            "{day} is over: choose today or a later day. A session that was held already is recorded, not booked"
        ));
    }
    if day > today.plus_days(furthest) {
        return Err(format!("{day} is more than a year away: choose an earlier day"));
    }
    Ok(day)
}

fn rhythm(text: &str) -> Result<Option<Span>, String> {
    if text.is_empty() || text == "once" {
        return Ok(None);
    }
    match Span::parse(text) {
        Some(span) if whole_days(span).is_some_and(|days| days >= 5) => Ok(Some(span)),
        _ => Err("Choose how often".to_owned()),
    }
}

fn kept<T>(read: Result<T, String>, field: &str, wrong: &mut Wrong) -> Option<T> {
    read.map_err(|says| wrong.push((field.to_owned(), says))).ok()
}

/// The days of a span of days, weeks or months, roughly for months; other spans give no rhythm.
fn whole_days(span: Span) -> Option<u32> {
    match span.unit() {
        Unit::Days => Some(span.amount()),
        Unit::Weeks => Some(span.amount().saturating_mul(7)),
        Unit::Months => Some(span.amount().saturating_mul(30)),
        Unit::Years => Some(span.amount().saturating_mul(365)),
        Unit::Hours | Unit::WorkingDays => None,
    }
}

/// Days that are whole weeks, as weeks: people say *every 6 weeks*.
fn in_weeks(span: Span) -> Span {
    match (span.unit(), span.amount() % 7) {
        (Unit::Days, 0) => Span::new(span.amount() / 7, Unit::Weeks).unwrap_or(span),
        _ => span,
    }
}

/// The usual rhythms of a diary, and the person's own interval where it is another one: each with its words, shortest first.
pub fn rhythms(own: Option<Span>) -> Vec<(Span, String)> {
    let usual = ["1 week", "2 weeks", "4 weeks", "1 month"].into_iter().filter_map(Span::parse);
    let mut all: Vec<Span> = usual.collect();
    if let Some(own) =
        own.filter(|own| whole_days(*own).is_some_and(|days| days >= 5) && !all.iter().any(|span| same(*span, *own)))
    {
        all.push(in_weeks(own));
    }
    all.sort_by_key(|span| whole_days(*span));
    all.into_iter().map(|span| (span, in_words(span))).collect()
}

/// The usual rhythm that is this interval.
pub fn usual(own: Span) -> Option<Span> {
    rhythms(Some(own)).into_iter().map(|(span, _)| span).find(|span| same(*span, own))
}

fn same(one: Span, other: Span) -> bool {
    let months = |span: Span| matches!(span.unit(), Unit::Months | Unit::Years);
    months(one) == months(other) && whole_days(one) == whole_days(other)
}

fn in_words(span: Span) -> String {
    let text = span.to_string();
    text.strip_prefix("1 ").map_or_else(|| format!("Every {text}"), |unit| format!("Every {unit}"))
}

/// Why a day is no good for a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Obstacle {
    /// Saturday or Sunday.
    Weekend,
    /// A bank holiday.
    BankHoliday,
    /// The council is closed, for what.
    Closed(String),
    /// One of the two is away, by name.
    Away(String),
    /// The two have such a session on that day already.
    Taken,
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Weekend => f.write_str("it is a weekend"),
            Self::BankHoliday => f.write_str("it is a bank holiday"),
            Self::Closed(name) if name.is_empty() => f.write_str("the council is closed"),
            Self::Closed(name) => write!(f, "the council is closed ({name})"),
            Self::Away(name) => write!(f, "{name} is away"),
            Self::Taken => f.write_str("a session is booked on that day already"),
        }
    }
}

/// What stands in the way of a pair's sessions.
#[derive(Debug, Clone)]
pub struct Diary<'a> {
    bank: &'a BankHolidays,
    closures: BTreeMap<Day, String>,
    away: Vec<(String, Day, Option<Day>)>,
    taken: BTreeSet<Day>,
}

impl<'a> Diary<'a> {
    /// Of two people, for sessions of a kind, from the facts that are known of them.
    pub fn of(council: &'a Council, facts: &Facts, pair: [(PersonId, &str); 2], kind: &KindId) -> Self {
        let pair = pair.map(|(id, name)| (id.to_string(), name));
        let named = |who: &str| pair.iter().find(|(id, _)| id == who).map(|(_, name)| (*name).to_owned());
        let away = facts.absences.iter().filter_map(|a| Some((named(a.person.as_str())?, a.from, a.until))).collect();
        let of_both = |session: &Session| {
            session.supervisee.as_ref().is_some_and(|who| who.as_str() == pair[0].0)
                && session.supervisor.as_str() == pair[1].0
                && session.kind == *kind
        };
        let open = |session: &&Session| session.held.is_none() && session.cancelled.is_none();
        let taken =
            facts.sessions.iter().filter(open).filter(|session| of_both(session)).filter_map(stands_on).collect();
        Self {
            bank: &council.bank_holidays,
            closures: facts.closures.iter().map(|c| (c.day, c.name.clone())).collect(),
            away,
            taken,
        }
    }

    /// What stands in the way on a day.
    pub fn obstacles(&self, day: Day) -> Vec<Obstacle> {
        let mut found = Vec::new();
        if !day.is_weekday() {
            found.push(Obstacle::Weekend);
        }
        if self.bank.contains(day) {
            found.push(Obstacle::BankHoliday);
        }
        if let Some(name) = self.closures.get(&day) {
            found.push(Obstacle::Closed(name.clone()));
        }
        let away = self.away.iter().filter(|(_, from, until)| *from <= day && until.is_none_or(|until| day < until));
        found.extend(away.map(|(name, _, _)| Obstacle::Away(name.clone())));
        if self.taken.contains(&day) {
            found.push(Obstacle::Taken);
        }
        found
    }
}

/// The day on which a session of the facts stands now.
pub fn stands_on(session: &Session) -> Option<Day> {
    session.moves.last().map(|last| last.to).or(session.booked)
}

/// One place of a run: the day it would fall on, the day it takes, and what stood in the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// The day of the rhythm.
    pub wanted: Day,
    /// The day it takes; none where no day near it is free.
    pub day: Option<Day>,
    /// Why it is not the wanted day; on the first day, which is taken as typed, what speaks against it.
    pub why: Vec<Obstacle>,
}

/// The days of a run from a first day, taken as typed, until a last one. A day with something in the way is shifted to the nearest
/// free one, an earlier one first, so that no interval grows; where none is near, the place is left out. After a shift the next
/// place is counted from the day taken, on the usual day of the week.
pub fn run(first: Day, every: Span, until: Day, diary: &Diary<'_>) -> Vec<Slot> {
    let weekends = !first.is_weekday();
    let stands_in_the_way = |day: Day| -> Vec<Obstacle> {
        diary.obstacles(day).into_iter().filter(|o| !(weekends && *o == Obstacle::Weekend)).collect()
    };
    let mut slots = vec![Slot { wanted: first, day: Some(first), why: diary.obstacles(first) }];
    let reach = (whole_days(every).unwrap_or(0) / 2).min(FURTHEST_SHIFT);
    let mut last = first;
    let mut number = 1;
    while slots.len() < MOST_DAYS {
        let wanted = next(first, last, every, number);
        if wanted > until || wanted <= last {
            break;
        }
        let why = stands_in_the_way(wanted);
        let free = |day: &Day| *day > last && stands_in_the_way(*day).is_empty();
        let near = || {
            let earlier = (1..=reach).map(|days| wanted.minus_days(days)).find(free);
            earlier.or_else(|| (1..=reach).map(|days| wanted.plus_days(days)).find(free))
        };
        let day = if why.is_empty() { Some(wanted) } else { near() };
        last = day.unwrap_or(wanted);
        number += 1;
        slots.push(Slot { wanted, day, why });
    }
    slots
}

fn next(first: Day, last: Day, every: Span, number: u32) -> Day {
    let amount = every.amount();
    match every.unit() {
        Unit::Months => first.plus_months(amount.saturating_mul(number)).min(last.plus_months(amount)),
        Unit::Years => {
            first.plus_months(amount.saturating_mul(12 * number)).min(last.plus_months(amount.saturating_mul(12)))
        }
        Unit::Days | Unit::Weeks | Unit::WorkingDays | Unit::Hours => {
            let days = whole_days(every).unwrap_or(amount);
            let limit = last.plus_days(days);
            let weekday = |day: Day| day.date().weekday().num_days_from_monday();
            let back = (7 + weekday(limit) - weekday(first)) % 7;
            if days >= 7 { limit.minus_days(back) } else { limit }
        }
    }
}

/// A day to begin with, not before tomorrow and with nothing in the way: the rhythm after the last session that is planned, and
/// no later than the day until which the next one is wanted.
pub fn suggestion(
    last: Option<Day>,
    every: Option<Span>,
    wanted_by: Option<Day>,
    today: Day,
    diary: &Diary<'_>,
) -> Day {
    let tomorrow = today.plus_days(1);
    let rhythm = last.zip(every).map(|(last, every)| next(last, last, every, 1));
    let target = [rhythm, wanted_by].into_iter().flatten().min().unwrap_or(tomorrow).max(tomorrow);
    let free = |day: &Day| diary.obstacles(*day).is_empty();
    let earlier = (0..=6).map(|days| target.minus_days(days)).take_while(|day| *day >= tomorrow).find(free);
    earlier.or_else(|| (1..=60).map(|days| target.plus_days(days)).find(free)).unwrap_or(target)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a day")
    }

    fn span(text: &str) -> Span {
        Span::parse(text).expect("a span")
    }

    /// Weekends, the usual bank holidays, the days between Christmas and the new year, and Ben away from 8 to 12 February.
    fn diary(bank: &BankHolidays) -> Diary<'_> {
        let closures =
            ["2026-12-24", "2026-12-29", "2026-12-30", "2026-12-31"].map(|text| (day(text), "Christmas".to_owned()));
        Diary {
            bank,
            closures: closures.into(),
            away: vec![("Ben".to_owned(), day("2027-02-08"), Some(day("2027-02-13")))],
            taken: BTreeSet::new(),
        }
    }

    fn days(first: &str, every: &str, until: &str) -> Vec<String> {
        let bank = BankHolidays::default();
        let slots = run(day(first), span(every), day(until), &diary(&bank));
        let says = |slot: Slot| match slot.day {
            Some(taken) if taken == slot.wanted => taken.short().to_string(),
            Some(taken) => format!("{} for {}", taken.short(), slot.wanted.short()),
            None => format!("none for {}", slot.wanted.short()),
        };
        slots.into_iter().map(says).collect()
    }

    #[test]
    fn a_four_weekly_run_keeps_its_weekday_and_never_grows_an_interval() {
        // Tue 29 Dec is closed, and so is everything back to Thu 24; Wed 23 is free. 28 days after that is Wed 20 Jan, so Tue 19.
        assert_eq!(days("2026-12-01", "4 weeks", "2027-03-01"), ["1 Dec", "23 Dec for 29 Dec", "19 Jan", "16 Feb"]);
        assert_eq!(days("2026-12-01", "28 days", "2027-03-01"), ["1 Dec", "23 Dec for 29 Dec", "19 Jan", "16 Feb"]);
    }

    #[test]
    fn a_weekly_run_leaves_out_what_has_no_free_day_near() {
        // Within three days of Tue 29 Dec everything from Sat 26 to Fri 1 Jan is free time. 9 February: away until Friday.
        assert_eq!(days("2026-12-22", "1 week", "2027-01-12"), ["22 Dec", "none for 29 Dec", "5 Jan", "12 Jan"]);
        assert_eq!(days("2027-02-02", "1 week", "2027-02-16"), ["2 Feb", "none for 9 Feb", "16 Feb"]);
    }

    #[test]
    fn a_monthly_run_keeps_the_day_of_the_month_and_the_month_as_its_limit() {
        // Wed 30 Dec is closed, Wed 23 is free. A month after that is Sat 23 Jan, so Fri 22; from there on the 22nd.
        assert_eq!(
            days("2026-11-30", "1 month", "2027-04-01"),
            ["30 Nov", "23 Dec for 30 Dec", "22 Jan for 23 Jan", "22 Feb", "22 Mar"]
        );
    }

    #[test]
    fn who_works_weekends_is_booked_on_weekends() {
        assert_eq!(days("2026-11-14", "2 weeks", "2026-12-13"), ["14 Nov", "28 Nov", "12 Dec"]);
    }

    #[test]
    fn an_absence_shifts_a_session_to_an_earlier_day() {
        assert_eq!(days("2027-01-12", "4 weeks", "2027-03-12"), ["12 Jan", "5 Feb for 9 Feb", "2 Mar"]);
    }

    #[test]
    fn the_own_interval_is_offered_once() {
        let texts = |own: &str| rhythms(Some(span(own))).into_iter().map(|(_, text)| text).collect::<Vec<_>>();
        assert_eq!(texts("28 days"), ["Every week", "Every 2 weeks", "Every 4 weeks", "Every month"]);
        assert_eq!(texts("6 weeks"), ["Every week", "Every 2 weeks", "Every 4 weeks", "Every month", "Every 6 weeks"]);
        assert_eq!(texts("42 days"), texts("6 weeks"));
        assert_eq!(usual(span("14 days")), Some(span("2 weeks")));
        assert_eq!(usual(span("10 working days")), None);
    }

    #[test]
    fn the_first_day_offered_is_free_and_not_today() {
        let bank = BankHolidays::default();
        let offered = |last: &str, every: &str, today: &str| {
            suggestion(Some(day(last)), Some(span(every)), None, day(today), &diary(&bank)).to_string()
        };
        assert_eq!(offered("2026-11-03", "4 weeks", "2026-11-10"), "Tue 1 Dec 2026");
        assert_eq!(offered("2026-12-01", "4 weeks", "2026-12-02"), "Wed 23 Dec 2026");
        assert_eq!(
            offered("2026-06-02", "4 weeks", "2026-11-13"),
            "Mon 16 Nov 2026",
            "late already: the next working day"
        );
    }
}
