//! The cases that a session looks at where the policy has them sampled: drawn by a stated seed, or nominated by either of the pair.

use askama::Template;
use axum::extract::Path;
use domain::access::Wish;
use domain::caseload::Reference;
use domain::ids::SessionId;
use domain::sample::{Draw, DrawTyped, mix};
use engine::Known;
use engine::policy::{CaseMix, Criterion, Policy};
use store::samples::{self, SampleRow};
use store::sessions::{self, Session};
use store::{Claim, Member, Membership, Reads};
use uuid::Uuid;

use crate::fault::Fault;
use crate::form::Errors;
use crate::gate::{Here, Reading, Writing};
use crate::page::{Link, Page};
use crate::parts::Choice;
use crate::posted::{Fields, Posted};
use crate::reply::{Reply, Shown};
use crate::{standings, urls};

/// The page.
#[derive(Template)]
#[template(path = "sessions/sample.html")]
pub struct SampleView {
    page: Page,
    action: String,
    says: String,
    clauses: Vec<Link>,
    rows: Vec<Line>,
    criteria: Vec<Choice>,
    number: String,
    /// Whether the reader may draw: who writes the record.
    draws: bool,
    seed: String,
    count: String,
    lists: Vec<(String, String, String)>,
}

/// A case of the sample.
struct Line {
    number: String,
    criterion: String,
    how: String,
    id: String,
}

/// Whether cases are sampled for this session: by its kind, and by whose it is.
///
/// # Errors
/// When the database fails.
pub async fn sampled<'a>(
    db: &mut impl Reads,
    here: &'a Here,
    session: &Session,
) -> Result<Option<(&'a Policy, &'a CaseMix)>, Fault> {
    let council = here.council()?;
    let policy = council.policy_on(session.held_on.unwrap_or(session.day));
    let Some(mix) = mix(policy, &session.kind).filter(|_| session.cancelled.is_none()) else { return Ok(None) };
    let facts = standings::load(db, council, Some(&[session.subject]), here.today).await?;
    let day = session.held_on.unwrap_or(session.day);
    let meant = Known::new(council, &facts).means(&mix.who, &session.subject.to_string().into(), policy, day);
    Ok(meant.then_some((policy, mix)))
}

async fn of_session<'a>(
    db: &mut impl Reads,
    here: &'a Here,
    who: &Membership,
    id: SessionId,
) -> Result<(Session, &'a Policy, &'a CaseMix), Fault> {
    let session = sessions::find(db, id).await?.ok_or(Fault::NotFound)?;
    here.allowed(db, who, session.subject, &Wish::Plan).await?;
    let (policy, mix) = sampled(db, here, &session).await?.ok_or(Fault::NotFound)?;
    Ok((session, policy, mix))
}

/// Shows the sample.
pub async fn page(
    Reading { who, mut db, here }: Reading<Member>,
    Path((_, id)): Path<(String, SessionId)>,
) -> Result<Shown<SampleView>, Fault> {
    let (session, policy, mix) = of_session(&mut db, &here, &who, id).await?;
    let typed = DrawTyped {
        seed: Uuid::now_v7().simple().to_string(),
        count: mix.max.or(mix.min).unwrap_or(1).to_string(),
        lists: vec![String::new(); policy.criteria.len()],
    };
    let view = view(&mut db, &here, &who, (&session, policy, mix), (&typed, ""), Errors::none()).await?;
    Ok(Shown(view))
}

/// Draws, nominates, or takes one out, by its button.
pub async fn change(
    Writing { who, mut db, here }: Writing<Member>,
    Path((_, id)): Path<(String, SessionId)>,
    Posted { token, typed }: Posted<Fields>,
) -> Result<Reply<SampleView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    let (session, policy, mix) = of_session(&mut db, &here, &who, id).await?;
    let address = format!("{}/sample", urls::session(&here.slug, id));
    let lists = (0..policy.criteria.len()).map(|place| typed.one(&format!("list-{place}")).to_owned());
    let drawn =
        DrawTyped { seed: typed.one("seed").to_owned(), count: typed.one("count").to_owned(), lists: lists.collect() };
    let (said, errors) = match typed.one("do") {
        "draw" => {
            here.allowed(&mut db, &who, session.subject, &Wish::Write).await?;
            match Draw::parse(&drawn, &policy.criteria, mix) {
                Ok(draw) => {
                    let before = samples::criteria_before(&mut db, &session).await?;
                    let cases = draw.draw(&before);
                    samples::keep_draw(&mut db, &who, &session, &draw, &cases).await?;
                    ("sample-drawn", Errors::none())
                }
                Err(wrong) => ("", wrong.into_iter().collect()),
            }
        }
        "nominate" => ("case-nominated", nominate(&mut db, &who, &session, policy, &typed).await?),
        _ => {
            let row = typed.one("out").parse::<Uuid>().map_err(|_| Fault::NotFound)?;
            if !samples::take_out(&mut db, &who, &session, row).await? {
                return Err(Fault::NotFound);
            }
            ("taken-out", Errors::none())
        }
    };
    if !errors.is_empty() {
        let shown = (&drawn, typed.one("number"));
        return Ok(Reply::Again(view(&mut db, &here, &who, (&session, policy, mix), shown, errors).await?));
    }
    Ok(db.commit(urls::said(address, said)).await?.into())
}

