//! What the council itself did by its policy: the yearly survey, a check by senior managers, a report; the last time not long ago.

use domain::ids::HappeningId;
use engine::policy::{Capacity, DutyOf, Interval};

use crate::book::Book;
use crate::crowd::Crowd;
use crate::model::{Demo, Staff, in_hours};

/// What came of it.
const OUTCOME: &str = "Talked over with senior managers. Supervision happens; reflection comes short where caseloads are high. Practice leads take it up with their teams.";

/// Writes that each duty of the council was done, as often as it asks for, noted by a quality lead.
pub(crate) fn write(demo: &Demo<'_>, staff: &Staff, book: &mut Book) {
    let Some(lead) = Crowd::new(demo, staff).best(Some(Capacity::Quality), &[], |_| 0) else { return };
    let duties = demo.policy.duties.iter().filter(|duty| duty.of == DutyOf::Council);
    for (place, duty) in duties.enumerate() {
        let Some(event) = duty.met_by_events.first() else { continue };
        let days = match &duty.every {
            Some(Interval::Fixed(span)) => span.about_days(),
            _ => 365.0,
        };
        let mut dice = demo.dice("duties", place);
        // A little sooner than it would be due again.
        let step = demo_days(days * 0.9);
        let mut day = demo.today.minus_days(dice.between(5, (step / 2).clamp(6, 90)));
        while let Some(on) = demo.last_at_work(&staff.people[lead], day, demo.since) {
            let when = in_hours(on, &mut dice);
            let id = HappeningId::from(dice.id(when)).uuid();
            let who = staff.people[lead].id;
            book.council_happening.row(&[&demo.tenant, &id, &event.as_str(), &on, &OUTCOME, &when, &who]);
            day = on.minus_days(step.max(1));
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a policy's intervals are a few years at most"
)]
fn demo_days(days: f64) -> u32 {
    days as u32
}
