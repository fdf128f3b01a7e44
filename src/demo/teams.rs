//! The sessions of teams: planned and held on about the days on which they would have been, with who came and what the team wrote; and the
//! case that somebody presented.

use chrono::TimeDelta;
use domain::discussion::Wording;
use domain::team_session;
use domain::wording::{Content, Written};
use engine::Day;
use engine::policy::{Form, Participants, Policy, Section, SectionKind};
use uuid::Uuid;

use crate::book::Book;
use crate::cases::Worked;
use crate::dice::Dice;
use crate::meeting::Meeting;
use crate::model::{Demo, Staff, at, covers};
use crate::prose::Prose;
use crate::shape::Group;
use crate::sheet::Clock;

/// Whether sessions of a kind are those of a team.
pub(crate) fn are_of_a_team(policy: &Policy, kind: &str) -> bool {
    policy.session_kind(&kind.into()).is_some_and(|kind| kind.participants == Participants::Group)
}

/// A session of a team, as its rows are made of it.
struct Gathering<'a> {
    id: Uuid,
    unit: usize,
    kind: &'a str,
    leader: usize,
    first_day: Day,
    start: u32,
    length: u32,
    recorded: chrono::DateTime<chrono::Utc>,
    held: Option<(Day, chrono::DateTime<chrono::Utc>)>,
}

/// Everybody who works in a team on a day.
fn members(staff: &Staff, unit: usize, day: Day) -> Vec<usize> {
    let there = |who: &usize| {
        let person = &staff.people[*who];
        person.employed(day)
            && person.posts.iter().any(|post| staff.seats[post.seat].unit == unit && covers(post.from, post.until, day))
    };
    (0..staff.people.len()).filter(there).collect()
}

impl Gathering<'_> {
    fn write(&self, demo: &Demo<'_>, staff: &Staff, book: &mut Book, dice: &mut Dice) {
        let (unit, leader) = (staff.units[self.unit].id, staff.people[self.leader].id);
        let place: Option<&str> = [None, Some("Meeting room 1"), Some("Team room")][dice.below(3) as usize];
        book.team_session.row(&[
            &demo.tenant,
            &self.id,
            &unit,
            &self.kind,
            &leader,
            &self.first_day,
            &Clock(self.start),
            &self.length,
            &place,
            &true,
            &self.recorded,
            &leader,
        ]);
        let Some((day, recorded)) = self.held else { return };
        let holding = dice.id(recorded);
        book.team_session_holding.row(&[
            &demo.tenant,
            &holding,
            &self.id,
            &unit,
            &day,
            &Clock(self.start),
            &self.length,
            &"in-person",
            &recorded,
            &leader,
        ]);
        for who in members(staff, self.unit, day) {
            let person = &staff.people[who];
            if person.away_on(day).is_none() {
                let came = who == self.leader || dice.chance(94);
                book.team_session_presence.row(&[&demo.tenant, &holding, &self.id, &unit, &person.id, &came]);
            }
        }
    }
}

/// The session of a team that one of them presented: the one in their own file has the same id.
pub(crate) fn of_meeting(demo: &Demo<'_>, staff: &Staff, meeting: &Meeting, book: &mut Book, dice: &mut Dice) {
    let day = meeting.held.as_ref().map_or(meeting.first_day, |held| held.on);
    let Some(post) = staff.people[meeting.who].post_on(day) else { return };
    let gathering = Gathering {
        id: meeting.id,
        unit: staff.seats[post.seat].unit,
        kind: meeting.kind.as_str(),
        leader: meeting.supervisor,
        first_day: day,
        start: meeting.start,
        length: meeting.length,
        recorded: meeting.recorded,
        held: meeting.held.as_ref().map(|held| (held.on, held.recorded)),
    };
    gathering.write(demo, staff, book, dice);
}

