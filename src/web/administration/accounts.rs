//! A person's account: invite, reset, lock, unlock, end sign-ins. The one-time link is shown once and kept nowhere; what takes
//! something away is asked about before it happens.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use domain::ids::PersonId;
use serde::Deserialize;
use store::{About, Administrator, Claim, StoreError, Token, TokenHash, accounts};

use super::ask::AskView;
use super::person;
use super::typed::ChangeTyped;
use crate::fault::Fault;
use crate::gate::{Reading, Writing};
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
    /// The link: in full where the browser says which address it is at, else its part after the host.
    pub link: String,
    /// Whether it is in full.
    pub whole: bool,
}

/// Which step is asked about.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    step: String,
}

/// What to do with the account.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct AccountTyped {
    step: String,
    email: String,
}

/// Says what a step takes away, before it is done.
pub async fn ask(
    Reading { who, mut db, here }: Reading<Administrator>,
    Path((_, id)): Path<(String, PersonId)>,
    Query(asked): Query<Asked>,
) -> Result<Shown<AskView>, Fault> {
    let person = store::people::find(&mut db, id).await?;
    let accounts = accounts::accounts(&mut db, &who).await?;
    let account = accounts.into_iter().find(|account| account.person == id).ok_or(Fault::NotFound)?;
    let name = &person.name;
    let (step, title, button, says) = match asked.step.as_str() {
        "lock" => (
            "lock",
            format!("Lock the account of {name}"),
            "Lock the account",
            format!("{name} is signed out everywhere and cannot sign in until an administrator unlocks the account."),
        ),
        "reset" => (
            "reset",
            format!("Take the password of {name} away"),
            "Take the password away and make a link",
            format!(
                "{name} is signed out everywhere, and the password works no more. The one-time link that you get next lets {name} choose a new one."
            ),
        ),
        "end" => (
            "end",
            format!("End every sign-in of {name}"),
            "End every sign-in",
            format!("{name} is signed out everywhere and can sign in again with the same password."),
        ),
        _ => return Err(Fault::Unreadable),
    };
    let back = format!("{}/people/{id}", urls::administration(&here.slug));
    Ok(Shown(AskView {
        page: here.frame.page_below(title, name, back.clone()),
        action: format!("{back}/account"),
        back,
        says,
        fields: vec![("email", account.email), ("step", step.to_owned())],
        button,
    }))
}

/// Does it. An invitation's answer is the page with the link itself, which no address brings back.
pub async fn account(
    Writing { who, mut db, here }: Writing<Administrator>,
    Path((_, id)): Path<(String, PersonId)>,
    headers: HeaderMap,
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
            let origin = origin(&headers);
            let view = InvitedView {
                page: Page {
                    back: Some(crate::page::Link::new(person.name.clone(), page)),
                    ..here.frame.page("One-time link")
                },
                name: person.name,
                email,
                link: format!("{}/{}/invitations/{}", origin.unwrap_or_default(), here.slug, link.expose()),
                whole: origin.is_some(),
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

/// The address at which the browser has Plumbline open, as scheme and host: the browser sends it with every form,
/// and it counts only where the request came to that very host. A name that somebody else put into the request is not passed on.
pub fn origin(headers: &HeaderMap) -> Option<&str> {
    let one = |name: header::HeaderName| headers.get(name)?.to_str().ok();
    let (origin, host) = (one(header::ORIGIN)?, one(header::HOST)?);
    let named = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"))?;
    named.eq_ignore_ascii_case(host).then_some(origin)
}
