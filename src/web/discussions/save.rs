//! Saving a discussion: by itself while one types, by its buttons, and for good: then it is shared with the worker and counts.

use axum::extract::Path;
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Response};
use domain::discussion::{self, Checked};
use domain::draft::Typed;
use domain::ids::DiscussionId;
use store::discussions::{self, DiscussionRow};
use store::drafts::{self, Saved};
use store::{Claim, Member, Membership, WriteTx, cases};

use super::clash::{self, ClashView};
use super::edit::{self, EditView};
use super::{asks, beside, onward, rules, to_write};
use crate::account::Nothing;
use crate::drafting::{self, Places};
use crate::fault::Fault;
use crate::gate::{Here, Writing};
use crate::posted::{Fields, Posted};
use crate::reply::{Reply, Shown};
use crate::urls;

/// Saves what is typed, and answers the script; or the page of what was held.
pub async fn draft(
    Writing { who, mut db, here }: Writing<Member>,
    Path((_, id)): Path<(String, DiscussionId)>,
    headers: HeaderMap,
    Posted { typed: fields, .. }: Posted<Fields>,
) -> Result<Response, Fault> {
    let row = to_write(&mut db, &here, &who, id).await?;
    let saved = keep(&mut db, &who, &row, &fields).await?;
    let clash = format!("{}/clash", urls::discussion(&here.slug, id));
    let places = Places { edit: urls::discussion_edit(&here.slug, id), clash };
    drafting::answer(db, &who, &headers, saved, ("discussion was shared", places)).await
}

/// The buttons: save, go to another child, or be done with this one.
pub async fn save(
    Writing { who, mut db, here }: Writing<Member>,
    Path((_, id)): Path<(String, DiscussionId)>,
    Posted { typed: fields, .. }: Posted<Fields>,
) -> Result<Response, Fault> {
    let row = to_write(&mut db, &here, &who, id).await?;
    let then = fields.one("then");
    let rows = beside(&mut db, &row).await?;
    let place = rows.iter().position(|other| other.id == row.id).unwrap_or(0);
    let to = |other: Option<&DiscussionRow>| match other {
        Some(other) if other.latest.is_some() => urls::discussion(&here.slug, other.id),
        Some(other) => urls::discussion_edit(&here.slug, other.id),
        None => urls::said(urls::discussion_edit(&here.slug, id), "saved"),
    };
    if let Saved::Clash { .. } = keep(&mut db, &who, &row, &fields).await? {
        if already_shared(&mut db, &here, &row, &fields).await? {
            return Ok(
                Reply::<EditView>::from(db.commit_quietly(onward(&here.slug, &row, &rows)).await?).into_response()
            );
        }
        let view = clash::view(&mut db, &here, &who, &row).await?.ok_or(Fault::NotFound)?;
        db.commit_quietly("").await?;
        return Ok(Reply::<ClashView>::Clash(view).into_response());
    }
    let address = match then {
        "finish" => return finish(db, &here, &who, (&row, &rows), fields.one("despite") == "yes").await,
        "next" => to(rows.get(place + 1)),
        "previous" => to(place.checked_sub(1).and_then(|before| rows.get(before))),
        _ if fields.one("held").is_empty() => to(None),
        _ => urls::said(urls::discussion_edit(&here.slug, id), "put-back"),
    };
    Ok(Reply::<EditView>::from(db.commit_quietly(address).await?).into_response())
}

/// Shares the draft as it was just saved, unless something stops it, or is asked about for the first time.
async fn finish(
    mut db: WriteTx,
    here: &Here,
    who: &Membership,
    (row, rows): (&DiscussionRow, &[DiscussionRow]),
    despite: bool,
) -> Result<Response, Fault> {
    let draft = drafts::lock(&mut db, row.draft()).await?.ok_or(Fault::NotFound)?;
    let checked = check(&mut db, here, row, &draft.typed).await?;
    if !checked.errors.is_empty() || (!checked.prompts.is_empty() && !despite) {
        let asks = asks(&mut db, rules(here.council()?, row)?.policy, row, here.today).await?;
        let view = edit::with(edit::view(&mut db, here, who, row, (&draft, &asks, None)).await?, &checked);
        db.commit_quietly("").await?;
        let wrong = !checked.errors.is_empty();
        return Ok(if wrong { Reply::Again(view).into_response() } else { Shown(view).into_response() });
    }
    discussions::share(&mut db, who, row, &checked.wording, checked.at).await?;
    // Whoever wrote about a case that went to somebody else meanwhile has done their part, and reads it no more.
    let still = !cases::ways_to(&mut db, who, row.case).await?.is_empty();
    let onward = onward(&here.slug, row, rows);
    let of_session = row.session.is_some() || row.team_session.is_some();
    let address = if of_session || still { onward } else { urls::said(urls::my_team(&here.slug), "discussed") };
    Ok(Reply::<EditView>::from(db.commit(address).await?).into_response())
}

async fn check(db: &mut WriteTx, here: &Here, row: &DiscussionRow, typed: &Typed) -> Result<Checked, Fault> {
    let rules = rules(here.council()?, row)?;
    let asks = asks(db, rules.policy, row, here.today).await?;
    let last = discussions::before(db, row.case, Some(row.id), row.day).await?.map(|(_, wording)| wording);
    Ok(discussion::check(rules.form, &asks, typed, here.today, last.as_ref()))
}

/// Whether this very text is what was shared: a form that was sent twice is answered as the first time.
async fn already_shared(db: &mut WriteTx, here: &Here, row: &DiscussionRow, fields: &Fields) -> Result<bool, Fault> {
    if fields.one("then") != "finish" {
        return Ok(false);
    }
    let Some(latest) = discussions::sharings(db, row.id).await?.pop() else { return Ok(false) };
    let typed = Typed::new(fields.0.iter().cloned());
    Ok(check(db, here, row, &typed).await?.wording == latest.wording)
}

/// Stores the draft, or keeps the text beside the one that came first.
async fn keep(db: &mut WriteTx, who: &Membership, row: &DiscussionRow, fields: &Fields) -> Result<Saved, Fault> {
    if let Some(saved) = drafting::keep(db, who, row.draft(), fields, drafting::version(fields)).await? {
        return Ok(saved);
    }
    // Shared meanwhile: what was typed since is kept and can begin a new version.
    let latest = discussions::sharings(db, row.id).await?.pop().ok_or(Fault::NotFound)?;
    Ok(Saved::Clash { by: None, at: latest.at })
}

/// Takes a case out of a session, or a discussion back, before anything was shared.
pub async fn remove(
    Writing { who, mut db, here }: Writing<Member>,
    Path((_, id)): Path<(String, DiscussionId)>,
    Posted { token, .. }: Posted<Nothing>,
) -> Result<Reply<EditView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    let row = to_write(&mut db, &here, &who, id).await?;
    if row.latest.is_some() || drafts::find(&mut db, row.draft()).await?.is_none() {
        return Err(Fault::NotFound);
    }
    discussions::drop_begun(&mut db, &who, &row).await?;
    let to = urls::back_from_discussion(&here.slug, &row);
    Ok(db.commit(urls::said(to, "taken-out")).await?.into())
}
