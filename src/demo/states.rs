//! What is true of people for a time: stages with their events, lasting flags, times away, who stands in, agreed intervals.

use engine::facts::RelationshipKind;
use engine::{Day, Span};

use crate::dice::Dice;
use crate::interval;
use crate::model::{Agreed, Away, Demo, Pair, Staff, covers, in_hours};
use crate::staff::InStage;

/// Dresses everybody.
pub(crate) fn settle(demo: &Demo<'_>, staff: &mut Staff, stages: &[InStage]) {
    lasting(demo, staff);
    for (place, stage) in stages.iter().enumerate() {
        enter(demo, staff, stage, &mut demo.dice("stages", place));
    }
    for person in 0..staff.people.len() {
        away(demo, staff, person);
    }
    let ill = ill_lead(demo, staff);
    cover(demo, staff, ill);
    agreed(demo, staff);
}

fn lasting(demo: &Demo<'_>, staff: &mut Staff) {
    for person in &mut staff.people {
        for lasting in &demo.shape.lasting {
            let holds = person.posts.iter().any(|post| lasting.roles.contains(&staff.seats[post.seat].role));
            if holds {
                person.flags.push((lasting.flag.clone(), person.started, None));
            }
        }
    }
}

fn enter(demo: &Demo<'_>, staff: &mut Staff, stage: &InStage, dice: &mut Dice) {
    let shape = &demo.shape.stage[stage.stage];
    let person = &mut staff.people[stage.person];
    if let Some(flag) = &shape.flag {
        person.flags.push((flag.clone(), stage.from, Some(stage.from.plus_months(shape.months))));
    }
    for event in &shape.event {
        let day = demo.working(stage.from.plus_days(event.weeks * 7 + dice.below(12)));
        if day < demo.today && !dice.chance(event.forgotten) {
            person.events.push((event.id.clone(), day));
        }
    }
}

/// Holidays, illness, parental leave: over the history, and some weeks ahead where it is planned.
fn away(demo: &Demo<'_>, staff: &mut Staff, who: usize) {
    let mut dice = demo.dice("away", who);
    let person = &staff.people[who];
    let kinds = &demo.shape.absence;
    let first = person.started.max(demo.since);
    let end = person.left.unwrap_or_else(|| demo.today.plus_days(110));
    let mut spells: Vec<Away> = Vec::new();
    let mut add = |kind: &engine::ids::AbsenceKindId, from: Day, days: u32, planned: bool, open: bool| {
        let from = demo.working(from);
        let until = (!open).then(|| demo.working(from.plus_days(days.max(1))));
        let known = planned || from < demo.today;
        if open && known && from > first && person.left.is_none() {
            // Nobody knows until when: what was planned for later is taken back.
            spells.retain(|other| other.until.is_some() && other.from < from);
        }
        let apart = |other: &Away| {
            until.is_some_and(|until| until < other.from) || other.until.is_some_and(|other| other < from)
        };
        let ends = until.map_or(person.left.is_none(), |until| until < end);
        if from > first && ends && known && spells.iter().all(apart) {
            spells.push(Away { kind: kind.clone(), from, until, planned });
        }
    };
    if dice.rarely(140) {
        let (kind, planned) = if dice.chance(60) { (&kinds.parental, true) } else { (&kinds.other, true) };
        let from = demo.today.minus_days(dice.between(10, 420));
        add(kind, from, dice.between(100, 300), planned, false);
    }
    if dice.rarely(170) {
        // Ill for a good while, and nobody knows until when.
        add(&kinds.sickness, demo.today.minus_days(dice.between(4, 70)), 3, false, true);
    }
    let mut day = demo.since.plus_days(dice.below(100));
    while day < demo.today.plus_days(90) {
        let length = [3, 5, 5, 7, 7, 7, 10, 14, 18][dice.below(9) as usize];
        add(&kinds.leave, day, length, true, false);
        day = day.plus_days(length + dice.between(55, 130));
    }
    let mut day = demo.since.plus_days(dice.below(200));
    while day < demo.today {
        let length = if dice.chance(82) { dice.between(1, 6) } else { dice.between(8, 45) };
        // Those who are ill today are back on an unknown day.
        let open = day.plus_days(length) >= demo.today;
        add(&kinds.sickness, day, length, false, open);
        day = day.plus_days(length + dice.between(70, 340));
    }
    spells.sort_by_key(|spell| spell.from);
    staff.people[who].away = spells;
}

