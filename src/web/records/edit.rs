//! The form of a record: the council's own, with every open action and both people's agenda; it saves itself.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::ids::RecordId;
use store::records::RecordRow;
use store::{Member, drafts, records, sign_offs};

use super::fields::{self, BlockView, HowView};
use super::{rules, sheet, title, to_write};
use crate::cases::takes_cases;
use crate::concerns;
use crate::fault::Fault;
use crate::gate::{Opening, Reading};
use crate::inputs::Input;
use crate::page::{Flash, Page};
use crate::policy::{Said, said_at};
use crate::reply::Shown;
use crate::{urls, when};

/// The form.
#[derive(Template)]
#[template(path = "records/edit.html")]
pub(super) struct EditView {
    page: Page,
    save_href: String,
    /// Where it saves itself; nowhere while somebody else has it open.
    draft_href: String,
    version: String,
    /// Who else has it open, and how to carry on all the same.
    elsewhere: Option<(String, String)>,
    /// Two texts wait to be settled.
    clash_href: Option<String>,
    /// What has no place in supervision until a decision is on record.
    resting: Vec<String>,
    /// What the supervisee asked to be changed.
    asked: Option<(String, String)>,
    guidance: String,
    /// Words of the policy that belong here.
    said: Vec<Said>,
    how: HowView,
    blocks: Vec<BlockView>,
    previous: Option<(String, String)>,
    /// The cases of the session, where cases are discussed in it.
    cases_href: String,
}

/// Somebody else is writing the record.
#[derive(Template)]
#[template(path = "records/waiting.html")]
pub(super) struct WaitingView {
    page: Page,
    author: String,
    since: String,
}

/// Whether to switch saving on though somebody else has the form open.
#[derive(Debug, Default, serde::Deserialize)]
pub struct CarryOn {
    #[serde(rename = "carry-on", default)]
    carry_on: String,
}

/// Shows the form.
pub async fn page(
    mut opening: Opening<Member>,
    Path((_, id)): Path<(String, RecordId)>,
    Query(query): Query<CarryOn>,
) -> Result<Response, Fault> {
    let (who, here) = (opening.who().clone(), opening.here().clone());
    let record = to_write(opening.db(), &here, &who, id).await?;
    if drafts::find(opening.db(), record.draft()).await?.is_none() {
        return without_draft(opening, record).await;
    }
    // Whoever opened it before this is somebody else; the row of this opening comes after the question.
    let elsewhere = drafts::open_elsewhere(opening.db(), &who, record.draft()).await?;
    let Reading { who, mut db, here } = opening.open("opened-draft", record.about(), None).await?;
    let draft = drafts::find(&mut db, record.draft()).await?.ok_or(Fault::NotFound)?;
    let council = here.council()?;
    let rules = rules(council, &record)?;
    let sheet = sheet(&mut db, council, rules, &who, &record, &draft.typed).await?;
    let asked = asked(&mut db, &record).await?;
    let mine = drafts::mine(&mut db, &who, record.draft()).await?;
    let previous = records::before(&mut db, &record).await?;
    let resting = concerns::resting(&mut db, &here, record.subject).await?;
    let slug = here.slug.as_str();
    let edit = urls::record_edit(slug, id);
    let elsewhere = elsewhere
        .filter(|_| query.carry_on != "yes")
        .map(|(name, at)| (format!("{name} opened this at {}. Two people can write here; nobody’s text is lost, and you choose when they differ.", when::time_of_day(at)), format!("{edit}?carry-on=yes")));
    let page = here.frame.page_below(title(rules, &record, record.day), "Session", urls::session(slug, record.session));
    let view = EditView {
        page,
        save_href: urls::record(slug, id),
        draft_href: if elsewhere.is_some() { String::new() } else { urls::record_draft(slug, id) },
        version: draft.version.to_string(),
        elsewhere,
        clash_href: mine.map(|_| urls::record_clash(slug, id)),
        resting,
        asked,
        guidance: rules.form.hint.clone().unwrap_or_default(),
        said: said_at(slug, rules.policy, rules.form),
        how: fields::how(&sheet, &draft.typed),
        blocks: fields::blocks(&sheet, &draft.typed, here.today),
        cases_href: if takes_cases(rules.policy, &record.kind) {
            urls::session_cases(slug, record.session)
        } else {
            String::new()
        },
        previous: previous.map(|before| (urls::record(slug, before), format!("{}/text", urls::record(slug, before)))),
    };
    Ok(Shown(view).into_response())
}

/// No draft of one's own: it is shared, or somebody else writes it.
async fn without_draft(mut opening: Opening<Member>, record: RecordRow) -> Result<Response, Fault> {
    let here = opening.here().clone();
    let state =
        drafts::states(opening.db(), &[record.subject]).await?.into_iter().find(|state| state.id == record.id.uuid());
    let Some(state) = state else {
        return Ok(Redirect::to(&urls::record(&here.slug, record.id)).into_response());
    };
    let rules = rules(here.council()?, &record)?;
    let page =
        here.frame.page_below(title(rules, &record, record.day), "Session", urls::session(&here.slug, record.session));
    let flash = Some(Flash::notice(format!("{} is writing this record", record.author_name)));
    let view =
        WaitingView { page: Page { flash, ..page }, author: record.author_name, since: when::instant(state.saved_at) };
    Ok(Shown(view).into_response())
}

/// What the supervisee asked to be changed in the latest version.
async fn asked(db: &mut impl store::Reads, record: &RecordRow) -> Result<Option<(String, String)>, Fault> {
    let Some(latest) = record.latest else { return Ok(None) };
    let answers = sign_offs::of(db, record.id).await?;
    let asked = answers
        .into_iter()
        .rev()
        .find(|answer| answer.number == latest && answer.kind == domain::sign_off::Kind::AskForChange);
    Ok(asked.map(|answer| (answer.name, answer.wording.unwrap_or_default())))
}
