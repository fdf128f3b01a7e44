//! Saving the draft of a record: by itself while one types, and by its button.

use axum::extract::Path;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::ids::RecordId;
use store::drafts::Saved;
use store::records::RecordRow;
use store::{Member, Membership, WriteTx, records};

use super::clash::{self, ClashView};
use super::to_write;
use crate::drafting::{self, Places};
use crate::fault::Fault;
use crate::gate::Writing;
use crate::posted::{Fields, Posted};
use crate::reply::Reply;
use crate::urls;

/// Saves what is typed, and answers the script. A form that was held after its sign-in had expired comes here as well, from
/// the page that kept it: it is answered like any other.
pub async fn draft(
    Writing { who, mut db, here }: Writing<Member>,
    Path((_, id)): Path<(String, RecordId)>,
    headers: HeaderMap,
    Posted { typed: fields, .. }: Posted<Fields>,
) -> Result<Response, Fault> {
    let record = to_write(&mut db, &here, &who, id).await?;
    let saved = keep(&mut db, &who, &record, &fields).await?;
    let places = Places { edit: urls::record_edit(&here.slug, id), clash: urls::record_clash(&here.slug, id) };
    drafting::answer(db, &who, &headers, saved, ("record was shared", places)).await
}

/// The Save button, and the way to the answers.
pub async fn save(
    Writing { who, mut db, here }: Writing<Member>,
    Path((_, id)): Path<(String, RecordId)>,
    Posted { typed: fields, .. }: Posted<Fields>,
) -> Result<Reply<ClashView>, Fault> {
    let record = to_write(&mut db, &here, &who, id).await?;
    let slug = here.slug.as_str();
    match keep(&mut db, &who, &record, &fields).await? {
        Saved::Stored { .. } => {
            let address = match fields.one("then") {
                "check" => urls::record_check(slug, id),
                _ if fields.one("held").is_empty() => urls::said(urls::record_edit(slug, id), "saved"),
                _ => urls::said(urls::record_edit(slug, id), "put-back"),
            };
            Ok(db.commit_quietly(address).await?.into())
        }
        Saved::Clash { .. } => {
            let view = clash::view(&mut db, &here, &who, &record).await?.ok_or(Fault::NotFound)?;
            db.commit_quietly("").await?;
            Ok(Reply::Clash(view))
        }
    }
}

/// Stores the draft, or keeps the text beside the one that came first.
async fn keep(db: &mut WriteTx, who: &Membership, record: &RecordRow, fields: &Fields) -> Result<Saved, Fault> {
    if let Some(saved) = drafting::keep(db, who, record.draft(), fields, drafting::version(fields)).await? {
        return Ok(saved);
    }
    // Shared meanwhile, by this very moment even: what was typed since is kept and can begin an amendment. Whether it was is
    // asked again, because the save waited for the sharing and saw the record as it was before.
    let sharing = records::latest(db, record.id).await?.ok_or(Fault::NotFound)?;
    Ok(Saved::Clash { by: None, at: sharing.shared_at })
}
