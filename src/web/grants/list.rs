//! The grants of the council: those that run or are going to, and those that are over.

use askama::Template;
use axum_extra::extract::Query;
use domain::ids::GrantId;
use store::Approver;
use store::grants::{self, Grant, Scope, Which};

use super::{days, state};
use crate::fault::Fault;
use crate::gate::Reading;
use crate::page::{Link, Page};
use crate::pages::Pages;
use crate::parts::Standing;
use crate::reply::Shown;
use crate::urls;

/// How many a page shows.
const A_PAGE: usize = 50;
/// How many names stand in a line.
const NAMED: usize = 3;

/// The list.
#[derive(Template)]
#[template(path = "grants/list.html")]
pub struct GrantsView {
    page: Page,
    give_href: String,
    over: bool,
    open_href: String,
    over_href: String,
    count_open: i64,
    count_over: i64,
    grants: Vec<Line>,
    pages: Pages,
}

/// One grant.
pub(super) struct Line {
    holder: Link,
    kind: &'static str,
    whose: String,
    days: String,
    state: Standing,
}

/// Which part of the list.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Part {
    which: String,
    page: usize,
}

/// Shows the list.
pub async fn list(
    Reading { who, mut db, here }: Reading<Approver>,
    Query(part): Query<Part>,
) -> Result<Shown<GrantsView>, Fault> {
    let over = part.which == "over";
    let (count_open, count_over) = grants::counts(&mut db).await?;
    let total = usize::try_from(if over { count_over } else { count_open }).unwrap_or(0);
    let base = urls::grants(&here.slug);
    let word = if over { "over" } else { "" };
    let pages = Pages::new(total, A_PAGE, part.page, |page| format!("{base}?which={word}&page={page}"));
    let size = i64::try_from(A_PAGE).unwrap_or(i64::MAX);
    let offset = i64::try_from(pages.current() - 1).unwrap_or(0) * size;
    let which = if over { Which::Over } else { Which::Open };
    let found = grants::list(&mut db, &who, which, (offset, size)).await?;
    let ids: Vec<GrantId> = found.iter().map(|grant| grant.id).collect();
    let scopes = grants::scopes(&mut db, &ids).await?;
    let line = |grant: &Grant| Line {
        holder: Link::new(&grant.holder_name, urls::grant(&here.slug, grant.id)),
        kind: grant.kind.name(),
        whose: whose(scopes.iter().filter(|scope| scope.grant == grant.id)),
        days: days(grant),
        state: state(grant, here.today),
    };
    Ok(Shown(GrantsView {
        page: here.frame.page_below("Grants", "Quality", urls::quality(&here.slug)),
        give_href: format!("{base}/new"),
        over,
        over_href: format!("{base}?which=over"),
        open_href: base,
        count_open,
        count_over,
        grants: found.iter().map(line).collect(),
        pages,
    }))
}

fn whose<'a>(scopes: impl Iterator<Item = &'a Scope>) -> String {
    let names: Vec<&str> = scopes.map(|scope| scope.name.as_str()).collect();
    match names.len().checked_sub(NAMED) {
        None | Some(0) => names.join(", "),
        Some(more) => format!("{} and {more} more", names[..NAMED].join(", ")),
    }
}
