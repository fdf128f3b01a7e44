//! The council's closure days: not working days, whatever the calendar of the country says.

use askama::Template;
use axum::extract::Path;
use domain::typed::{day, text};
use engine::Day;
use serde::Deserialize;
use store::{About, Administrator, Claim, Reads};

use super::ask::AskView;
use crate::fault::Fault;
use crate::form::Errors;
use crate::gate::{Here, Reading, Writing};
use crate::page::Page;
use crate::parts::DateTyped;
use crate::posted::Posted;
use crate::reply::{Reply, Shown};
use crate::urls;

/// The list, and the form for one more.
#[derive(Template)]
#[template(path = "administration/closure_days.html")]
pub struct ClosureDaysView {
    /// The frame.
    pub page: Page,
    /// Where this page is.
    pub base: String,
    /// The days: as read, as an address names them, and what they are called.
    pub days: Vec<(String, String, String)>,
    /// The day as typed.
    pub on: DateTyped,
    /// The name as typed.
    pub name: String,
}

/// A closure day as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ClosureTyped {
    on_day: String,
    on_month: String,
    on_year: String,
    name: String,
}

/// Shows the list.
pub async fn list(Reading { mut db, here, .. }: Reading<Administrator>) -> Result<Shown<ClosureDaysView>, Fault> {
    Ok(Shown(view(&mut db, &here, ClosureTyped::default(), Errors::none()).await?))
}

async fn view(db: &mut impl Reads, here: &Here, typed: ClosureTyped, errors: Errors) -> Result<ClosureDaysView, Fault> {
    let days = store::units::closure_days(db, here.today.minus_months(1)).await?;
    Ok(ClosureDaysView {
        page: Page {
            errors,
            ..here.frame.page_below("Closure days", "Administration", urls::administration(&here.slug))
        },
        base: format!("{}/closure-days", urls::administration(&here.slug)),
        days: days.into_iter().map(|(day, name)| (day.to_string(), day.date().to_string(), name)).collect(),
        on: DateTyped { day: typed.on_day, month: typed.on_month, year: typed.on_year },
        name: typed.name,
    })
}

/// Adds a closure day.
pub async fn add(
    Writing { who, mut db, here }: Writing<Administrator>,
    Posted { token, typed }: Posted<ClosureTyped>,
) -> Result<Reply<ClosureDaysView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    let mut errors = Errors::none();
    let on = day("the day", &typed.on_day, &typed.on_month, &typed.on_year).map_err(|says| errors.add("on", says)).ok();
    let name = text("the name", &typed.name, 200).map_err(|says| errors.add("name", says)).ok().flatten();
    if name.is_none() {
        errors.add("name", "Enter what the day is, such as Office closed between the years");
    }
    let (Some(on), Some(name), true) = (on, name, errors.is_empty()) else {
        return Ok(Reply::Again(view(&mut db, &here, typed, errors).await?));
    };
    if !store::units::add_closure_day(&mut db, &who, on, &name).await? {
        let errors = [("on", format!("{on} is a closure day already"))].into_iter().collect();
        return Ok(Reply::Again(view(&mut db, &here, typed, errors).await?));
    }
    store::log(
        &mut db,
        &who,
        "added-closure-day",
        About { subject: None, kind: "closure-day", id: who.council().uuid() },
        None,
    )
    .await?;
    Ok(db
        .commit(urls::said(format!("{}/closure-days", urls::administration(&here.slug)), "closure-day-added"))
        .await?
        .into())
}

/// What stands in the place of a form that has only a button.
#[derive(Debug, Default, Deserialize)]
pub struct Nothing {}

/// Asks before a closure day is taken away, and says what hangs on it.
pub async fn ask(
    Reading { mut db, here, .. }: Reading<Administrator>,
    Path((_, on)): Path<(String, String)>,
) -> Result<Shown<AskView>, Fault> {
    let on = Day::parse(&on).ok_or(Fault::NotFound)?;
    let days = store::units::closure_days(&mut db, on).await?;
    let (_, name) = days.into_iter().find(|(day, _)| *day == on).ok_or(Fault::NotFound)?;
    let back = format!("{}/closure-days", urls::administration(&here.slug));
    Ok(Shown(AskView {
        page: here.frame.page_below(format!("Remove the closure day {on}"), "Closure days", back.clone()),
        action: format!("{back}/{}/removal", on.date()),
        back,
        says: format!(
            "{on} ({name}) counts as a working day again, unless it is a weekend or a bank holiday. Whatever is due so many working days later may become due earlier, for everybody."
        ),
        fields: Vec::new(),
        button: "Remove the closure day",
    }))
}

/// Takes a closure day away.
pub async fn remove(
    Writing { who, mut db, here }: Writing<Administrator>,
    Path((_, on)): Path<(String, String)>,
    Posted { token, .. }: Posted<Nothing>,
) -> Result<Reply<ClosureDaysView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    let on = Day::parse(&on).ok_or(Fault::NotFound)?;
    if !store::units::remove_closure_day(&mut db, on).await? {
        return Err(Fault::NotFound);
    }
    store::log(
        &mut db,
        &who,
        "removed-closure-day",
        About { subject: None, kind: "closure-day", id: who.council().uuid() },
        None,
    )
    .await?;
    Ok(db
        .commit(urls::said(format!("{}/closure-days", urls::administration(&here.slug)), "closure-day-removed"))
        .await?
        .into())
}
