//! The agreements of pairs: offered, signed by both, reviewed each year; some late, some by one only, some not at all.

use chrono::TimeDelta;
use domain::agreement::Wording;
use domain::wording::{Content, Written};
use engine::Day;
use engine::policy::{DueAt, SectionKind};

use crate::acts::{self, Act};
use crate::dice::Dice;
use crate::file::Pen;
use crate::interval;
use crate::model::{Pair, in_hours};
use crate::prose::theme;
use crate::sheet::Hex;

/// Writes the agreements of a person with each supervisor. `first` is the day of the pair's first session in the history.
pub(crate) fn write(pen: &mut Pen<'_>, who: usize, first: impl Fn(&Pair) -> Option<Day>) {
    let demo = pen.demo;
    let Some(agreement) = &demo.policy.agreement else { return };
    let mut dice = demo.dice("agreements", who);
    for pair in pen.staff.people[who].pairs.clone() {
        let ended_before = pair.until.is_some_and(|until| until < demo.since);
        let from = pair.from.max(demo.since.minus_months(14));
        if ended_before
            || !agreement.kinds.contains(&pair.kind)
            || !interval::fits(pen.staff, who, &agreement.who, from.max(pair.from))
        {
            continue;
        }
        let due = match (agreement.due.at, agreement.due.within) {
            (Some(DueAt::FirstSession), _) => first(&pair).unwrap_or(pair.from.plus_days(21)),
            (_, Some(within)) => demo.calendar.after(pair.from, within),
            _ => pair.from,
        };
        one(pen, who, &pair, due.max(from), &mut dice);
    }
}

fn one(pen: &mut Pen<'_>, who: usize, pair: &Pair, due: Day, dice: &mut Dice) {
    let demo = pen.demo;
    if pen.cast.review == Some(pair.id) {
        return soon_reviewed(pen, who, pair, dice);
    }
    let end = pair.until.unwrap_or(demo.today).min(demo.today);
    let late = match dice.below(100) {
        // None was ever drafted.
        0..3 => return,
        3..15 => dice.between(2, 40),
        _ => 0,
    };
    let before = u32::try_from(due.days_since(pair.from)).unwrap_or(0);
    let early = if late == 0 { dice.below(before.min(20) + 1) } else { 0 };
    let mut day = demo.working_before(due.minus_days(early)).max(pair.from).plus_days(late);
    let mut number = 0;
    let begun = in_hours(demo.working(day), dice);
    let id = dice.id(begun);
    // The first version, then one for each review; the last review may not have been made yet.
    while let Some(on) = demo.next_at_work(&pen.staff.people[pair.supervisor], day).filter(|on| *on < end) {
        number += 1;
        let both = number > 1 || !dice.chance(4);
        let Some(signed) = offer(pen, (who, pair), (id, number), on, both, dice) else { return };
        let Some(review) = demo.policy.agreement.as_ref().and_then(|agreement| agreement.review.as_ref()) else {
            return;
        };
        let next = demo.calendar.after(signed, review.every);
        if !review.met_by.is_empty() || dice.chance(12) {
            return;
        }
        day = if dice.chance(80) { next.minus_days(dice.below(20)) } else { next.plus_days(dice.between(3, 40)) };
        day = day.max(signed.plus_days(1));
    }
}

/// Signed nearly as long ago as the policy lets it stand: it falls due for review within days.
fn soon_reviewed(pen: &mut Pen<'_>, who: usize, pair: &Pair, dice: &mut Dice) {
    let demo = pen.demo;
    let Some(review) = demo.policy.agreement.as_ref().and_then(|agreement| agreement.review.as_ref()) else { return };
    let long = u32::try_from(demo.calendar.after(demo.today, review.every).days_since(demo.today)).unwrap_or(365);
    let meant = demo.today.minus_days(long.saturating_sub(4));
    let begun = in_hours(demo.working(meant), dice);
    let id = dice.id(begun);
    if let Some(on) = demo.last_at_work(&pen.staff.people[pair.supervisor], meant, pair.from) {
        offer(pen, (who, pair), (id, 1), on, true, dice);
    }
}

