//! What becomes of a grant: ended at once, or renewed where an investigation goes on.

use askama::Template;
use axum::extract::Path;
use domain::grant::{End, EndTyped, Kind, Renewal, RenewalTyped};
use domain::ids::GrantId;
use store::grants::{self, Grant};
use store::{Approver, Claim, Membership, Reads};

use super::show::{self, GrantView, found};
use crate::fault::Fault;
use crate::form::Errors;
use crate::gate::{Here, Reading, Writing};
use crate::page::{Flash, Page};
use crate::parts::DateTyped;
use crate::posted::Posted;
use crate::reply::{Reply, Shown};
use crate::standings::dated;
use crate::urls;

/// The form of a renewal.
#[derive(Template)]
#[template(path = "grants/renew.html")]
pub struct RenewView {
    page: Page,
    action: String,
    holder: String,
    lasts: String,
    /// Until when it is withheld now; empty where it is not.
    withheld_now: String,
    ticked: bool,
    last: DateTyped,
    withheld: DateTyped,
}

/// Ends a grant: nothing opens under it from the next request on.
pub async fn end(
    Writing { who, mut db, here }: Writing<Approver>,
    Path((_, id)): Path<(String, GrantId)>,
    Posted { token, typed }: Posted<EndTyped>,
) -> Result<Reply<GrantView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    let (grant, decides) = found(&mut db, &here, &who, id).await?;
    if !decides && grant.is_open(here.today) {
        return Err(Fault::NotFound);
    }
    let wrong = match End::parse(&typed) {
        Ok(end) if decides && grants::end(&mut db, &who, id, &end).await? => {
            return Ok(db.commit_quietly(urls::said(urls::grant(&here.slug, id), "grant-ended")).await?.into());
        }
        Ok(_) => {
            let mut view = show::view(&mut db, &here, &who, id, (typed, Errors::none())).await?;
            view.page.flash = Some(Flash::notice("This grant was over already; nothing was changed"));
            return Ok(Reply::Clash(view));
        }
        Err(wrong) => wrong,
    };
    Ok(Reply::Again(show::view(&mut db, &here, &who, id, (typed, wrong.into_iter().collect())).await?))
}

/// Shows the form of a renewal.
pub async fn renewal(
    Reading { who, mut db, here }: Reading<Approver>,
    Path((_, id)): Path<(String, GrantId)>,
) -> Result<Shown<RenewView>, Fault> {
    let grant = renewable(&mut db, &here, &who, id).await?;
    let typed = match grant.withheld(here.today) {
        None => RenewalTyped::default(),
        Some(until) => {
            let last = DateTyped::of(until.minus_days(1));
            RenewalTyped {
                withheld: "yes".to_owned(),
                withheld_day: last.day,
                withheld_month: last.month,
                withheld_year: last.year,
                ..RenewalTyped::default()
            }
        }
    };
    Ok(Shown(view(&here, &grant, &typed, Errors::none())))
}

/// Renews a grant.
pub async fn renew(
    Writing { who, mut db, here }: Writing<Approver>,
    Path((_, id)): Path<(String, GrantId)>,
    Posted { token, typed }: Posted<RenewalTyped>,
) -> Result<Reply<RenewView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    let grant = renewable(&mut db, &here, &who, id).await?;
    match Renewal::parse(&typed, grant.until, grant.withheld(here.today).is_some(), here.today) {
        Ok(renewal) => {
            grants::renew(&mut db, &who, id, &renewal).await?;
            Ok(db.commit_quietly(urls::said(urls::grant(&here.slug, id), "grant-renewed")).await?.into())
        }
        Err(wrong) => Ok(Reply::Again(view(&here, &grant, &typed, wrong.into_iter().collect()))),
    }
}

/// An investigation that goes on, for whoever decides of it.
async fn renewable(db: &mut impl Reads, here: &Here, who: &Membership, id: GrantId) -> Result<Grant, Fault> {
    let (grant, decides) = found(db, here, who, id).await?;
    if decides && grant.kind == Kind::InvestigatingOfficer { Ok(grant) } else { Err(Fault::NotFound) }
}

fn view(here: &Here, grant: &Grant, typed: &RenewalTyped, errors: Errors) -> RenewView {
    let date = |day: &str, month: &str, year: &str| DateTyped {
        day: day.to_owned(),
        month: month.to_owned(),
        year: year.to_owned(),
    };
    let address = urls::grant(&here.slug, grant.id);
    RenewView {
        page: Page { errors, ..here.frame.page_below("Renew the grant", "Grant", address.clone()) },
        action: format!("{address}/renewal"),
        holder: grant.holder_name.clone(),
        lasts: dated(grant.until.minus_days(1), here.today),
        withheld_now: grant
            .withheld(here.today)
            .map_or_else(String::new, |until| dated(until.minus_days(1), here.today)),
        ticked: typed.withheld == "yes",
        last: date(&typed.last_day, &typed.last_month, &typed.last_year),
        withheld: date(&typed.withheld_day, &typed.withheld_month, &typed.withheld_year),
    }
}
