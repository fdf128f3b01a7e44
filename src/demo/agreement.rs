//! The agreements of pairs: offered, signed by both, reviewed each year; some late, some by one only, some not at all.

use chrono::TimeDelta;
use domain::wording::{Content, Written};
use engine::Day;
use engine::policy::{DueAt, SectionKind};

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
    let drafted = in_hours(demo.working(day), dice);
    let id = dice.id(drafted);
    // The first version, then one for each review; the last review may not have been made yet.
    while demo.working(day) < end {
        let on = demo.working(day);
        number += 1;
        let both = number > 1 || !dice.chance(4);
        offer(pen, (who, pair), (id, number), on, both, dice);
        let Some(review) = demo.policy.agreement.as_ref().and_then(|agreement| agreement.review.as_ref()) else {
            return;
        };
        let next = demo.calendar.after(on, review.every);
        if !review.met_by.is_empty() || dice.chance(12) || !both {
            return;
        }
        day = if dice.chance(80) { next.minus_days(dice.below(20)) } else { next.plus_days(dice.between(3, 40)) };
    }
}

fn offer(
    pen: &mut Pen<'_>,
    (who, pair): (usize, &Pair),
    (id, number): (uuid::Uuid, i32),
    on: Day,
    both: bool,
    dice: &mut Dice,
) {
    let demo = pen.demo;
    let Some(agreement) = &demo.policy.agreement else { return };
    let (subject, supervisor) = (pen.staff.people[who].id, pen.staff.people[pair.supervisor].id);
    let at = in_hours(on, dice);
    if number == 1 {
        let version = demo.policy.document.in_force.date().to_string();
        pen.book.agreement.row(&[
            &demo.tenant,
            &id,
            &pair.id,
            &subject,
            &supervisor,
            &version,
            &(at - TimeDelta::minutes(25)),
            &supervisor,
        ]);
    }
    let sections = sections(pen, who, on, dice);
    let body = serde_json::json!({ "name": agreement.name, "sections": sections });
    let commitment =
        Hex(store::Commitment::over(&[id.as_bytes(), &number.to_be_bytes(), body.to_string().as_bytes()]).hex());
    let review = agreement.review.as_ref().map(|review| demo.calendar.after(on, review.every));
    pen.book.agreement_offer.row(&[&demo.tenant, &id, &number, &subject, &commitment, &review, &at, &supervisor]);
    pen.book.agreement_wording.row(&[&demo.tenant, &id, &number, &subject, &body]);
    let signed = [(supervisor, 3), (subject, 9)];
    for (person, minutes) in signed.into_iter().take(if both { 2 } else { 1 }) {
        let at = at + TimeDelta::minutes(minutes);
        pen.book.agreement_signature.row(&[&demo.tenant, &id, &number, &subject, &person, &commitment, &at]);
    }
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
                SectionKind::Date => Content::Day(demo.working(on.plus_days(340))),
                SectionKind::Number => Content::Text(demo.shape.number.get(section.id.as_str())?.clone()),
                _ => Content::Text(pen.prose.agreed(demo.shape, section, dice)),
            };
            Some(Written { id: section.id.to_string(), heading: section.heading.clone(), content })
        })
        .collect()
}
