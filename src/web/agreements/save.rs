//! Saving the draft of an agreement: by itself while one types, and by its buttons. As with records, a form of an hour ago is told
//! by its version and not by its token, and its text is kept beside the other one.

use axum::extract::Path;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse as _, Response};
use domain::draft::Typed;
use domain::ids::RelationshipId;
use store::agreements::{self, Pair};
use store::drafts::{Saved, Writer};
use store::{Member, Membership, WriteTx, accounts, drafts};
use uuid::Uuid;

use super::clash::{self, ClashView};
use super::to_write;
use crate::fault::Fault;
use crate::gate::{Here, Writing};
use crate::posted::{Fields, Posted};
use crate::reply::{Reply, Saved as Answered, SelfSaved};
use crate::{urls, when};

/// Saves what is typed, and answers the script; or the page of what was held.
pub async fn draft(
    Writing { who, mut db, here }: Writing<Member>,
    Path((_, id)): Path<(String, RelationshipId)>,
    headers: HeaderMap,
    Posted { typed: fields, .. }: Posted<Fields>,
) -> Result<Response, Fault> {
    let pair = to_write(&mut db, &here, &who, id).await?;
    let saved = keep(&mut db, &here, &who, &pair, &fields).await?;
    let script = headers.get(header::ACCEPT).is_some_and(|accept| accept.as_bytes().starts_with(b"application/json"));
    let address = urls::agreement_of(&here.slug, id);
    let view = format!("{address}/clash");
    let committed = db.commit_quietly(match saved {
        Saved::Stored { .. } => urls::said(format!("{address}/edit"), "put-back"),
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

/// Stores the draft, begins it with the first save, or keeps the text beside the one that came first; lets go of the held form
/// it came from.
async fn keep(db: &mut WriteTx, here: &Here, who: &Membership, pair: &Pair, fields: &Fields) -> Result<Saved, Fault> {
    let typed = Typed::new(fields.0.iter().cloned());
    let writer = Writer::from_fields(fields.one("writer"), fields.one("seq"));
    let version: i32 = fields.one("version").parse().unwrap_or(0);
    agreements::lock(db, pair.id).await?;
    // Read again: who waited for the lock sees what was begun meanwhile.
    let pair = agreements::pair(db, pair.id).await?.ok_or(Fault::NotFound)?;
    let in_force = here.council()?.policy_on(here.today).document.in_force.date().to_string();
    let agreement = agreements::begin(db, who, &pair, &in_force).await?;
    let of = agreements::draft_of(&pair, agreement);
    let saved = match drafts::lock(db, of).await? {
        Some(_) => drafts::save(db, who, of, (version, &writer), &typed).await?,
        None if version == 0 => {
            drafts::begin(db, who, of, &Typed::default()).await?;
            drafts::save(db, who, of, (1, &writer), &typed).await?
        }
        // Offered meanwhile: what was typed since is kept and can begin a new version.
        None => {
            let latest = agreements::offers(db, agreement).await?.into_iter().next().ok_or(Fault::NotFound)?;
            drafts::keep_mine(db, who, of, &writer, &typed).await?;
            Saved::Clash { by: None, at: latest.at }
        }
    };
    if let Ok(held) = fields.one("held").parse::<Uuid>() {
        accounts::take_held_draft(db, held).await?;
    }
    Ok(saved)
}

fn message(who: &Membership, by: Option<(domain::ids::PersonId, String)>, at: &str) -> String {
    match by {
        None => format!("This agreement was offered or begun anew at {at}. What you typed is kept beside it."),
        Some((person, _)) if person == who.person() => {
            format!("You saved this in another place at {at}. Both texts are kept.")
        }
        Some((_, name)) => format!("{name} saved this at {at}. Both texts are kept."),
    }
}
