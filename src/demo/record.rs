//! The record of one session: its wording on the council's form, its rows, and the draft of one that is not shared yet.

use chrono::{DateTime, Utc};
use domain::draft::Typed;
use domain::sheet::{self, Planned};
use domain::wording::{ActionWritten, BeforeWritten, Content, How, Mode, Wording, Written};
use engine::policy::{Section, SectionKind};
use uuid::Uuid;

use crate::acts::{self, Act};
use crate::cast::Scene;
use crate::dice::Dice;
use crate::file::{Going, Pen};
use crate::interval;
use crate::prose::theme;
use crate::sheet::Hex;

/// Records of so many days back are written out; those before are short.
const WRITTEN_OUT: i64 = 120;

/// A record's two bodies.
pub(crate) struct Body {
    pub(crate) wording: Wording,
    pub(crate) private: Vec<Written>,
}

/// What the record says.
pub(crate) fn wording(
    pen: &Pen<'_>,
    going: &Going<'_>,
    before: &[BeforeWritten],
    actions: &[ActionWritten],
    dice: &mut Dice,
) -> Body {
    let held = going.held;
    let parts = held
        .parts
        .iter()
        .filter_map(|part| pen.demo.policy.session_kind(part))
        .map(|kind| (kind.id.to_string(), kind.name.clone()));
    let how = How {
        day: held.on,
        start: Some(start(going)),
        minutes: Some(held.minutes),
        mode: held.mode,
        in_private: held.in_private,
        interrupted: held.interrupted,
        late_start: held.late_start,
        parts: parts.collect(),
    };
    let (mut sections, mut private) = (Vec::new(), Vec::new());
    for section in applying(pen, going) {
        let content = match section.kind {
            SectionKind::PreviousActions => (!before.is_empty()).then(|| Content::Before(before.to_vec())),
            SectionKind::Actions if actions.is_empty() => section.required.then_some(Content::Nothing),
            SectionKind::Actions => Some(Content::Actions(actions.to_vec())),
            _ => asked(pen, going, section, dice),
        };
        let Some(content) = content else { continue };
        let written = Written { id: section.id.to_string(), heading: section.heading.clone(), content };
        if section.private_allowed && !written.content.is_empty() && dice.chance(24) {
            sections.push(Written { content: Content::KeptPrivate, ..written.clone() });
            private.push(written);
        } else {
            sections.push(written);
        }
    }
    Body { wording: Wording { form: going.form.name.clone(), how, sections }, private }
}

fn start(going: &Going<'_>) -> String {
    format!("{:02}:{:02}", going.meeting.start / 60, going.meeting.start % 60)
}

/// The sections of the form for this supervisee and this session.
fn applying<'a>(pen: &Pen<'_>, going: &Going<'a>) -> Vec<&'a Section> {
    let held = going.held;
    let means = |section: &&Section| {
        interval::fits(pen.staff, going.meeting.who, &section.who, held.on)
            && section.part.as_ref().is_none_or(|part| held.parts.contains(part))
    };
    going.form.sections.iter().filter(means).collect()
}

fn asked(pen: &Pen<'_>, going: &Going<'_>, section: &Section, dice: &mut Dice) -> Option<Content> {
    let shape = pen.demo.shape;
    let full = pen.demo.today.days_since(going.held.on) <= WRITTEN_OUT;
    let wanted = match theme(shape, section) {
        "nothing" => 7,
        "private" | "other" | "equality" => 20,
        _ if section.required => 98,
        _ if full => 62,
        _ => 12,
    };
    if !dice.chance(wanted) {
        return section.required.then_some(if section.kind == SectionKind::Confirm {
            Content::Confirmed(false)
        } else {
            Content::Nothing
        });
    }
    Some(match section.kind {
        SectionKind::Confirm => Content::Confirmed(true),
        SectionKind::Choice => Content::Chosen(dice.pick(&section.options).cloned().into_iter().collect()),
        SectionKind::Choices => {
            let first = dice.below(u32::try_from(section.options.len()).unwrap_or(1)) as usize;
            let taken = section.options.iter().enumerate().filter(|(place, _)| *place == first || dice.chance(35));
            Content::Chosen(taken.map(|(_, option)| option.clone()).collect())
        }
        SectionKind::Date => Content::Day(pen.demo.working(going.held.on.plus_days(dice.between(80, 330)))),
        SectionKind::Number => Content::Text(dice.between(1, 9).to_string()),
        SectionKind::Cases => Content::Cases(
            (0..dice.between(2, if full { 6 } else { 3 }))
                .map(|_| dice.between(1_000_000, 9_999_999).to_string())
                .collect(),
        ),
        SectionKind::Text | SectionKind::Decisions | SectionKind::Actions | SectionKind::PreviousActions => {
            let sentences = if full { dice.between(1, 3) } else { 1 };
            Content::Text(pen.prose.section(shape, section, sentences, dice))
        }
    })
}

