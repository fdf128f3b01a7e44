//! A person's account: invite, reset, lock, unlock, end sign-ins. The one-time link is shown once and kept nowhere.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use domain::ids::PersonId;
use serde::Deserialize;
use store::{About, Administrator, Claim, StoreError, Token, TokenHash, accounts};

use super::person;
use super::typed::ChangeTyped;
use crate::fault::Fault;
use crate::gate::Writing;
use crate::page::Page;
use crate::posted::Posted;
use crate::reply::{Reply, Shown};
use crate::urls;

/// The one-time link.
#[derive(Template)]
#[template(path = "administration/invited.html")]
pub struct InvitedView {
    /// The frame.
    pub page: Page,
    /// Whose link it is.
    pub name: String,
    /// Their address.
    pub email: String,
    /// The link's part after the host.
    pub path: String,
}

/// What to do with the account.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct AccountTyped {
    step: String,
    email: String,
}

/// Does it. An invitation's answer is the page with the link itself, which no address brings back.
pub async fn account(
    Writing { who, mut db, here }: Writing<Administrator>,
    Path((_, id)): Path<(String, PersonId)>,
    Posted { token, typed }: Posted<AccountTyped>,
) -> Result<Response, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(Reply::<InvitedView>::from(done).into_response());
    }
    let person = store::people::find(&mut db, id).await?;
    let page = format!("{}/people/{id}", urls::administration(&here.slug));
    let about = About { subject: Some(id), kind: "account", id: id.uuid() };
    match typed.step.as_str() {
        "invite" | "reset" => {
            let link = Token::fresh()?;
            let email = typed.email.trim().to_lowercase();
            let refused = if email.contains('@') && email.chars().count() <= 254 {
                match accounts::invite(&mut db, id, &email, &TokenHash::of(link.expose()), typed.step == "reset").await
                {
                    Ok(()) => None,
                    // The transaction is over after a refused row: the page is read in a new one.
                    Err(StoreError::Refused(_)) => {
                        Some("Another person of this council has this address. Enter another one")
                    }
                    Err(error) => return Err(error.into()),
                }
            } else {
                Some("Enter an e-mail address, such as name@council.gov.uk")
            };
            if let Some(says) = refused {
                drop(db);
                let (who, mut db) = here.app.db.read::<Administrator>(&here.slug, &here.cap).await?;
                let mut view = person::view(
                    &mut db,
                    &here,
                    &who,
                    id,
                    ChangeTyped::default(),
                    [("email", says)].into_iter().collect(),
                )
                .await?;
                view.email = typed.email;
                return Ok(Reply::Again(view).into_response());
            }
            store::log(&mut db, &who, if typed.step == "reset" { "reset-account" } else { "invited" }, about, None)
                .await?;
            db.commit(page.clone()).await?;
            let view = InvitedView {
                page: Page {
                    back: Some(crate::page::Link::new(person.name.clone(), page)),
                    ..here.frame.page("One-time link")
                },
                name: person.name,
                email,
                path: format!("/{}/invitations/{}", here.slug, link.expose()),
            };
            Ok(Shown(view).into_response())
        }
        "lock" | "unlock" => {
            let lock = typed.step == "lock";
            accounts::lock(&mut db, id, lock).await?;
            store::log(&mut db, &who, if lock { "locked-account" } else { "unlocked-account" }, about, None).await?;
            let word = if lock { "locked" } else { "unlocked" };
            Ok(Reply::<InvitedView>::from(db.commit(urls::said(page, word)).await?).into_response())
        }
        "end" => {
            accounts::end_sign_ins(&mut db, id, None).await?;
            store::log(&mut db, &who, "ended-sign-ins", about, None).await?;
            Ok(Reply::<InvitedView>::from(db.commit(urls::said(page, "ended")).await?).into_response())
        }
        _ => Err(Fault::Unreadable),
    }
}
