//! The days of a booking before they are booked, with everything that is to be known about each.

use std::collections::BTreeSet;

use domain::booking::{self, Booking, BookingTyped, Slot};
use engine::Day;
use store::Membership;

use super::{BookingView, Days, RUN, Stage, view};
use crate::fault::Fault;
use crate::form::Errors;
use crate::gate::Here;
use crate::parts::Choice;
use crate::plan::{Plan, capital, clock_time};

/// The days of a booking with everything that is to be known about them.
pub(super) struct Proposed {
    booking: Booking,
    slots: Vec<Slot>,
    notes: Vec<(Day, String)>,
}

pub(super) fn propose(plan: &Plan<'_>, booking: &Booking) -> Result<Proposed, Fault> {
    let diary = plan.diary(&booking.kind)?;
    let slots = match booking.every {
        Some(every) => booking::run(booking.first, every, booking.first.plus_months(RUN), &diary),
        None => vec![Slot { wanted: booking.first, day: Some(booking.first), why: Vec::new() }],
    };
    let days: BTreeSet<Day> = slots.iter().filter_map(|slot| slot.day).collect();
    let mut notes: Vec<(Day, String)> = slots.iter().filter_map(shifted).collect();
    for day in &days {
        let against = plan.against(&booking.kind, *day, Some(booking.start), Some(booking.minutes), None)?;
        notes.extend(against.into_iter().map(|says| (*day, says)));
    }
    notes.extend(plan.after_due(&booking.kind, &days, None));
    Ok(Proposed { booking: booking.clone(), slots, notes })
}

/// *instead of Tue 29 Dec 2026: the council is closed*.
fn shifted(slot: &Slot) -> Option<(Day, String)> {
    let day = slot.day.filter(|day| *day != slot.wanted)?;
    Some((day, format!("instead of {}: {}", slot.wanted, reasons(slot))))
}

fn reasons(slot: &Slot) -> String {
    slot.why.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

impl Proposed {
    /// A single session with nothing against it needs no second look.
    pub(super) fn nothing_to_say(&self) -> bool {
        self.booking.every.is_none() && self.notes.is_empty()
    }

    pub(super) fn view(
        &self,
        here: &Here,
        who: &Membership,
        plan: &Plan<'_>,
        typed: BookingTyped,
        errors: Errors,
    ) -> BookingView {
        let chosen = |day: Day| typed.step != "book" || typed.days.contains(&day.date().to_string());
        let choice = |day: Day| {
            let notes: Vec<&str> =
                self.notes.iter().filter(|(about, _)| *about == day).map(|(_, says)| says.as_str()).collect();
            let hint = capital(&notes.join("; "));
            Choice { checked: chosen(day), ..Choice::new(day.date().to_string(), day.to_string()).hint(hint) }
        };
        let left_out = self
            .slots
            .iter()
            .filter(|slot| slot.day.is_none())
            .map(|slot| format!("{}: {}, and no free day is near", slot.wanted, reasons(slot)));
        let place = self.booking.place.as_ref().map_or_else(String::new, |place| format!(", {place}"));
        let kind = here
            .council()
            .map_or("", |council| crate::plan::kind_name(council.policy_on(here.today), self.booking.kind.as_str()));
        let once = self.booking.every.is_none();
        let title = if once { "Check the day" } else { "Check the days" };
        let day = if once { format!(", {}", self.booking.first) } else { String::new() };
        let stage = Days {
            once,
            what: format!(
                "{kind} with {}{day}, {}, {} minutes{place}",
                plan.pair.subject_name,
                clock_time(Some(self.booking.start)),
                self.booking.minutes
            ),
            choices: self.slots.iter().filter_map(|slot| slot.day).map(choice).collect(),
            left_out: left_out.collect(),
        };
        view(here, who, plan, title.to_owned(), typed, Stage::Days(stage), errors)
    }
}
