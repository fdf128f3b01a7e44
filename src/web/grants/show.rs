//! A grant: everything about it, and ending it at once.

use askama::Template;
use axum::extract::Path;
use domain::grant::{EndTyped, Kind};
use domain::ids::GrantId;
use store::grants::{self, Grant, Scope};
use store::{Approver, Membership, Reads};

use super::{days, state};
use crate::fault::Fault;
use crate::form::Errors;
use crate::gate::{Here, Reading};
use crate::page::{Link, Page};
use crate::parts::Standing;
use crate::reply::Shown;
use crate::standings::dated;
use crate::{urls, when};

/// The grant.
#[derive(Template)]
#[template(path = "grants/show.html")]
pub struct GrantView {
    pub(super) page: Page,
    pub(super) reason: String,
    state: Standing,
    kind: &'static str,
    holder: String,
    purpose: String,
    asked_by: String,
    opens: &'static str,
    people: Vec<Link>,
    units: Vec<String>,
    days: String,
    withheld: String,
    approved: String,
    /// Ended before its last day: by whom and when, and why.
    ended: Option<(String, String)>,
    /// Where it is ended; empty where that is not for this reader, or it is over.
    end_href: String,
    renewal_href: String,
}

/// Shows the grant.
pub async fn show(
    Reading { who, mut db, here }: Reading<Approver>,
    Path((_, id)): Path<(String, GrantId)>,
) -> Result<Shown<GrantView>, Fault> {
    Ok(Shown(view(&mut db, &here, &who, id, (EndTyped::default(), Errors::none())).await?))
}

/// A grant that the reader sees, with whether they decide of it and it is not over.
pub(super) async fn found(
    db: &mut impl Reads,
    here: &Here,
    who: &Membership,
    id: GrantId,
) -> Result<(Grant, bool), Fault> {
    let grant = grants::find(db, who, id).await?.ok_or(Fault::NotFound)?;
    let decides = grant.is_open(here.today) && grants::decides(db, id).await?;
    Ok((grant, decides))
}

/// The page, with an end as it was typed.
pub(super) async fn view(
    db: &mut impl Reads,
    here: &Here,
    who: &Membership,
    id: GrantId,
    (typed, errors): (EndTyped, Errors),
) -> Result<GrantView, Fault> {
    let (grant, decides) = found(db, here, who, id).await?;
    let scopes = grants::scopes(db, &[id]).await?;
    let address = urls::grant(&here.slug, id);
    let link = |scope: &Scope| scope.person.map(|person| Link::new(&scope.name, urls::file(&here.slug, person)));
    let only = |may: bool, address: String| if may { address } else { String::new() };
    let page = here.frame.page_below(format!("Grant of {}", grant.holder_name), "Grants", urls::grants(&here.slug));
    Ok(GrantView {
        page: Page { errors, ..page },
        reason: typed.reason,
        state: state(&grant, here.today),
        kind: grant.kind.name(),
        days: days(&grant),
        withheld: match (grant.withheld(here.today), grant.withheld_until) {
            (Some(until), _) => format!("Until {}", dated(until.minus_days(1), here.today)),
            (None, Some(_)) => "No longer".to_owned(),
            (None, None) => "No".to_owned(),
        },
        opens: grant.opens.in_words(),
        people: scopes.iter().filter_map(link).collect(),
        units: scopes.iter().filter(|scope| scope.person.is_none()).map(|scope| scope.name.clone()).collect(),
        approved: format!("{}, {}", grant.approved_by, when::instant(grant.approved_at)),
        ended: grant.ended.map(|(at, by, why)| (format!("{by}, {}", when::instant(at)), why)),
        holder: grant.holder_name,
        purpose: grant.purpose,
        asked_by: grant.asked_by,
        end_href: only(decides, format!("{address}/end")),
        renewal_href: only(decides && grant.kind == Kind::InvestigatingOfficer, format!("{address}/renewal")),
    })
}
