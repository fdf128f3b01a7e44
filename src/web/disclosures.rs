//! What was said in supervision and told to others: noted by the supervisor, seen by the person.

use askama::Template;
use axum::extract::Path;
use domain::access::{Tie, Wish, decide};
use domain::disclosure::{DisclosureTyped, Explained};
use domain::ids::PersonId;
use engine::policy::Disclosing;
use store::disclosures::{self, Told};
use store::{About, Claim, Member, Membership, Reads, access, files};

use crate::fault::Fault;
use crate::form::Errors;
use crate::gate::{Here, Opening, Reading, Writing};
use crate::openings::reason_first;
use crate::page::Page;
use crate::parts::{Choice, DateTyped};
use crate::posted::Posted;
use crate::reply::{Reply, Shown};
use crate::{urls, when};

/// What was told of a person.
#[derive(Template)]
#[template(path = "disclosures/list.html")]
pub struct DisclosuresView {
    page: Page,
    own: bool,
    told: Vec<ToldView>,
    note_href: String,
}

/// Something that was told.
pub struct ToldView {
    head: String,
    rows: Vec<(&'static str, String)>,
    noted: String,
}

/// The form.
#[derive(Template)]
#[template(path = "disclosures/note.html")]
pub struct NoteView {
    page: Page,
    href: String,
    to: Vec<Choice>,
    name: String,
    reasons: Vec<Choice>,
    day: DateTyped,
    what: String,
    explained: Vec<Choice>,
    next_steps: String,
}

/// Shows what was told, and why.
pub async fn list(
    mut opening: Opening<Member>,
    Path((_, person)): Path<(String, PersonId)>,
) -> Result<Shown<DisclosuresView>, Fault> {
    let (who, here) = (opening.who().clone(), opening.here().clone());
    policy(&here)?;
    let allowed = here.allowed(opening.db(), &who, person, &Wish::ReadAnything).await?;
    // Between the pair and the line above: quality assurance does not read what was told.
    if !matches!(allowed.because, Tie::Own | Tie::Supervisor | Tie::ManagementLine) {
        return Err(Fault::NotFound);
    }
    let address = urls::disclosures(&here.slug, person);
    reason_first(opening.db(), &who, person, &allowed, &address).await?;
    let about = About { subject: Some(person), kind: "disclosure", id: person.uuid() };
    let Reading { who, mut db, here } = opening.open("opened-disclosures", about, None).await?;
    let told = disclosures::of_person(&mut db, person).await?;
    let ties = access::ties(&mut db, &who, person).await?;
    let may_note = decide(here.council()?.policy_on(here.today), &ties, &Wish::Write).is_some();
    let page = page(&mut db, &here, &who, person, "Told to others").await?;
    Ok(Shown(DisclosuresView {
        page,
        own: person == who.person(),
        told: told.iter().map(told_view).collect(),
        note_href: if may_note { urls::note_disclosure(&here.slug, person) } else { String::new() },
    }))
}

/// Asks what was told.
pub async fn note_page(
    Reading { who, mut db, here }: Reading<Member>,
    Path((_, person)): Path<(String, PersonId)>,
) -> Result<Shown<NoteView>, Fault> {
    here.allowed(&mut db, &who, person, &Wish::Write).await?;
    let day = DateTyped::of(here.today);
    let typed =
        DisclosureTyped { day_day: day.day, day_month: day.month, day_year: day.year, ..DisclosureTyped::default() };
    Ok(Shown(note_view(&mut db, &here, &who, person, typed, Errors::none()).await?))
}

/// Notes it.
pub async fn note(
    Writing { who, mut db, here }: Writing<Member>,
    Path((_, person)): Path<(String, PersonId)>,
    Posted { token, typed }: Posted<DisclosureTyped>,
) -> Result<Reply<NoteView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    here.allowed(&mut db, &who, person, &Wish::Write).await?;
    let told = match typed.parse(policy(&here)?, here.today) {
        Ok(told) => told,
        Err(wrong) => {
            let errors = wrong.into_iter().collect();
            return Ok(Reply::Again(note_view(&mut db, &here, &who, person, typed, errors).await?));
        }
    };
    let id = disclosures::note(&mut db, &who, person, &told).await?;
    let about = About { subject: Some(person), kind: "disclosure", id: id.uuid() };
    store::log(&mut db, &who, "noted-disclosure", about, None).await?;
    Ok(db.commit_quietly(urls::said(urls::disclosures(&here.slug, person), "told")).await?.into())
}

/// What the policy says of telling others; without it there is no such page.
fn policy(here: &Here) -> Result<&Disclosing, Fault> {
    here.council()?.policy_on(here.today).disclosing.as_ref().ok_or(Fault::NotFound)
}

fn told_view(told: &Told) -> ToldView {
    let it = &told.disclosure;
    let mut rows = vec![("To", it.to.clone()), ("Why", it.reason.clone()), ("What", it.what.clone())];
    if !it.next_steps.is_empty() {
        rows.push(("Next steps agreed with the person", it.next_steps.clone()));
    }
    rows.push(("Explained to the person", it.explained.in_words().to_owned()));
    ToldView { head: it.day.to_string(), rows, noted: format!("{}, {}", told.by, when::instant(told.at)) }
}

async fn note_view(
    db: &mut impl Reads,
    here: &Here,
    who: &Membership,
    person: PersonId,
    typed: DisclosureTyped,
    errors: Errors,
) -> Result<NoteView, Fault> {
    let policy = policy(here)?;
    let page = page(db, here, who, person, "Note what was told to others").await?;
    Ok(NoteView {
        page: Page { errors, ..page },
        href: urls::disclosures(&here.slug, person),
        to: Choice::list(policy.to.iter().map(|one| (one, one)), &typed.to),
        reasons: Choice::list(policy.reasons.iter().map(|one| (one, one)), &typed.reason),
        explained: Choice::list(Explained::ALL.map(|one| (one.word(), one.in_words())), &typed.explained),
        day: DateTyped { day: typed.day_day, month: typed.day_month, year: typed.day_year },
        name: typed.name,
        what: typed.what,
        next_steps: typed.next_steps,
    })
}

async fn page(db: &mut impl Reads, here: &Here, who: &Membership, person: PersonId, what: &str) -> Result<Page, Fault> {
    let name = files::name(db, person).await?;
    let title = if person == who.person() { what.to_owned() } else { format!("{what}: {name}") };
    Ok(here.frame.page_below(title, "File", urls::file(&here.slug, person)))
}
