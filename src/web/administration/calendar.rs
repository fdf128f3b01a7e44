//! The council's own calendar: times that its policy names, such as practice weeks; what is due in them goes by it.

use askama::Template;
use axum::extract::Path;
use domain::typed::day;
use engine::policy::PeriodKind;
use serde::Deserialize;
use store::calendar::{self, PeriodRow};
use store::{Administrator, Claim, Reads};
use uuid::Uuid;

use super::ask::AskView;
use crate::account::Nothing;
use crate::fault::Fault;
use crate::form::Errors;
use crate::gate::{Here, Reading, Writing};
use crate::page::Page;
use crate::parts::{Choice, DateTyped};
use crate::posted::Posted;
use crate::reply::{Reply, Shown};
use crate::urls;

/// The list, and the form for one more.
#[derive(Template)]
#[template(path = "administration/calendar.html")]
pub struct CalendarView {
    page: Page,
    base: String,
    /// The kinds of the policy.
    kinds: Vec<Choice>,
    names: String,
    /// As read, and where it is taken back.
    periods: Vec<(String, String)>,
    from: DateTyped,
    last: DateTyped,
}

/// A time as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct PeriodTyped {
    kind: String,
    from_day: String,
    from_month: String,
    from_year: String,
    last_day: String,
    last_month: String,
    last_year: String,
}

/// The kinds that the policy of today names; without any there is no calendar.
pub(super) fn kinds(here: &Here) -> Result<&[PeriodKind], Fault> {
    let kinds = here.council()?.policy_on(here.today).periods.as_slice();
    if kinds.is_empty() { Err(Fault::NotFound) } else { Ok(kinds) }
}

fn address(here: &Here) -> String {
    format!("{}/calendar", urls::administration(&here.slug))
}

/// Shows the list.
pub async fn list(Reading { mut db, here, .. }: Reading<Administrator>) -> Result<Shown<CalendarView>, Fault> {
    Ok(Shown(view(&mut db, &here, PeriodTyped::default(), Errors::none()).await?))
}

async fn view(db: &mut impl Reads, here: &Here, typed: PeriodTyped, errors: Errors) -> Result<CalendarView, Fault> {
    let kinds = kinds(here)?;
    let periods = calendar::since(db, here.today.minus_months(6)).await?;
    let base = address(here);
    let line = |row: &PeriodRow| (read(kinds, row), format!("{base}/{}/removal", row.id));
    let chosen = if kinds.len() == 1 { kinds[0].id.to_string() } else { typed.kind.clone() };
    let names: Vec<String> = kinds.iter().map(|kind| kind.name.to_lowercase()).collect();
    Ok(CalendarView {
        page: Page { errors, ..here.frame.page_below("Calendar", "Administration", urls::administration(&here.slug)) },
        kinds: Choice::list(kinds.iter().map(|kind| (kind.id.as_str(), kind.name.as_str())), &chosen),
        names: names.join(", "),
        periods: periods.iter().map(line).collect(),
        base,
        from: DateTyped { day: typed.from_day, month: typed.from_month, year: typed.from_year },
        last: DateTyped { day: typed.last_day, month: typed.last_month, year: typed.last_year },
    })
}

fn read(kinds: &[PeriodKind], row: &PeriodRow) -> String {
    let kind = kinds.iter().find(|kind| kind.id == *row.kind.as_str());
    format!("{}: {} to {}", kind.map_or(row.kind.as_str(), |kind| kind.name.as_str()), row.from, row.last)
}

/// Adds one.
pub async fn add(
    Writing { who, mut db, here }: Writing<Administrator>,
    Posted { token, typed }: Posted<PeriodTyped>,
) -> Result<Reply<CalendarView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    let mut errors = Errors::none();
    let kind = kinds(&here)?.iter().find(|kind| kind.id == *typed.kind.as_str()).map(|kind| kind.id.to_string());
    if kind.is_none() {
        errors.add("kind", "Choose what it is");
    }
    let from = day("the first day", &typed.from_day, &typed.from_month, &typed.from_year)
        .map_err(|says| errors.add("from", says))
        .ok();
    let last = day("the last day", &typed.last_day, &typed.last_month, &typed.last_year)
        .map_err(|says| errors.add("last", says))
        .ok();
    if from.zip(last).is_some_and(|(from, last)| last < from) {
        errors.add("last", "The last day must be the first day or later");
    }
    if from.zip(last).is_some_and(|(from, last)| last.days_since(from) > 92) {
        errors.add("last", "That is more than three months: enter each time by itself");
    }
    let (Some(kind), Some(from), Some(last), true) = (kind, from, last, errors.is_empty()) else {
        return Ok(Reply::Again(view(&mut db, &here, typed, errors).await?));
    };
    if !calendar::add(&mut db, &who, &kind, (from, last)).await? {
        let errors = [("from", "One of these days is in such a time already")].into_iter().collect();
        return Ok(Reply::Again(view(&mut db, &here, typed, errors).await?));
    }
    Ok(db.commit(urls::said(address(&here), "period-added")).await?.into())
}

/// Asks before one is taken away, and says what hangs on it.
pub async fn ask(
    Reading { mut db, here, .. }: Reading<Administrator>,
    Path((_, id)): Path<(String, Uuid)>,
) -> Result<Shown<AskView>, Fault> {
    let kinds = kinds(&here)?;
    let rows = calendar::since(&mut db, here.today.minus_months(6)).await?;
    let row = rows.iter().find(|row| row.id == id).ok_or(Fault::NotFound)?;
    let back = address(&here);
    Ok(Shown(AskView {
        page: here.frame.page_below("Remove from the calendar", "Calendar", back.clone()),
        action: format!("{back}/{id}/removal"),
        says: format!(
            "{}. What is due in it gets another day: that of the next such time, or the policy’s interval where none is entered.",
            read(kinds, row)
        ),
        back,
        fields: Vec::new(),
        button: "Remove it",
    }))
}

/// Takes one away.
pub async fn remove(
    Writing { who, mut db, here }: Writing<Administrator>,
    Path((_, id)): Path<(String, Uuid)>,
    Posted { token, .. }: Posted<Nothing>,
) -> Result<Reply<CalendarView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    kinds(&here)?;
    if !calendar::remove(&mut db, &who, id).await? {
        return Err(Fault::NotFound);
    }
    Ok(db.commit(urls::said(address(&here), "period-removed")).await?.into())
}
