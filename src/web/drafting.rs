//! Saving a draft, whatever it is of: by itself while one types, and by its buttons. No form token is used up here: a form of an hour
//! ago that is sent again is told by its version, and its text is kept beside the other one.

use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse as _, Response};
use domain::draft::Typed;
use store::drafts::{self, Of, Saved, Writer};
use store::{Membership, StoreError, WriteTx, accounts};
use uuid::Uuid;

use crate::fault::Fault;
use crate::posted::Fields;
use crate::reply::{Saved as Answered, SelfSaved};
use crate::{urls, when};

/// Where a draft is gone on with, and where two texts of it stand beside each other.
pub(crate) struct Places {
    /// The form.
    pub edit: String,
    /// Both texts.
    pub clash: String,
}

/// The version that a form was shown with.
pub(crate) fn version(fields: &Fields) -> i32 {
    fields.one("version").parse().unwrap_or(0)
}

/// Stores what was typed on a version of the draft, or keeps it beside what came first; lets go of the held form it came from. None
/// where there is no draft any more: then it is kept aside, and can begin a new one.
///
/// # Errors
/// When the database refuses or fails.
pub(crate) async fn keep(
    db: &mut WriteTx,
    who: &Membership,
    of: Of,
    fields: &Fields,
    version: i32,
) -> Result<Option<Saved>, Fault> {
    let typed = Typed::new(fields.0.iter().cloned());
    let writer = Writer::from_fields(fields.one("writer"), fields.one("seq"));
    let saved = match drafts::save(db, who, of, (version, &writer), &typed).await {
        Err(StoreError::NotFound) => None,
        saved => Some(saved?),
    };
    if saved.is_none() {
        drafts::keep_mine(db, who, of, &writer, &typed).await?;
    }
    if let Ok(held) = fields.one("held").parse::<Uuid>() {
        accounts::take_held_draft(db, held).await?;
    }
    Ok(saved)
}

/// Commits and answers the script that saved; or the page of what was held after its sign-in had expired, which comes here as well.
///
/// # Errors
/// When the database fails.
pub(crate) async fn answer(
    db: WriteTx,
    who: &Membership,
    headers: &HeaderMap,
    saved: Saved,
    (what, places): (&str, Places),
) -> Result<Response, Fault> {
    let script = headers.get(header::ACCEPT).is_some_and(|accept| accept.as_bytes().starts_with(b"application/json"));
    let committed = db
        .commit_quietly(match saved {
            Saved::Stored { .. } => urls::said(places.edit, "put-back"),
            Saved::Clash { .. } => places.clash.clone(),
        })
        .await?;
    Ok(match saved {
        _ if !script => Answered::then(committed).into_response(),
        Saved::Stored { version, at } => SelfSaved::Stored { version, saved_at: when::time_of_day(at) }.into_response(),
        Saved::Clash { by, at } => {
            let at = when::time_of_day(at);
            let message = match by {
                None => format!("This {what} or begun anew at {at}. What you typed is kept beside it."),
                Some((person, _)) if person == who.person() => {
                    format!("You saved this in another place at {at}. Both texts are kept.")
                }
                Some((_, name)) => format!("{name} saved this at {at}. Both texts are kept."),
            };
            SelfSaved::Clash { message, view: places.clash }.into_response()
        }
    })
}
