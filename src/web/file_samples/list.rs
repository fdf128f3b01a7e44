//! The samples of the council, the latest first.

use askama::Template;
use axum_extra::extract::Query;
use store::{Quality, file_samples};

use crate::fault::Fault;
use crate::gate::Reading;
use crate::page::{Link, Page};
use crate::pages::Pages;
use crate::reply::Shown;
use crate::{urls, when};

/// How many a page shows.
const A_PAGE: usize = 50;

/// The list.
#[derive(Template)]
#[template(path = "file_samples/list.html")]
pub struct SamplesView {
    page: Page,
    draw_href: String,
    samples: Vec<Line>,
    pages: Pages,
}

/// One sample.
pub(super) struct Line {
    sample: Link,
    files: String,
    drawn: String,
    open: String,
}

/// Which page.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Part {
    page: usize,
}

/// Shows the list.
pub async fn list(
    Reading { mut db, here, .. }: Reading<Quality>,
    Query(part): Query<Part>,
) -> Result<Shown<SamplesView>, Fault> {
    let base = urls::file_samples(&here.slug);
    let total = usize::try_from(file_samples::count(&mut db).await?).unwrap_or(0);
    let pages = Pages::new(total, A_PAGE, part.page, |page| format!("{base}?page={page}"));
    let size = i64::try_from(A_PAGE).unwrap_or(i64::MAX);
    let offset = i64::try_from(pages.current() - 1).unwrap_or(0) * size;
    let samples = file_samples::list(&mut db, (offset, size)).await?;
    let line = |sample: file_samples::Sample| Line {
        files: format!("{} of {}", sample.files, sample.people),
        drawn: format!("{}, by {}", when::instant(sample.at), sample.by),
        open: if sample.open == 0 { "Nothing".to_owned() } else { sample.open.to_string() },
        sample: Link::new(sample.purpose, urls::file_sample(&here.slug, sample.id)),
    };
    Ok(Shown(SamplesView {
        page: here.frame.page_below("Samples of files", "Quality", urls::quality(&here.slug)),
        draw_href: format!("{base}/new"),
        samples: samples.into_iter().map(line).collect(),
        pages,
    }))
}