async fn nominate(
    db: &mut store::WriteTx,
    who: &Membership,
    session: &Session,
    policy: &Policy,
    typed: &Fields,
) -> Result<Errors, Fault> {
    let mut errors = Errors::none();
    let criterion = policy.criteria.iter().find(|known| known.id == *typed.one("criterion"));
    if criterion.is_none() {
        errors.add("criterion", "Choose what the case stands for");
    }
    let number = Reference::parse(typed.one("number")).map_err(|says| errors.add("number", says)).ok();
    if let (Some(criterion), Some(number), true) = (criterion, number, errors.is_empty())
        && !samples::nominate(db, who, session, (&criterion.id, &number)).await?
    {
        errors.add("number", format!("{} is among the cases already", number.as_str()));
    }
    Ok(errors)
}

async fn view(
    db: &mut impl Reads,
    here: &Here,
    who: &Membership,
    (session, policy, mix): (&Session, &Policy, &CaseMix),
    (typed, number): (&DrawTyped, &str),
    errors: Errors,
) -> Result<SampleView, Fault> {
    let rows = samples::of_session(db, session).await?;
    let draws = crate::fault::granted(here.allowed(db, who, session.subject, &Wish::Write).await)?;
    let address = urls::session(&here.slug, session.id);
    let title = format!("Cases to look at: {}", session.subject_name);
    let listed = |(place, criterion): (usize, &Criterion)| {
        let text = typed.lists.get(place).cloned().unwrap_or_default();
        (format!("list-{place}"), criterion.name.clone(), text)
    };
    let none = std::iter::once(("", "Choose"));
    let named = policy.criteria.iter().map(|it| (it.id.as_str(), it.name.as_str()));
    Ok(SampleView {
        page: Page { errors, ..here.frame.page_below(title, "Session", address.as_str()) },
        action: format!("{address}/sample"),
        says: says(mix),
        clauses: mix.clause.iter().map(|id| Link::new(id.as_str(), urls::clause(&here.slug, id.as_str()))).collect(),
        rows: rows.iter().map(|row| line(policy, session, row)).collect(),
        criteria: Choice::list(none.chain(named), ""),
        number: number.to_owned(),
        draws,
        seed: typed.seed.clone(),
        count: typed.count.clone(),
        lists: policy.criteria.iter().enumerate().map(listed).collect(),
    })
}

fn says(mix: &CaseMix) -> String {
    let many = match (mix.min, mix.max) {
        (Some(min), Some(max)) => format!("{min} to {max} cases"),
        (Some(min), None) => format!("{min} cases or more"),
        (None, Some(max)) => format!("up to {max} cases"),
        (None, None) => "cases".to_owned(),
    };
    let spread =
        mix.criteria.map_or_else(String::new, |least| format!(", chosen for at least {least} different reasons"));
    format!("The policy asks for {many}{spread}.")
}

fn line(policy: &Policy, session: &Session, row: &SampleRow) -> Line {
    let criterion = policy.criteria.iter().find(|known| known.id == *row.criterion.as_str());
    let how = match &row.seed {
        Some(seed) => format!("Drawn by {}, seed {seed}", row.by_name),
        None if row.by == session.subject => format!("Nominated by {}, the supervisee", row.by_name),
        None => format!("Nominated by {}", row.by_name),
    };
    Line {
        number: row.number.clone(),
        criterion: criterion.map_or(row.criterion.as_str(), |known| known.name.as_str()).to_owned(),
        how,
        id: row.id.to_string(),
    }
}
