//! The answers before the agreement is offered: gentle prompts, and the few things that stop it.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::agreement::{Checked, check};
use domain::ids::RelationshipId;
use store::agreements::{self, Pair};
use store::drafts::Draft;
use store::{Claim, Member, Reads, drafts};

use super::show::{Row, all_rows};
use super::{Loaded, load, rules, terms, title, to_write};
use crate::fault::Fault;
use crate::gate::{Here, Opening, Reading, Writing};
use crate::page::{Flash, Link, Page};
use crate::posted::Posted;
use crate::reply::{Reply, Shown};
use crate::urls;

/// The answers.
#[derive(Template)]
#[template(path = "agreements/check.html")]
pub struct CheckView {
    page: Page,
    edit_href: String,
    offer_href: String,
    version: String,
    stops: Vec<Link>,
    prompts: Vec<Link>,
    rows: Vec<Row>,
    supervisee: String,
    /// Which agreement.
    about: String,
    again: bool,
}

/// Which version of the draft was checked.
#[derive(Debug, Default, serde::Deserialize)]
pub struct OfferTyped {
    #[serde(default)]
    version: String,
}

/// Shows the answers.
pub async fn page(
    mut opening: Opening<Member>,
    Path((_, id)): Path<(String, RelationshipId)>,
) -> Result<Response, Fault> {
    let (who, here) = (opening.who().clone(), opening.here().clone());
    let pair = to_write(opening.db(), &here, &who, id).await?;
    let written = match pair.agreement {
        Some(agreement) if drafts::find(opening.db(), agreements::draft_of(&pair, agreement)).await?.is_some() => {
            agreement
        }
        _ => return Ok(Redirect::to(&format!("{}/edit", urls::agreement_of(&here.slug, id))).into_response()),
    };
    let Reading { mut db, here, .. } = opening.open("opened-draft", pair.about(), None).await?;
    let draft = drafts::find(&mut db, agreements::draft_of(&pair, written)).await?.ok_or(Fault::NotFound)?;
    let looked = read(&mut db, &here, &pair, &draft).await?;
    Ok(Shown(view(&mut db, &here, &pair, &draft, &looked).await?).into_response())
}

/// Offers it, exactly as it was checked.
pub async fn offer(
    Writing { who, mut db, here }: Writing<Member>,
    Path((_, id)): Path<(String, RelationshipId)>,
    Posted { token, typed }: Posted<OfferTyped>,
) -> Result<Reply<CheckView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    to_write(&mut db, &here, &who, id).await?;
    agreements::lock(&mut db, id).await?;
    let pair = agreements::pair(&mut db, id).await?.ok_or(Fault::NotFound)?;
    let agreement = pair.agreement.ok_or(Fault::NotFound)?;
    let address = urls::agreement_of(&here.slug, id);
    let Some(draft) = drafts::lock(&mut db, agreements::draft_of(&pair, agreement)).await? else {
        return if agreements::offers(&mut db, agreement).await?.is_empty() {
            Err(Fault::NotFound)
        } else {
            Ok(db.commit(address).await?.into())
        };
    };
    let looked = read(&mut db, &here, &pair, &draft).await?;
    if typed.version != draft.version.to_string() {
        let mut again = view(&mut db, &here, &pair, &draft, &looked).await?;
        again.page.flash =
            Some(Flash::notice("The text was saved again after you had checked it: this is how it reads now"));
        return Ok(Reply::Clash(again));
    }
    if !looked.checked.errors.is_empty() {
        return Ok(Reply::Again(view(&mut db, &here, &pair, &draft, &looked).await?));
    }
    let (wording, kept) = looked.checked.wording.split(rules(&here)?.0);
    agreements::offer(&mut db, &who, &pair, agreement, (&wording, &kept)).await?;
    Ok(db.commit(urls::said(address, "offered")).await?.into())
}

/// What was checked, with what is known of the pair.
struct Looked {
    loaded: Loaded,
    checked: Checked,
}

async fn read(db: &mut impl Reads, here: &Here, pair: &Pair, draft: &Draft) -> Result<Looked, Fault> {
    let loaded = load(db, here, pair).await?;
    let checked = check(&terms(here, &loaded, pair)?, &draft.typed);
    Ok(Looked { loaded, checked })
}

async fn view(
    db: &mut impl Reads,
    here: &Here,
    pair: &Pair,
    draft: &Draft,
    Looked { loaded, checked }: &Looked,
) -> Result<CheckView, Fault> {
    let (_, rule) = rules(here)?;
    let address = urls::agreement_of(&here.slug, pair.id);
    let edit_href = format!("{address}/edit");
    let links = |found: &[(String, String)]| {
        found.iter().map(|(field, says)| Link::new(says.as_str(), format!("{edit_href}#{field}"))).collect::<Vec<_>>()
    };
    let again = match pair.agreement {
        Some(agreement) => !agreements::offers(db, agreement).await?.is_empty(),
        None => false,
    };
    Ok(CheckView {
        page: here.frame.page_below(format!("Check and offer: {}", title(rule, pair)), "The form", edit_href.as_str()),
        offer_href: format!("{address}/offers"),
        version: draft.version.to_string(),
        stops: links(&checked.errors),
        prompts: links(&checked.prompts),
        // Everything that the page to sign will show, what keeps to the policy included.
        rows: all_rows(here, loaded, pair, &checked.wording, &edit_href)?,
        about: title(rule, pair),
        supervisee: pair.subject_name.clone(),
        again,
        edit_href,
    })
}
