//! Signing an agreement: one's own signature, bound to the version and wording that was shown.

use axum::extract::Path;
use domain::access::Wish;
use domain::ids::RelationshipId;
use store::{Claim, Member, agreements};

use super::show::{self, AgreementView};
use super::{rules, signers};
use crate::fault::Fault;
use crate::gate::Writing;
use crate::page::Flash;
use crate::posted::Posted;
use crate::reply::Reply;
use crate::urls;

/// What was signed.
#[derive(Debug, Default, serde::Deserialize)]
pub struct SignTyped {
    #[serde(default)]
    number: String,
    #[serde(default)]
    commitment: String,
}

/// Signs; when everybody has, what the two settled begins.
pub async fn sign(
    Writing { who, mut db, here }: Writing<Member>,
    Path((_, id)): Path<(String, RelationshipId)>,
    Posted { token, typed }: Posted<SignTyped>,
) -> Result<Reply<AgreementView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    let pair = agreements::pair(&mut db, id).await?.ok_or(Fault::NotFound)?;
    here.allowed(&mut db, &who, pair.subject, &Wish::TakePart).await?;
    let (_, rule) = rules(&here)?;
    let required = signers(rule, &pair);
    let agreement = pair.agreement.ok_or(Fault::NotFound)?;
    if !pair.holds(here.today) || !required.iter().any(|(person, _)| *person == who.person()) {
        return Err(Fault::NotFound);
    }
    agreements::lock(&mut db, id).await?;
    let offers = agreements::offers(&mut db, agreement).await?;
    let latest = offers.first().ok_or(Fault::NotFound)?;
    let address = urls::agreement_of(&here.slug, id);
    let has_signed =
        |offer: &agreements::Offer, person| offer.signatures.iter().any(|(signer, _, _)| *signer == person);
    if typed.number != latest.number.to_string() || typed.commitment != latest.commitment.hex() {
        // What it says now was not shown to this person yet: the row of the log stands before it is.
        store::log(&mut db, &who, "opened-agreement", pair.about(), None).await?;
        let mut view = show::view(&mut db, &here, &who, &pair, &offers).await?;
        view.page.flash = Some(Flash::notice(
            "A new version was offered after you had opened this page. Nothing was signed: read it as it is now",
        ));
        db.commit_quietly(address).await?;
        return Ok(Reply::Clash(view));
    }
    if has_signed(latest, who.person()) {
        return Ok(db.commit(address).await?.into());
    }
    agreements::sign(&mut db, &who, &pair, agreement, latest).await?;
    if required.iter().all(|(person, _)| *person == who.person() || has_signed(latest, *person)) {
        let wording = agreements::wording(&mut db, agreement, latest.number).await?;
        let policy = here.council()?.policy_on(here.today);
        let clocks: Vec<String> = policy.clocks.iter().map(|clock| clock.id.to_string()).collect();
        agreements::settle_intervals(&mut db, &who, &pair, &clocks, &wording.intervals, here.today).await?;
        agreements::settle_events(&mut db, &who, &pair, &wording.events).await?;
    }
    Ok(db.commit(urls::said(address, "signed")).await?.into())
}
