//! The log: a row for each act that changed a file or opened something in it, with how the actor stood to the file.

use chrono::{DateTime, Utc};
use engine::facts::RelationshipKind;
use uuid::Uuid;

use crate::dice::Dice;
use crate::file::Pen;
use crate::meeting::Meeting;

/// Openings are made up for so many days back; what changed something is told of the whole history.
pub(crate) const OPENINGS: i64 = 28;

/// Somebody did something with a file.
pub(crate) struct Act<'a> {
    /// Whose file.
    pub(crate) file: usize,
    /// Who did it.
    pub(crate) by: usize,
    /// What, in the word of the log.
    pub(crate) does: &'a str,
    /// With which kind of thing, and which.
    pub(crate) what: (&'a str, Uuid),
    /// When.
    pub(crate) at: DateTime<Utc>,
}

/// Writes a row; an opening says as what, as the database would have noted it at that moment.
pub(crate) fn log(pen: &mut Pen<'_>, act: &Act<'_>, dice: &mut Dice) -> Uuid {
    let day = engine::Moment::from(act.at).day();
    let opens = act.does.starts_with("opened-") || act.does == "gave-reason";
    let subject = &pen.staff.people[act.file];
    let tie = opens.then(|| match subject.tied_to(act.by, day) {
        _ if act.by == act.file => "self",
        Some(pair) => word(pair.kind),
        None if managed(pen, act.file, act.by, day) => "management-line",
        None => "quality",
    });
    let id = dice.id(act.at);
    let (subject, actor) = (subject.id, pen.staff.people[act.by].id);
    let (about, which) = act.what;
    pen.book.log.row(&[&pen.demo.tenant, &id, &act.at, &actor, &act.does, &subject, &about, &which, &tie]);
    id
}

/// What became of the plan of a session, and that it was held.
pub(crate) fn of_session(pen: &mut Pen<'_>, meeting: &Meeting, dice: &mut Dice) {
    let (file, lead) = (meeting.who, meeting.supervisor);
    let planned = if meeting.booked { "booked-session" } else { "entered-session" };
    let mut acts = vec![(planned, lead, meeting.recorded)];
    let by = |theirs: bool| if theirs { file } else { lead };
    acts.extend(meeting.moved.iter().map(|moved| ("moved-session", by(moved.theirs), moved.when)));
    acts.extend(meeting.cancelled.iter().map(|(_, when, theirs)| ("cancelled-session", by(*theirs), *when)));
    acts.extend(meeting.held.iter().filter(|_| meeting.booked).map(|held| ("held-session", lead, held.recorded)));
    for (does, by, at) in acts {
        log(pen, &Act { file, by, does, what: ("session", meeting.id), at }, dice);
    }
}

/// The word of a tie in the database.
pub(crate) fn word(kind: RelationshipKind) -> &'static str {
    match kind {
        RelationshipKind::Line => "line",
        RelationshipKind::Professional => "professional",
        RelationshipKind::PracticeEducator => "practice-educator",
        RelationshipKind::Cover => "cover",
    }
}

/// Whether somebody manages in the line above a person, on a day.
fn managed(pen: &Pen<'_>, who: usize, by: usize, day: engine::Day) -> bool {
    let above = |who: &usize| pen.staff.people[*who].line_on(day).map(|pair| pair.supervisor);
    std::iter::successors(above(&who), above).take(12).any(|manager| manager == by)
}
