//! Saving the draft of an agreement: by itself while one types, and by its buttons.

use axum::extract::Path;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::draft::Typed;
use domain::ids::RelationshipId;
use store::agreements::{self, Pair};
use store::drafts::Saved;
use store::{Member, Membership, WriteTx, drafts};

use super::clash::{self, ClashView};
use super::to_write;
use crate::drafting::{self, Places};
use crate::fault::Fault;
use crate::gate::{Here, Writing};
use crate::posted::{Fields, Posted};
use crate::reply::Reply;
use crate::urls;

/// Saves what is typed, and answers the script; or the page of what was held.
pub async fn draft(
    Writing { who, mut db, here }: Writing<Member>,
    Path((_, id)): Path<(String, RelationshipId)>,
    headers: HeaderMap,
    Posted { typed: fields, .. }: Posted<Fields>,
) -> Result<Response, Fault> {
    let pair = to_write(&mut db, &here, &who, id).await?;
    let saved = keep(&mut db, &here, &who, &pair, &fields).await?;
    let address = urls::agreement_of(&here.slug, id);
    let places = Places { edit: format!("{address}/edit"), clash: format!("{address}/clash") };
    drafting::answer(db, &who, &headers, saved, ("agreement was offered", places)).await
}

/// The Save button, and the way to the answers.
pub async fn save(
    Writing { who, mut db, here }: Writing<Member>,
    Path((_, id)): Path<(String, RelationshipId)>,
    Posted { typed: fields, .. }: Posted<Fields>,
) -> Result<Reply<ClashView>, Fault> {
    let pair = to_write(&mut db, &here, &who, id).await?;
    let address = urls::agreement_of(&here.slug, id);
    match keep(&mut db, &here, &who, &pair, &fields).await? {
        Saved::Stored { .. } => {
            let to = match fields.one("then") {
                "check" => format!("{address}/check"),
                _ if fields.one("held").is_empty() => urls::said(format!("{address}/edit"), "saved"),
                _ => urls::said(format!("{address}/edit"), "put-back"),
            };
            Ok(db.commit_quietly(to).await?.into())
        }
        Saved::Clash { .. } => {
            let pair = to_write(&mut db, &here, &who, id).await?;
            let view = clash::view(&mut db, &here, &who, &pair).await?.ok_or(Fault::NotFound)?;
            db.commit_quietly("").await?;
            Ok(Reply::Clash(view))
        }
    }
}

/// Stores the draft, begins it with the first save, or keeps the text beside the one that came first.
async fn keep(db: &mut WriteTx, here: &Here, who: &Membership, pair: &Pair, fields: &Fields) -> Result<Saved, Fault> {
    agreements::lock(db, pair.id).await?;
    // Read again: who waited for the lock sees what was begun meanwhile.
    let pair = agreements::pair(db, pair.id).await?.ok_or(Fault::NotFound)?;
    let in_force = here.council()?.policy_on(here.today).document.in_force.date().to_string();
    let agreement = agreements::begin(db, who, &pair, &in_force).await?;
    let of = agreements::draft_of(&pair, agreement);
    let mut version = drafting::version(fields);
    if version == 0 && drafts::lock(db, of).await?.is_none() {
        drafts::begin(db, who, of, &Typed::default()).await?;
        version = 1;
    }
    if let Some(saved) = drafting::keep(db, who, of, fields, version).await? {
        return Ok(saved);
    }
    // Offered meanwhile: what was typed since is kept and can begin a new version.
    let latest = agreements::offers(db, agreement).await?.into_iter().next().ok_or(Fault::NotFound)?;
    Ok(Saved::Clash { by: None, at: latest.at })
}