/// The cases that were presented, each with why it was chosen.
pub(crate) fn presented(demo: &Demo<'_>, staff: &Staff, meetings: &[Vec<Meeting>], worked: &[Worked], book: &mut Book) {
    let mut dice = demo.dice("presented", 0);
    let of_team = |meeting: &&Meeting| are_of_a_team(demo.policy, meeting.kind.as_str());
    for meeting in meetings.iter().flatten().filter(of_team).filter(|meeting| meeting.cancelled.is_none()) {
        let Some(kind) = demo.policy.session_kind(&meeting.kind) else { continue };
        let Some(prepared) = &kind.prepared else { continue };
        let day = meeting.held.as_ref().map_or(meeting.first_day, |held| held.on);
        let theirs: Vec<&Worked> =
            worked.iter().filter(|one| one.worker == meeting.who && covers(one.from, one.until, day)).collect();
        let Some(case) = dice.pick(&theirs) else { continue };
        let Some(post) = staff.people[meeting.who].post_on(day) else { continue };
        let unit = staff.units[staff.seats[post.seat].unit].id;
        let reason = dice.pick(&prepared.reasons).cloned();
        let (presenter, by) = (staff.people[meeting.who].id, staff.people[meeting.supervisor].id);
        let noted = meeting.held.as_ref().filter(|held| demo.today.days_since(held.on) > 12 || dice.chance(60));
        book.team_session_case.row(&[
            &demo.tenant,
            &dice.id(meeting.recorded),
            &meeting.id,
            &unit,
            &case.reference.as_str(),
            &presenter,
            &reason.as_deref(),
            &noted.map(|held| held.on),
            &noted.map_or(meeting.recorded, |held| held.recorded),
            &by,
        ]);
    }
}

/// The sessions that teams hold by themselves, in the rhythm of the shape.
pub(crate) fn write(demo: &Demo<'_>, staff: &Staff, prose: &Prose, book: &mut Book) {
    for (which, group) in demo.shape.group.iter().enumerate() {
        for unit in 0..staff.units.len() {
            let kind = staff.units[unit].team_type.as_ref();
            if staff.units[unit].kind == "team" && kind.is_some_and(|kind| group.types.contains(kind)) {
                let mut dice = demo.dice("group", which * 1000 + unit);
                of_team(demo, staff, (group, unit), prose, &mut dice, book);
            }
        }
    }
}

fn of_team(
    demo: &Demo<'_>,
    staff: &Staff,
    (group, unit): (&Group, usize),
    prose: &Prose,
    dice: &mut Dice,
    book: &mut Book,
) {
    let Some(seat) = staff.seats.iter().position(|seat| seat.unit == unit && seat.leads) else { return };
    let form = team_session::form(demo.policy, group.kind.as_str());
    let start = 9 * 60 + 30 + dice.below(10) * 30;
    let mut day = demo.since.plus_days(dice.between(3, group.weeks * 7));
    // One that is planned ahead, for most.
    let until = demo.today.plus_days(if dice.chance(70) { group.weeks * 7 } else { 0 });
    while day < until {
        day = demo.working(day);
        let holder = staff
            .people
            .iter()
            .position(|person| person.posts.iter().any(|post| post.seat == seat && covers(post.from, post.until, day)));
        let next = day.plus_days(group.weeks * 7 + dice.below(9));
        let next = if dice.chance(12) { next.plus_days(dice.between(5, 20)) } else { next.minus_days(4) };
        if let Some(leader) = holder.filter(|leader| demo.at_work(&staff.people[*leader], day)) {
            let planned = at(demo.working_before(day.minus_days(21)), 15 * 60 + dice.below(60));
            let recorded = at(day, start + 100 + dice.below(60));
            let held = (day < demo.today).then_some((day, recorded));
            let gathering = Gathering {
                id: dice.id(planned),
                unit,
                kind: group.kind.as_str(),
                leader,
                first_day: day,
                start,
                length: 90,
                recorded: planned.min(at(demo.today, 0) - TimeDelta::days(1)),
                held,
            };
            gathering.write(demo, staff, book, dice);
            if let Some(((_, recorded), form)) = held.zip(form) {
                let body = serde_json::to_value(notes(demo, form, day, prose, dice)).unwrap_or_default();
                let (unit, by) = (staff.units[unit].id, staff.people[leader].id);
                book.team_session_wording.row(&[&demo.tenant, &gathering.id, &1_i32, &unit, &body, &recorded, &by]);
            }
        }
        day = next;
    }
}

fn notes(demo: &Demo<'_>, form: &Form, day: Day, prose: &Prose, dice: &mut Dice) -> Wording {
    let mut written = |section: &Section| {
        if !section.required && !dice.chance(70) {
            return None;
        }
        let content = match section.kind {
            SectionKind::Confirm => Content::Confirmed(true),
            SectionKind::Choice => Content::Chosen(section.options.first().cloned().into_iter().collect()),
            SectionKind::Choices => Content::Chosen(section.options.iter().take(2).cloned().collect()),
            _ => Content::Text(prose.section(demo.shape, section, 2, dice)),
        };
        Some(Written { id: section.id.to_string(), heading: section.heading.clone(), content })
    };
    let sections = form.sections.iter().filter_map(&mut written).collect();
    Wording { form: form.name.clone(), day, at: None, detailed: false, criterion: None, sections }
}
