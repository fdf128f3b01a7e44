//! An earlier version of an agreement, and the way from an agreement's id to its pair.

use askama::Template;
use axum::extract::Path;
use axum::response::Redirect;
use domain::access::Wish;
use domain::ids::{AgreementId, RelationshipId};
use store::{Member, agreements};

use super::show::{Row, rows, signature, to_read, to_show};
use super::{rules, signers, title};
use crate::fault::Fault;
use crate::gate::{Opening, Reading};
use crate::page::Page;
use crate::reply::Shown;
use crate::{urls, when};

/// A version that was offered before.
#[derive(Template)]
#[template(path = "agreements/version.html")]
pub struct VersionView {
    page: Page,
    offered: String,
    rows: Vec<Row>,
    signatures: Vec<(String, String)>,
}

/// Shows what an earlier version said.
pub async fn version(
    mut opening: Opening<Member>,
    Path((_, id, number)): Path<(String, RelationshipId, i32)>,
) -> Result<Shown<VersionView>, Fault> {
    let (who, here) = (opening.who().clone(), opening.here().clone());
    let (pair, offers, allowed) = to_read(opening.db(), &here, &who, id).await?;
    let offer = offers.iter().find(|offer| offer.number == number).ok_or(Fault::NotFound)?;
    let agreement = pair.agreement.ok_or(Fault::NotFound)?;
    let Reading { who, mut db, here } = opening.open_as("opened-agreement", pair.about(), &allowed).await?;
    let (policy, rule) = rules(&here)?;
    let wording = to_show(&mut db, policy, &who, &pair, agreement, number).await?;
    let back = urls::agreement_of(&here.slug, pair.id);
    Ok(Shown(VersionView {
        page: here.frame.page_below(format!("{}, version {number}", title(rule, &pair)), &rule.name, back),
        offered: format!("Offered by {}, {}", offer.by, when::instant(offer.at)),
        rows: rows(policy, &wording),
        signatures: signers(rule, &pair)
            .iter()
            .map(|(person, name)| (name.clone(), signature(offer, *person)))
            .collect(),
    }))
}

/// Sends on to the agreement of the pair.
pub async fn by_id(
    Reading { who, mut db, here }: Reading<Member>,
    Path((_, id)): Path<(String, AgreementId)>,
) -> Result<Redirect, Fault> {
    let (subject, relationship) = agreements::relationship_of(&mut db, id).await?.ok_or(Fault::NotFound)?;
    here.allowed(&mut db, &who, subject, &Wish::ReadAgreements).await?;
    Ok(Redirect::to(&urls::agreement_of(&here.slug, relationship)))
}
