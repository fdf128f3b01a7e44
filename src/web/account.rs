//! One's own account: password, signed-in browsers, and what was held after a sign-in expired.

use askama::Template;
use axum::extract::Path;
use domain::ids::SignInId;
use store::{About, Claim, Member, accounts};
use uuid::Uuid;

use crate::fault::Fault;
use crate::form::Errors;
use crate::gate::{Reading, Writing};
use crate::page::Page;
use crate::posted::Posted;
use crate::reply::{Reply, Shown};
use crate::{door, urls, when};

/// Password and sign-ins.
#[derive(Template)]
#[template(path = "account.html")]
pub struct AccountView {
    /// The frame.
    pub page: Page,
    /// The council's part of the address.
    pub slug: String,
    /// The address to sign in with.
    pub email: String,
    /// The signed-in browsers.
    pub sign_ins: Vec<SignInLine>,
}

/// One signed-in browser.
pub struct SignInLine {
    /// Its id.
    pub id: SignInId,
    /// What it called itself.
    pub browser: String,
    /// Since when.
    pub since: String,
    /// When it was last used.
    pub last: String,
    /// Whether it is this one.
    pub this: bool,
}

/// What was typed after the sign-in had expired.
#[derive(Template)]
#[template(path = "held.html")]
pub struct HeldView {
    /// The frame.
    pub page: Page,
    /// The council's part of the address.
    pub slug: String,
    /// Each held form.
    pub held: Vec<HeldForm>,
}

/// One held form: to be sent again as it was, or dropped.
pub struct HeldForm {
    /// Its id.
    pub id: Uuid,
    /// When it came.
    pub when: String,
    /// Where it goes when it is put back.
    pub address: String,
    /// Every field, to be sent again.
    pub fields: Vec<(String, String)>,
    /// What a person wrote, to be read.
    pub texts: Vec<String>,
}

/// The password form as typed.
#[derive(Debug, Default, serde::Deserialize)]
pub struct PasswordTyped {
    #[serde(default)]
    current: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    password_again: String,
}

/// An act that needs nothing but its button.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Nothing {}

/// Shows the account.
pub async fn page(Reading { who, mut db, here }: Reading<Member>) -> Result<Shown<AccountView>, Fault> {
    let page = here.frame.page("Your account");
    Ok(Shown(view(&mut db, &who, page).await?))
}

/// Changes the password, after asking for the present one.
pub async fn change_password(
    Writing { who, mut db, here }: Writing<Member>,
    Posted { token, typed }: Posted<PasswordTyped>,
) -> Result<Reply<AccountView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    let (_, stored) = accounts::my_account(&mut db).await?;
    let mut errors = match door::new_password(&typed.password, &typed.password_again) {
        Ok(()) => Errors::none(),
        Err(errors) => errors,
    };
    if !door::check_password(&here.app, typed.current, stored).await? {
        errors.add("current", "This is not your present password.");
    }
    if !errors.is_empty() {
        let page = Page { errors, ..here.frame.page("Your account") };
        return Ok(Reply::Again(view(&mut db, &who, page).await?));
    }
    let hash = door::hash_password(&here.app, typed.password).await?;
    accounts::change_my_password(&mut db, &hash).await?;
    let about = About { subject: Some(who.person()), kind: "account", id: who.person().uuid() };
    store::log(&mut db, &who, "changed-password", about, None).await?;
    Ok(db.commit(urls::said(format!("/{}/account", here.slug), "password")).await?.into())
}

/// Ends one of one's own sign-ins.
pub async fn end_sign_in(
    Writing { who, mut db, here }: Writing<Member>,
    Path((_, sign_in)): Path<(String, SignInId)>,
    Posted { token, .. }: Posted<Nothing>,
) -> Result<Reply<AccountView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    if accounts::end_sign_ins(&mut db, who.person(), Some(sign_in)).await? == 0 {
        return Err(Fault::NotFound);
    }
    store::log(
        &mut db,
        &who,
        "ended-sign-in",
        About { subject: Some(who.person()), kind: "sign-in", id: sign_in.uuid() },
        None,
    )
    .await?;
    Ok(db.commit(urls::said(format!("/{}/account", here.slug), "ended")).await?.into())
}

/// Ends every other sign-in of one's own.
pub async fn end_other_sign_ins(
    Writing { who, mut db, here }: Writing<Member>,
    Posted { token, .. }: Posted<Nothing>,
) -> Result<Reply<AccountView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    for other in accounts::my_sign_ins(&mut db).await?.into_iter().filter(|s| s.id != who.sign_in()) {
        accounts::end_sign_ins(&mut db, who.person(), Some(other.id)).await?;
    }
    store::log(
        &mut db,
        &who,
        "ended-sign-ins",
        About { subject: Some(who.person()), kind: "account", id: who.person().uuid() },
        None,
    )
    .await?;
    Ok(db.commit(urls::said(format!("/{}/account", here.slug), "ended")).await?.into())
}

/// Shows what was held.
pub async fn held(Reading { mut db, here, .. }: Reading<Member>) -> Result<Shown<HeldView>, Fault> {
    let held = accounts::my_held_drafts(&mut db).await?;
    let held = held
        .into_iter()
        .map(|h| HeldForm {
            id: h.id,
            when: when::instant(h.held_at),
            texts: h
                .fields
                .iter()
                .filter(|(name, value)| {
                    !["form_token", "version"].contains(&name.as_str()) && value.chars().count() > 3
                })
                .map(|(_, v)| v.clone())
                .collect(),
            address: h.address,
            fields: h.fields,
        })
        .collect();
    Ok(Shown(HeldView { page: here.frame.page("Kept for you"), slug: here.slug, held }))
}

/// Lets go of a held form.
pub async fn drop_held(
    Writing { mut db, here, .. }: Writing<Member>,
    Path((_, held)): Path<(String, Uuid)>,
    Posted { token, .. }: Posted<Nothing>,
) -> Result<Reply<AccountView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    accounts::take_held_draft(&mut db, held).await?;
    Ok(db.commit(urls::said(format!("/{}/held", here.slug), "removed")).await?.into())
}

async fn view(db: &mut impl store::Reads, who: &store::Membership, page: Page) -> Result<AccountView, Fault> {
    let (email, _) = accounts::my_account(db).await?;
    let sign_ins = accounts::my_sign_ins(db).await?;
    let sign_ins = sign_ins
        .into_iter()
        .map(|s| SignInLine {
            id: s.id,
            this: s.id == who.sign_in(),
            browser: s.browser,
            since: when::instant(s.created_at),
            last: when::instant(s.last_input_at),
        })
        .collect();
    Ok(AccountView { page, slug: who.slug().to_owned(), email, sign_ins })
}
