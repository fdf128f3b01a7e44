//! Granted files: what somebody's grants open, until when, and the way to each file.

use askama::Template;
use axum::extract::Path;
use axum_extra::extract::Query;
use domain::ids::GrantId;
use store::Holder;
use store::grants::{self, Grant, Opened, Which};

use crate::fault::Fault;
use crate::gate::{Here, Reading};
use crate::page::{Link, Page};
use crate::pages::Pages;
use crate::quality::count;
use crate::reply::Shown;
use crate::standings::dated;
use crate::urls;

/// How many grants the page shows.
const MOST: i64 = 50;
/// How many files of each.
const SHORT: usize = 20;
/// How many files a page of one grant shows.
const A_PAGE: usize = 50;

/// The grants.
#[derive(Template)]
#[template(path = "grants/held.html")]
pub struct HeldView {
    page: Page,
    grants: Vec<Card>,
}

/// One of them.
pub(super) struct Card {
    kind: &'static str,
    purpose: String,
    opens: &'static str,
    ends: String,
    files: Vec<Link>,
    /// The page with the rest of them.
    all: Option<Link>,
}

/// The files of one grant.
#[derive(Template)]
#[template(path = "grants/files.html")]
pub struct FilesView {
    page: Page,
    card: Card,
    total: String,
    pages: Pages,
    pack_href: String,
}

/// Which part of the list.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Part {
    page: usize,
}

/// Shows what one's grants open.
pub async fn held(Reading { who, mut db, here }: Reading<Holder>) -> Result<Shown<HeldView>, Fault> {
    let held = grants::list(&mut db, &who, Which::Mine, (0, MOST)).await?;
    let ids: Vec<GrantId> = held.iter().map(|grant| grant.id).collect();
    let files = grants::files(&mut db, &who, &ids, (0, i64::try_from(SHORT).unwrap_or(i64::MAX))).await?;
    let card = |grant: &Grant| {
        let theirs: Vec<&Opened> = files.iter().filter(|file| file.grant == grant.id).collect();
        let total = theirs.first().and_then(|file| usize::try_from(file.of).ok()).unwrap_or(0);
        let more = format!("All {} files", count(total));
        let text = if total > SHORT { more } else { "Make a pack of these files".to_owned() };
        let all = Link::new(text, urls::granted_files(&here.slug, grant.id));
        Card { all: (total > 0).then_some(all), ..card(&here, grant, &theirs) }
    };
    Ok(Shown(HeldView { grants: held.iter().map(card).collect(), page: here.frame.page("Granted files") }))
}

/// Shows all files of one grant.
pub async fn files(
    Reading { who, mut db, here }: Reading<Holder>,
    Path((_, id)): Path<(String, GrantId)>,
    Query(part): Query<Part>,
) -> Result<Shown<FilesView>, Fault> {
    let held = grants::list(&mut db, &who, Which::Mine, (0, MOST)).await?;
    let grant = held.iter().find(|grant| grant.id == id).ok_or(Fault::NotFound)?;
    let size = i64::try_from(A_PAGE).unwrap_or(i64::MAX);
    let offset = i64::try_from(part.page.clamp(1, 1_000) - 1).unwrap_or(0) * size;
    let files = grants::files(&mut db, &who, &[id], (offset, size)).await?;
    let total = files.first().and_then(|file| usize::try_from(file.of).ok()).unwrap_or(0);
    let address = urls::granted_files(&here.slug, id);
    Ok(Shown(FilesView {
        card: card(&here, grant, &files.iter().collect::<Vec<_>>()),
        total: count(total),
        pages: Pages::new(total, A_PAGE, part.page, |page| format!("{address}?page={page}")),
        pack_href: format!("{address}/pack"),
        page: here.frame.page_below("Files of this grant", "Granted files", urls::granted(&here.slug)),
    }))
}

fn card(here: &Here, grant: &Grant, files: &[&Opened]) -> Card {
    Card {
        kind: grant.kind.name(),
        purpose: grant.purpose.clone(),
        opens: grant.opens.in_words(),
        ends: dated(grant.until.minus_days(1), here.today),
        files: files.iter().map(|file| Link::new(&file.name, urls::file(&here.slug, file.person))).collect(),
        all: None,
    }
}
