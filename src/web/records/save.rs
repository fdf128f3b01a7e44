//! Saving a draft: by itself while one types, and by its button. No form token is used up here: a form of an hour ago that is
//! sent again is told by its version, and its text is kept beside the other one.

use axum::extract::Path;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse as _, Response};
use domain::draft::Typed;
use domain::ids::RecordId;
use store::drafts::{Saved, Writer};
use store::records::RecordRow;
use store::{Member, Membership, StoreError, WriteTx, accounts, drafts, records};
use uuid::Uuid;

use super::clash::{self, ClashView};
use super::to_write;
use crate::fault::Fault;
use crate::gate::Writing;
use crate::posted::{Fields, Posted};
use crate::reply::{Reply, Saved as Answered, SelfSaved};
use crate::{urls, when};

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
    let script = headers.get(header::ACCEPT).is_some_and(|accept| accept.as_bytes().starts_with(b"application/json"));
    let view = urls::record_clash(&here.slug, id);
    let committed = db.commit_quietly(match saved {
        Saved::Stored { .. } => urls::said(urls::record_edit(&here.slug, id), "put-back"),
        Saved::Clash { .. } => view.clone(),
    });
    let committed = committed.await?;
    Ok(match saved {
        _ if !script => Answered::then(committed).into_response(),
        Saved::Stored { version, at } => SelfSaved::Stored { version, saved_at: when::time_of_day(at) }.into_response(),
        Saved::Clash { by, at } => {
            SelfSaved::Clash { message: message(&who, by, &when::time_of_day(at)), view }.into_response()
        }
    })
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

/// Stores the draft, or keeps the text beside the one that came first; lets go of the held form it came from.
async fn keep(db: &mut WriteTx, who: &Membership, record: &RecordRow, fields: &Fields) -> Result<Saved, Fault> {
    let typed = Typed::new(fields.0.iter().cloned());
    let writer = Writer::from_fields(fields.one("writer"), fields.one("seq"));
    let version = fields.one("version").parse().unwrap_or(0);
    let saved = match drafts::save(db, who, record.draft(), (version, &writer), &typed).await {
        // Shared meanwhile, by this very moment even: what was typed since is kept and can begin an amendment. Whether it was is
        // asked again, because the save waited for the sharing and saw the record as it was before.
        Err(StoreError::NotFound) => {
            let sharing = records::latest(db, record.id).await?.ok_or(Fault::NotFound)?;
            drafts::keep_mine(db, who, record.draft(), &writer, &typed).await?;
            Saved::Clash { by: None, at: sharing.shared_at }
        }
        saved => saved?,
    };
    if let Ok(held) = fields.one("held").parse::<Uuid>() {
        accounts::take_held_draft(db, held).await?;
    }
    Ok(saved)
}

fn message(who: &Membership, by: Option<(domain::ids::PersonId, String)>, at: &str) -> String {
    match by {
        None => format!("This record was shared or begun anew at {at}. What you typed is kept beside it."),
        Some((person, _)) if person == who.person() => {
            format!("You saved this in another place at {at}. Both texts are kept.")
        }
        Some((_, name)) => format!("{name} saved this at {at}. Both texts are kept."),
    }
}
