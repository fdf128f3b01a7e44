//! The answers before they are shared: gentle prompts, and the few things that stop a record.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::ids::RecordId;
use domain::record::{Checked, Hint, Last, check};
use domain::sheet::Sheet;
use domain::wording::How;
use store::drafts::Draft;
use store::records::RecordRow;
use store::{Claim, Member, Membership, Reads, drafts, records};

use super::{rules, sheet, title, to_write};
use crate::fault::Fault;
use crate::form::Errors;
use crate::gate::{Here, Opening, Reading, Writing};
use crate::page::{Flash, Link, Page};
use crate::posted::Posted;
use crate::reply::{Reply, Shown};
use crate::urls;

/// The answers.
#[derive(Template)]
#[template(path = "records/check.html")]
pub struct CheckView {
    page: Page,
    edit_href: String,
    share_href: String,
    version: String,
    /// What stops it, each leading to its field.
    stops: Vec<Link>,
    /// What is worth another look, likewise.
    prompts: Vec<Link>,
    how: Vec<(String, String)>,
    answers: Vec<AnswerView>,
    supervisee: String,
    again: bool,
}

/// One section.
pub(super) struct AnswerView {
    heading: String,
    text: String,
    private: bool,
    change_href: String,
}

/// Which version of the draft was checked.
#[derive(Debug, Default, serde::Deserialize)]
pub struct ShareTyped {
    #[serde(default)]
    version: String,
}

/// Shows the answers.
pub async fn page(mut opening: Opening<Member>, Path((_, id)): Path<(String, RecordId)>) -> Result<Response, Fault> {
    let (who, here) = (opening.who().clone(), opening.here().clone());
    let record = to_write(opening.db(), &here, &who, id).await?;
    if drafts::find(opening.db(), record.draft()).await?.is_none() {
        return Ok(Redirect::to(&urls::record_edit(&here.slug, id)).into_response());
    }
    let Reading { who, mut db, here } = opening.open("opened-draft", record.about(), None).await?;
    let draft = drafts::find(&mut db, record.draft()).await?.ok_or(Fault::NotFound)?;
    let checked = read(&mut db, &here, &who, &record, &draft).await?;
    Ok(Shown(view(&here, &record, &draft, &checked)?).into_response())
}

/// Shares the record, exactly as it was checked.
pub async fn share(
    Writing { who, mut db, here }: Writing<Member>,
    Path((_, id)): Path<(String, RecordId)>,
    Posted { token, typed }: Posted<ShareTyped>,
) -> Result<Reply<CheckView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    to_write(&mut db, &here, &who, id).await?;
    records::lock(&mut db, id).await?;
    // Read again: who waited for the lock sees what happened meanwhile.
    let record = records::find(&mut db, id).await?.ok_or(Fault::NotFound)?;
    let Some(draft) = drafts::lock(&mut db, record.draft()).await? else {
        return match record.latest {
            Some(_) => Ok(db.commit(urls::record(&here.slug, id)).await?.into()),
            None => Err(Fault::NotFound),
        };
    };
    let checked = read(&mut db, &here, &who, &record, &draft).await?;
    if typed.version != draft.version.to_string() {
        let mut again = view(&here, &record, &draft, &checked)?;
        again.page.flash =
            Some(Flash::notice("The text was saved again after you had checked it: this is how it reads now"));
        return Ok(Reply::Clash(again));
    }
    let Some(shareable) = &checked.shareable else {
        return Ok(Reply::Again(view(&here, &record, &draft, &checked)?));
    };
    records::share(&mut db, &who, &record, shareable).await?;
    Ok(db.commit(urls::said(urls::record(&here.slug, id), "shared")).await?.into())
}

async fn read(
    db: &mut impl Reads,
    here: &Here,
    who: &Membership,
    record: &RecordRow,
    draft: &Draft,
) -> Result<Checked, Fault> {
    let council = here.council()?;
    let sheet: Sheet<'_> = sheet(db, council, rules(council, record)?, who, record, &draft.typed).await?;
    let last = match records::before(db, record).await? {
        None => Last::default(),
        Some(before) => {
            let latest = records::latest(db, before).await?;
            Last {
                sections: latest
                    .into_iter()
                    .flat_map(|sharing| sharing.wording.sections.into_iter().chain(sharing.private))
                    .collect(),
            }
        }
    };
    let checked = check(&sheet, &draft.typed, here.today, &last);
    super::guard::look(db, record.subject, sheet.form, checked, here.today).await
}

fn view(here: &Here, record: &RecordRow, draft: &Draft, checked: &Checked) -> Result<CheckView, Fault> {
    let rules = rules(here.council()?, record)?;
    let slug = here.slug.as_str();
    let edit_href = urls::record_edit(slug, record.id);
    let at = |field: &str| format!("{edit_href}#{field}");
    let links =
        |hints: &[Hint]| hints.iter().map(|hint| Link::new(hint.says.as_str(), at(&hint.field))).collect::<Vec<_>>();
    let page = here.frame.page_below("Check and share", "The form", edit_href.as_str());
    let stops = links(&checked.errors);
    let answers = checked.answers.iter().map(|answer| AnswerView {
        heading: answer.written.heading.clone(),
        text: answer.written.content.plain(),
        private: answer.private,
        change_href: at(&answer.field),
    });
    Ok(CheckView {
        page: Page {
            errors: Errors::none(),
            title: format!("Check and share: {}", title(rules, record, checked.how.day)),
            ..page
        },
        share_href: format!("{}/sharing", urls::record(slug, record.id)),
        version: draft.version.to_string(),
        prompts: links(&checked.prompts),
        how: how_lines(&checked.how),
        answers: answers.collect(),
        supervisee: record.subject_name.clone(),
        again: record.latest.is_some(),
        edit_href,
        stops,
    })
}

/// How it was held, line by line.
pub(super) fn how_lines(how: &How) -> Vec<(String, String)> {
    let mut lines = vec![("Day".to_owned(), how.day.to_string())];
    lines.extend(how.start.clone().map(|start| ("Start".to_owned(), start)));
    lines.extend(how.minutes.map(|minutes| ("Length".to_owned(), format!("{minutes} minutes"))));
    lines.push(("How you met".to_owned(), how.mode.in_words().to_owned()));
    let conditions = [
        (how.in_private, "in a private place"),
        (!how.in_private, "not in a private place"),
        (how.interrupted, "interrupted"),
        (how.late_start, "started late"),
    ];
    let said: Vec<&str> = conditions.iter().filter(|(holds, _)| *holds).map(|(_, text)| *text).collect();
    lines.push(("Place and time".to_owned(), said.join(", ")));
    if !how.parts.is_empty() {
        lines
            .push(("Parts".to_owned(), how.parts.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>().join(", ")));
    }
    lines
}