/// In every council somebody who leads a team of workers is ill, nobody knows for how long.
fn ill_lead(demo: &Demo<'_>, staff: &mut Staff) -> Option<usize> {
    let mut dice = demo.dice("ill", 0);
    let here = |who: &usize| {
        let person = &staff.people[*who];
        let Some(post) = person.post_on(demo.today).filter(|post| post.from < demo.since) else { return false };
        let below = || staff.seats.iter().filter(|seat| seat.above == Some(post.seat));
        let team = below().count() > 2 && below().all(|seat| !seat.leads);
        staff.seats[post.seat].leads && team && person.left.is_none() && person.line_on(demo.today).is_some()
    };
    let leads: Vec<usize> = (0..staff.people.len()).filter(here).collect();
    let who = dice.pick(&leads).copied()?;
    let from = demo.working(demo.today.minus_days(dice.between(24, 40)));
    let away = &mut staff.people[who].away;
    away.retain(|other| other.until.is_some_and(|until| until < from));
    away.push(Away { kind: demo.shape.absence.sickness.clone(), from, until: None, planned: false });
    Some(who)
}

/// Somebody stands in for most supervisors who are away for more than a fortnight.
fn cover(demo: &Demo<'_>, staff: &mut Staff, surely: Option<usize>) {
    let mut dice = demo.dice("cover", 0);
    let mut covered: Vec<(usize, Pair)> = Vec::new();
    for absent in 0..staff.people.len() {
        for away in staff.people[absent].away.clone() {
            let until = away.until.unwrap_or(demo.today);
            let covered_now = surely == Some(absent) && away.until.is_none();
            if until.days_since(away.from) < 16 || !(dice.chance(68) || covered_now) {
                continue;
            }
            let begins =
                demo.working(away.from.plus_days(if away.planned { dice.below(3) } else { dice.between(9, 17) }));
            let below: Vec<usize> = supervised_by(staff, absent, begins);
            let Some(stand_in) = below.first().and_then(|first| stand_in(staff, *first, absent, begins)) else {
                continue;
            };
            for person in below {
                if person == stand_in || begins >= until || begins >= demo.today {
                    continue;
                }
                let own = staff.people[person].tied_to(absent, begins).and_then(|pair| pair.until);
                let stands = staff.people[stand_in].post_on(begins).and_then(|post| post.until);
                // It ends with the return, or as soon as one of the three goes.
                let ends = [away.until, own, stands, staff.people[person].left, staff.people[stand_in].left];
                let until = ends.into_iter().flatten().min();
                if until.is_none_or(|until| begins < until) {
                    let id = dice.id(in_hours(begins, &mut dice.clone()));
                    let kind = RelationshipKind::Cover;
                    covered.push((person, Pair { id, supervisor: stand_in, kind, from: begins, until }));
                }
            }
        }
    }
    for (person, pair) in covered {
        staff.people[person].pairs.push(pair);
    }
}

fn supervised_by(staff: &Staff, supervisor: usize, day: Day) -> Vec<usize> {
    let here = |pair: &&Pair| {
        pair.supervisor == supervisor && covers(pair.from, pair.until, day) && pair.kind == RelationshipKind::Line
    };
    // Only those below one of the supervisor's own seats can be theirs.
    let seats: Vec<usize> = staff.people[supervisor].posts.iter().map(|post| post.seat).collect();
    if seats.iter().all(|seat| !staff.seats.iter().any(|other| other.above == Some(*seat))) {
        return Vec::new();
    }
    (0..staff.people.len()).filter(|person| staff.people[*person].pairs.iter().any(|pair| here(&pair))).collect()
}

/// A colleague of the absent supervisor under the same manager, who is there.
fn stand_in(staff: &Staff, below: usize, absent: usize, day: Day) -> Option<usize> {
    let seat = staff.people[absent].post_on(day)?.seat;
    let above = staff.seats[seat].above?;
    let peer = |person: &usize| {
        let who = &staff.people[*person];
        *person != absent
            && *person != below
            && who.away_on(day).is_none()
            && who.post_on(day).is_some_and(|post| {
                staff.seats[post.seat].above == Some(above) && staff.seats[post.seat].role == staff.seats[seat].role
            })
    };
    let manager = || staff.people[absent].pair_on(day).map(|pair| pair.supervisor);
    (0..staff.people.len()).find(peer).or_else(manager)
}

/// After a long illness, or while a piece of work asks for it, some meet more often for a while.
fn agreed(demo: &Demo<'_>, staff: &mut Staff) {
    for who in 0..staff.people.len() {
        let mut dice = demo.dice("agreed", who);
        if !dice.rarely(110) || !staff.people[who].employed(demo.today) {
            continue;
        }
        let found = demo
            .policy
            .clocks
            .iter()
            .find_map(|clock| interval::on(demo, staff, who, clock, demo.today).map(|span| (clock, span)));
        if let Some((clock, span)) = found
            && (25.0..40.0).contains(&span.about_days())
            && let Some(every) = Span::parse("14 days")
        {
            let from = demo.working(demo.today.minus_days(dice.between(15, 120)));
            let until = from.plus_days(dice.between(60, 160));
            if staff.people[who].pair_on(from).is_some() {
                staff.people[who].overrides.push(Agreed { clock: clock.id.clone(), every, from, until });
            }
        }
    }
}
