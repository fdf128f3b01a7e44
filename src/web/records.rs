//! Records of sessions: begun, written, checked, shared, read, answered. What they have in common stands here.

mod answers;
mod check;
mod clash;
mod edit;
mod fields;
mod guard;
pub(crate) mod read;
mod release;
mod save;
mod start;

pub use answers::{amend, sign_off};
pub use check::{page as check_page, share};
pub(crate) use clash::{ClashView, where_they_differ};
pub use clash::{page as clash_page, settle};
pub use edit::page as edit_page;
pub(crate) use guard::findings;
pub use read::{page as read_page, panel};
pub(crate) use read::{signers, text};
pub use release::{is_sealed, page as release_page, release};
pub use save::{draft, save};
pub use start::{contest, contest_page, hold, hold_page, late, late_page, start};

use domain::access::Wish;
use domain::draft::Typed;
use domain::form::{self, Supervisee};
use domain::ids::RecordId;
use domain::sheet::{Before, Named, Sheet};
use domain::wording::Content;
use engine::Day;
use engine::ids::{FormId, KindId};
use engine::policy::{Council, Form, Policy, SessionKind};
use store::facts::Window;
use store::records::RecordRow;
use store::{Membership, Reads, actions, records};

use crate::fault::Fault;
use crate::gate::Here;

/// A record that the person may write.
async fn to_write(db: &mut impl Reads, here: &Here, who: &Membership, id: RecordId) -> Result<RecordRow, Fault> {
    let record = records::find(db, id).await?.ok_or(Fault::NotFound)?;
    here.allowed(db, who, record.subject, &Wish::Write).await?;
    Ok(record)
}

/// What the policy says of a record: by the version it was begun under.
#[derive(Clone, Copy)]
struct Rules<'a> {
    policy: &'a Policy,
    kind: &'a SessionKind,
    form: &'a Form,
}

fn rules<'a>(council: &'a Council, record: &RecordRow) -> Result<Rules<'a>, Fault> {
    let begun_under =
        council.versions.iter().find(|version| version.document.in_force.date().to_string() == record.policy_version);
    let policy = begun_under.map_or_else(|| council.policy_on(record.day), |version| version.as_ref());
    let kind = policy.session_kind(&KindId::from(record.kind.as_str()));
    let form = policy.form(&FormId::from(record.form.as_str()));
    match (kind, form) {
        (Some(kind), Some(form)) => Ok(Rules { policy, kind, form }),
        _ => Err(Fault::Unexpected(format!("the policy has no form {} for {}", record.form, record.kind))),
    }
}

/// Everything that the form of a record asks for, with what was typed into it so far: a section that applies no more stays as
/// long as something stands in it.
async fn sheet<'a>(
    db: &mut impl Reads,
    council: &'a Council,
    rules: Rules<'a>,
    who: &Membership,
    record: &RecordRow,
    typed: &Typed,
) -> Result<Sheet<'a>, Fault> {
    let Rules { policy, kind, form } = rules;
    let people = [record.subject];
    let facts = store::facts::of(
        db,
        &Window {
            people: Some(&people),
            since: record.day,
            until: record.day,
            kinds: &[],
            cases_since: record.day,
            case_kinds: None,
        },
    )
    .await?;
    let person = record.subject.to_string().into();
    let applying = form::sections(council, policy, form, &facts, &person, record.day);
    let written =
        |id: &str| typed.fields().iter().any(|(name, value)| !value.trim().is_empty() && field_of(name) == Some(id));
    let sections = form
        .sections
        .iter()
        .filter(|section| applying.iter().any(|other| other.id == section.id) || written(section.id.as_str()))
        .collect();
    let lengths = form::duration(policy, &kind.id, &Supervisee::on(council, policy, &facts, &person, record.day));
    let made = match record.latest {
        Some(_) => made(db, record).await?,
        None => Vec::new(),
    };
    let mut owners = vec![Named { id: record.subject, name: record.subject_name.clone() }];
    if who.person() != record.subject {
        owners.push(Named { id: who.person(), name: who.name().to_owned() });
    }
    for action in &made {
        if !owners.iter().any(|owner| owner.id == action.owner) {
            owners.push(Named { id: action.owner, name: action.who.clone() });
        }
    }
    Ok(Sheet {
        kind,
        parts: kind.parts.iter().filter_map(|part| policy.session_kind(part)).collect(),
        form,
        sections,
        owners,
        before: before(db, record).await?,
        agenda: records::agenda(db, record.subject, record.id).await?,
        made,
        lengths,
    })
}

/// The section that a field belongs to.
fn field_of(name: &str) -> Option<&str> {
    let rest = name.strip_prefix("s-")?;
    Some(["_day", "_month", "_year"].iter().find_map(|end| rest.strip_suffix(end)).unwrap_or(rest))
}

async fn made(db: &mut impl Reads, record: &RecordRow) -> Result<Vec<domain::wording::ActionWritten>, Fault> {
    let latest = records::latest(db, record.id).await?;
    let sections = latest.into_iter().flat_map(|sharing| sharing.wording.sections);
    Ok(sections
        .filter_map(|section| if let Content::Actions(list) = section.content { Some(list) } else { None })
        .flatten()
        .collect())
}

/// Every open action from before, and those that this record has closed already.
async fn before(db: &mut impl Reads, record: &RecordRow) -> Result<Vec<Before>, Fault> {
    let decided = actions::decided_in(db, record.subject, record.id).await?;
    let mut rows = actions::open_of(db, record.subject).await?;
    let missing: Vec<_> =
        decided.iter().map(|it| it.action).filter(|id| !rows.iter().any(|row| row.id == *id)).collect();
    if !missing.is_empty() {
        rows.extend(actions::of(db, record.subject, &missing).await?);
    }
    rows.retain(|row| row.record != Some(record.id));
    let before = |row: actions::ActionRow| Before {
        id: row.id,
        decided: decided.iter().find(|it| it.action == row.id).map(|it| (it.fate, it.due)),
        what: row.what,
        who: row.owner_name,
        agreed_on: row.agreed_on,
        due: row.due,
        survived: row.survived,
    };
    Ok(rows.into_iter().map(before).collect())
}

/// What the record is, for a title: *One-to-one supervision with Ben Carter, Tue 10 Nov 2026*.
fn title(rules: Rules<'_>, record: &RecordRow, day: Day) -> String {
    format!("{} with {}, {day}", rules.kind.name, record.subject_name)
}
