//! Drawing a sample: what for, how many, from where, as of which day, by which seed.

use askama::Template;
use domain::file_sample::{self, NewSample, SampleTyped};
use domain::ids::UnitId;
use store::units::UnitRow;
use store::{Claim, Quality, Reads, file_samples, units};

use crate::fault::Fault;
use crate::form::Errors;
use crate::gate::{Here, Reading, Writing};
use crate::page::Page;
use crate::parts::{Choice, DateTyped};
use crate::posted::Posted;
use crate::reply::{Reply, Shown};
use crate::urls;

/// The form.
#[derive(Template)]
#[template(path = "file_samples/draw.html")]
pub struct DrawView {
    page: Page,
    action: String,
    typed: SampleTyped,
    units: Vec<Choice>,
    day: DateTyped,
    since: DateTyped,
}

/// Shows the form: today, the last twelve months, ten files, a seed that names the day.
pub async fn new(Reading { mut db, here, .. }: Reading<Quality>) -> Result<Shown<DrawView>, Fault> {
    let (day, since) = (DateTyped::of(here.today), DateTyped::of(here.today.minus_months(12)));
    let typed = SampleTyped {
        wanted: "10".to_owned(),
        seed: here.today.date().to_string(),
        day_day: day.day,
        day_month: day.month,
        day_year: day.year,
        since_day: since.day,
        since_month: since.month,
        since_year: since.year,
        ..SampleTyped::default()
    };
    Ok(Shown(view(&mut db, &here, typed, Errors::none()).await?))
}

/// Draws.
pub async fn draw(
    Writing { who, mut db, here }: Writing<Quality>,
    Posted { token, typed }: Posted<SampleTyped>,
) -> Result<Reply<DrawView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    let known: Vec<UnitId> = units::all(&mut db).await?.iter().map(|unit| unit.id).collect();
    let new = match NewSample::parse(&typed, &known, here.today) {
        Ok(new) => new,
        Err(wrong) => return Ok(Reply::Again(view(&mut db, &here, typed, wrong.into_iter().collect()).await?)),
    };
    let frame = file_samples::frame(&mut db, new.day, new.unit).await?;
    if frame.is_empty() {
        let says = "Nobody was supervised there on that day. Choose another part of the council, or another day";
        let errors = Errors::from_iter([("unit", says.to_owned())]);
        return Ok(Reply::Again(view(&mut db, &here, typed, errors).await?));
    }
    let parts = file_sample::draw(&new.seed, new.wanted, &frame);
    let id = file_samples::keep(&mut db, &who, &new, &parts).await?;
    Ok(db.commit_quietly(urls::said(urls::file_sample(&here.slug, id), "files-drawn")).await?.into())
}

async fn view(db: &mut impl Reads, here: &Here, typed: SampleTyped, errors: Errors) -> Result<DrawView, Fault> {
    let name = |unit: UnitRow| (unit.id.to_string(), unit.name);
    let units = units::all(db).await?.into_iter().map(name);
    let first = std::iter::once((String::new(), "The whole council".to_owned()));
    let date = |day: &str, month: &str, year: &str| DateTyped {
        day: day.to_owned(),
        month: month.to_owned(),
        year: year.to_owned(),
    };
    Ok(DrawView {
        page: Page {
            errors,
            ..here.frame.page_below("Draw a sample of files", "Samples of files", urls::file_samples(&here.slug))
        },
        action: urls::file_samples(&here.slug),
        units: Choice::list(first.chain(units), &typed.unit),
        day: date(&typed.day_day, &typed.day_month, &typed.day_year),
        since: date(&typed.since_day, &typed.since_month, &typed.since_year),
        typed,
    })
}