/// That the record was begun.
pub(crate) fn row(pen: &mut Pen<'_>, going: &Going<'_>, id: Uuid, begun: DateTime<Utc>, dice: &mut Dice) {
    let (subject, author) = (pen.staff.people[going.meeting.who].id, pen.staff.people[going.meeting.supervisor].id);
    let version = pen.demo.policy.document.in_force.date().to_string();
    pen.book.record.row(&[
        &pen.demo.tenant,
        &id,
        &going.meeting.id,
        &subject,
        &author,
        &version,
        &going.form.id.as_str(),
        &begun,
    ]);
    acted(pen, going, "began-record", id, begun, dice);
}

/// The supervisor did something with the record.
fn acted(pen: &mut Pen<'_>, going: &Going<'_>, does: &str, id: Uuid, at: DateTime<Utc>, dice: &mut Dice) {
    let (file, by) = (going.meeting.who, going.meeting.supervisor);
    acts::log(pen, &Act { file, by, does, what: ("record", id), at }, dice);
}

/// That a version was shared, and what it says.
pub(crate) fn share(
    pen: &mut Pen<'_>,
    going: &Going<'_>,
    id: Uuid,
    number: i32,
    at: DateTime<Utc>,
    body: &Body,
    dice: &mut Dice,
) -> Hex {
    let tenant = pen.demo.tenant;
    let (subject, author) = (pen.staff.people[going.meeting.who].id, pen.staff.people[going.meeting.supervisor].id);
    let wording = serde_json::to_value(&body.wording).unwrap_or_default();
    let private = serde_json::to_value(&body.private).unwrap_or_default();
    let commitment = Hex(store::records::commitment(id.into(), number, &wording, &private).hex());
    pen.book.record_sharing.row(&[&tenant, &id, &number, &subject, &commitment, &at, &author]);
    pen.book.record_wording.row(&[&tenant, &id, &number, &subject, &wording]);
    if !body.private.is_empty() {
        pen.book.record_private.row(&[&tenant, &id, &number, &subject, &private]);
    }
    acted(pen, going, if number == 1 { "shared-record" } else { "shared-record-again" }, id, at, dice);
    commitment
}

/// A draft that nobody but its author has seen: how it was held, and some sections as far as they were typed.
pub(crate) fn draft(pen: &mut Pen<'_>, going: &Going<'_>, id: Uuid, dice: &mut Dice) {
    let held = going.held;
    let planned =
        Planned { day: Some(held.on), start: Some(start(going)), minutes: Some(held.minutes), mode: held.mode };
    let mut typed: Typed = sheet::first_draft(&planned);
    for part in &held.parts {
        typed.set("part", part.to_string());
    }
    for section in applying(pen, going) {
        // Where two texts clash there is something to compare.
        if section.kind == SectionKind::Text && (going.scene == Some(Scene::Clash) || dice.chance(45)) {
            typed.set(sheet::field(section), pen.prose.section(pen.demo.shape, section, 1, dice));
        }
    }
    let begun = held.recorded + chrono::TimeDelta::minutes(2);
    row(pen, going, id, begun, dice);
    let (subject, author) = (pen.staff.people[going.meeting.who].id, pen.staff.people[going.meeting.supervisor].id);
    let body = serde_json::to_value(&typed).unwrap_or_default();
    let version = dice.between(2, 14);
    let saved = begun + chrono::TimeDelta::minutes(i64::from(dice.between(3, 25)));
    pen.book.draft.row(&[&pen.demo.tenant, &"record", &id, &subject, &author, &body, &version, &author, &saved]);
    if going.scene == Some(Scene::Clash) {
        clash(pen, (subject, author), id, &typed, saved - chrono::TimeDelta::minutes(2), dice);
    }
}

/// The author had it open on a second page, which saved on an older version: both texts are kept.
fn clash(
    pen: &mut Pen<'_>,
    (subject, author): (Uuid, Uuid),
    id: Uuid,
    typed: &Typed,
    at: DateTime<Utc>,
    dice: &mut Dice,
) {
    let mut fields = typed.fields().to_vec();
    let text = fields.iter_mut().rev().find(|(name, value)| name.starts_with("s-") && !value.is_empty());
    match text {
        Some((_, value)) => {
            value.push(' ');
            value.push_str(&pen.prose.text("clashes", dice));
        }
        // A form without a text to write in: then one page says that it was by phone.
        None => fields
            .iter_mut()
            .filter(|(name, _)| name == "mode")
            .for_each(|(_, value)| Mode::Phone.word().clone_into(value)),
    }
    let body = serde_json::to_value(Typed::new(fields)).unwrap_or_default();
    pen.book.draft_clash.row(&[&pen.demo.tenant, &dice.id(at), &"record", &id, &subject, &author, &body, &at]);
}
