//! Administration: people, posts, teams, relationships, absences, closure days and accounts. No content of any record is reachable from here.

pub mod accounts;
pub mod ask;
pub mod calendar;
pub mod changes;
pub mod check;
pub mod closure_days;
pub mod files;
pub mod grants;
pub mod local_settings;
pub mod people;
pub mod person;
pub mod typed;
pub mod units;

use askama::Template;
use store::Administrator;

use crate::fault::Fault;
use crate::gate::Reading;
use crate::page::Page;
use crate::reply::Shown;
use crate::urls;

/// The first page: what there is, and what is not complete.
#[derive(Template)]
#[template(path = "administration/overview.html")]
pub struct OverviewView {
    /// The frame.
    pub page: Page,
    /// Where everything below begins.
    pub base: String,
    /// People employed today.
    pub people: i64,
    /// Those without a post.
    pub unposted: i64,
    /// Those without a supervisor.
    pub unsupervised: i64,
    /// Units.
    pub units: i64,
    /// Closure days to come.
    pub closures: i64,
    /// Whether the policy names times of a calendar.
    pub has_calendar: bool,
}

/// Shows the first page.
pub async fn overview(Reading { mut db, here, .. }: Reading<Administrator>) -> Result<Shown<OverviewView>, Fault> {
    let [people, unposted, unsupervised, units, closures] = store::people::counts(&mut db).await?;
    let base = urls::administration(&here.slug);
    Ok(Shown(OverviewView {
        page: here.frame.page("Administration"),
        base,
        people,
        unposted,
        unsupervised,
        units,
        closures,
        has_calendar: calendar::kinds(&here).is_ok(),
    }))
}