/// Offers a version; the day on which both have signed it, if they have.
fn offer(
    pen: &mut Pen<'_>,
    (who, pair): (usize, &Pair),
    (id, number): (uuid::Uuid, i32),
    on: Day,
    both: bool,
    dice: &mut Dice,
) -> Option<Day> {
    let demo = pen.demo;
    let agreement = demo.policy.agreement.as_ref()?;
    let (tenant, file, lead) = (demo.tenant, who, pair.supervisor);
    let (subject, supervisor) = (pen.staff.people[file].id, pen.staff.people[lead].id);
    let at = in_hours(on, dice);
    let mut acts = Vec::new();
    if number == 1 {
        let version = demo.policy.document.in_force.date().to_string();
        let begun = at - TimeDelta::minutes(25);
        pen.book.agreement.row(&[&tenant, &id, &pair.id, &subject, &supervisor, &version, &begun, &supervisor]);
        acts.push(("began-agreement", lead, begun));
    }
    // Some pairs name a day for the review themselves, a little before the policy would ask.
    let review = agreement.review.as_ref().filter(|review| review.met_by.is_empty());
    let named = review.filter(|_| pen.cast.review != Some(pair.id) && dice.chance(30));
    let review_by = named.map(|review| demo.calendar.after(on, review.every).minus_days(dice.between(1, 14)));
    let sections = sections(pen, who, on, dice);
    let mut wording = Wording { name: agreement.name.clone(), sections, review_by, ..Wording::default() };
    wording.settle(demo.policy);
    let (wording, kept) = wording.split(demo.policy);
    let (review_by, share_within) = (wording.review_by, wording.share_within.map(|within| within.to_string()));
    let body = serde_json::to_value(&wording).unwrap_or_default();
    let private = serde_json::to_value(&kept).unwrap_or_default();
    let commitment = Hex(store::agreements::commitment(id.into(), number, &body, &private).hex());
    pen.book.agreement_offer.row(&[
        &tenant,
        &id,
        &number,
        &subject,
        &commitment,
        &review_by,
        &share_within,
        &at,
        &supervisor,
    ]);
    pen.book.agreement_wording.row(&[&tenant, &id, &number, &subject, &body]);
    if !kept.is_empty() {
        pen.book.agreement_private.row(&[&tenant, &id, &number, &subject, &private]);
    }
    acts.push(("offered-agreement", lead, at));
    let ends = pair.until.unwrap_or(demo.today).min(demo.today);
    let theirs = demo.next_at_work(&pen.staff.people[who], on).filter(|day| both && *day < ends);
    // Together at the table, or when the supervisee is back.
    let signed = theirs.map(|day| if day == on { at + TimeDelta::minutes(9) } else { in_hours(day, dice) });
    for (by, at) in [(lead, Some(at + TimeDelta::minutes(3))), (file, signed)] {
        if let Some(at) = at {
            let person = pen.staff.people[by].id;
            pen.book.agreement_signature.row(&[&tenant, &id, &number, &subject, &person, &commitment, &at]);
            acts.push(("signed-agreement", by, at));
        }
    }
    for (does, by, at) in acts {
        acts::log(pen, &Act { file, by, does, what: ("agreement", id), at }, dice);
    }
    theirs
}

fn sections(pen: &Pen<'_>, who: usize, on: Day, dice: &mut Dice) -> Vec<Written> {
    let demo = pen.demo;
    let form = demo
        .policy
        .agreement
        .as_ref()
        .and_then(|agreement| agreement.form.as_ref())
        .and_then(|form| demo.policy.form(form));
    let applying = form
        .into_iter()
        .flat_map(|form| &form.sections)
        .filter(|section| interval::fits(pen.staff, who, &section.who, on));
    applying
        .filter_map(|section| {
            let skipped = !section.required && (theme(demo.shape, section) == "nothing" || dice.chance(25));
            let content = match section.kind {
                _ if skipped => return None,
                SectionKind::Confirm => Content::Confirmed(true),
                SectionKind::Choice | SectionKind::Choices => {
                    Content::Chosen(section.options.iter().take(1).cloned().collect())
                }
                // The agreed end of a stage is the day on which it ended; where that is open, nothing stands there yet.
                SectionKind::Date => Content::Day(match &section.event {
                    Some(event) => interval::happened(pen.staff, who, event)?,
                    None => demo.working(on.plus_days(340)),
                }),
                SectionKind::Number => Content::Text(demo.shape.number.get(section.id.as_str())?.clone()),
                _ => Content::Text(pen.prose.agreed(demo.shape, section, dice)),
            };
            Some(Written { id: section.id.to_string(), heading: section.heading.clone(), content })
        })
        .collect()
}
