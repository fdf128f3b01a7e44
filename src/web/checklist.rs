//! The checklist of a person's file: what has to be in it and what is done again, and that something of it happened.

use askama::Template;
use axum::extract::{Path, Query};
use domain::access::{Allowed, Wish, decide};
use domain::checklist::{self, HappenedTyped, Item};
use domain::form::Supervisee;
use domain::ids::{FormToken, HappeningId, PersonId};
use engine::policy::{FileFolder, Policy};
use store::{About, Claim, Member, Membership, Reads, access, files, happenings};

use crate::account::Nothing;
use crate::fault::Fault;
use crate::form::Errors;
use crate::gate::{Here, Reading, Writing};
use crate::page::{Link, Page};
use crate::parts::{Choice, DateTyped, Standing, Tone};
use crate::posted::Posted;
use crate::reply::{Reply, Shown};
use crate::{standings, urls};

/// How many of the latest happenings the list shows.
const SHOWN: i64 = 20;

/// The list.
#[derive(Template)]
#[template(path = "checklist/show.html")]
pub struct ChecklistView {
    page: Page,
    required: Vec<ItemView>,
    others: Vec<ItemView>,
    folders: Vec<FileFolder>,
    noted: Vec<NotedView>,
}

/// A line of the list.
pub struct ItemView {
    name: String,
    last: String,
    standing: Option<Standing>,
    clauses: Vec<Link>,
    /// Where it is noted; nothing where a session is recorded instead, or for whoever may not.
    note_href: String,
}

/// Something that was noted.
pub struct NotedView {
    what: String,
    day: String,
    by: String,
    /// Where it is taken back; nothing if somebody else noted it.
    back_href: String,
    token: FormToken,
}

/// That something happened.
#[derive(Template)]
#[template(path = "checklist/note.html")]
pub struct NoteView {
    page: Page,
    href: String,
    events: Vec<Choice>,
    day: DateTyped,
}

/// Which line of the list the form begins with.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Begun {
    #[serde(default)]
    event: String,
}

/// Shows the list.
pub async fn show(
    mut reading: Reading<Member>,
    Path((_, person)): Path<(String, PersonId)>,
) -> Result<Shown<ChecklistView>, Fault> {
    let seen = reading.here.allowed(&mut reading.db, &reading.who, person, &Wish::SeeFigures).await?;
    let about = About { subject: Some(person), kind: "checklist", id: person.uuid() };
    let Reading { who, mut db, here } = reading.under("opened-checklist", about, &seen).await?;
    let policy = here.council()?.policy_on(here.today);
    let may_note = allowed(&mut db, &here, &who, person).await?.is_some();
    let items = items(&mut db, &here, person).await?;
    let noted = happenings::latest(&mut db, person, SHOWN).await?;
    let view = |item: &Item| ItemView {
        name: item.name.clone(),
        last: item.last.map_or_else(|| "Never".to_owned(), |day| day.to_string()),
        standing: item.required.then(|| match item.last {
            Some(_) => Standing::new("In the file", Tone::Green),
            None => Standing::new("Not in the file", Tone::Amber),
        }),
        clauses: item.clauses.iter().map(|id| Link::new(id.as_str(), urls::clause(&here.slug, id.as_str()))).collect(),
        note_href: if may_note && !item.by_session {
            urls::note_happening(&here.slug, person, item.event.as_str())
        } else {
            String::new()
        },
    };
    let (required, others): (Vec<&Item>, Vec<&Item>) = items.iter().partition(|item| item.required);
    let mine = |one: &happenings::Happening| may_note && one.noted_by == who.person();
    Ok(Shown(ChecklistView {
        page: page(&mut db, &here, &who, person, "Checklist of the file").await?,
        required: required.into_iter().map(view).collect(),
        others: others.into_iter().map(view).collect(),
        folders: policy.file_folders.clone(),
        noted: noted
            .iter()
            .map(|one| NotedView {
                what: policy.event(&one.event).map_or_else(|| one.event.to_string(), |event| event.name.clone()),
                day: one.day.to_string(),
                by: one.noted_by_name.clone(),
                back_href: if mine(one) {
                    urls::take_back_happening(&here.slug, person, one.id)
                } else {
                    String::new()
                },
                token: FormToken::fresh(),
            })
            .collect(),
    }))
}

/// Asks what happened, and when.
pub async fn note_page(
    Reading { who, mut db, here }: Reading<Member>,
    Path((_, person)): Path<(String, PersonId)>,
    Query(begun): Query<Begun>,
) -> Result<Shown<NoteView>, Fault> {
    here.allowed(&mut db, &who, person, &Wish::Write).await?;
    let day = DateTyped::of(here.today);
    let typed = HappenedTyped { event: begun.event, day_day: day.day, day_month: day.month, day_year: day.year };
    Ok(Shown(note_view(&mut db, &here, &who, person, typed, Errors::none()).await?))
}

/// Notes that something happened.
pub async fn note(
    Writing { who, mut db, here }: Writing<Member>,
    Path((_, person)): Path<(String, PersonId)>,
    Posted { token, typed }: Posted<HappenedTyped>,
) -> Result<Reply<NoteView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    here.allowed(&mut db, &who, person, &Wish::Write).await?;
    let items = items(&mut db, &here, person).await?;
    let (event, day) = match typed.parse(&items, here.today) {
        Ok(read) => read,
        Err(wrong) => {
            let errors = wrong.into_iter().collect();
            return Ok(Reply::Again(note_view(&mut db, &here, &who, person, typed, errors).await?));
        }
    };
    let id = happenings::note(&mut db, &who, person, &event, day).await?;
    let about = About { subject: Some(person), kind: "happening", id: id.uuid() };
    store::log(&mut db, &who, "noted-happening", about, None).await?;
    Ok(db.commit(urls::said(urls::checklist(&here.slug, person), "happened")).await?.into())
}

/// Takes back what one noted oneself.
pub async fn take_back(
    Writing { who, mut db, here }: Writing<Member>,
    Path((_, person, id)): Path<(String, PersonId, HappeningId)>,
    Posted { token, .. }: Posted<Nothing>,
) -> Result<Reply<NoteView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    here.allowed(&mut db, &who, person, &Wish::Write).await?;
    if !happenings::take_back(&mut db, &who, person, id).await? {
        return Err(Fault::NotFound);
    }
    let about = About { subject: Some(person), kind: "happening", id: id.uuid() };
    store::log(&mut db, &who, "took-back-happening", about, None).await?;
    Ok(db.commit(urls::said(urls::checklist(&here.slug, person), "happening-taken-back")).await?.into())
}

async fn allowed(
    db: &mut impl Reads,
    here: &Here,
    who: &Membership,
    person: PersonId,
) -> Result<Option<Allowed>, Fault> {
    let ties = access::ties(db, who, person).await?;
    Ok(decide(here.council()?.policy_on(here.today), &ties, &Wish::Write))
}

async fn items(db: &mut impl Reads, here: &Here, person: PersonId) -> Result<Vec<Item>, Fault> {
    let council = here.council()?;
    let policy: &Policy = council.policy_on(here.today);
    let facts = standings::load(db, council, Some(&[person]), here.today).await?;
    let id = person.to_string().into();
    let them = Supervisee::on(council, policy, &facts, &id, here.today);
    Ok(checklist::items(council, policy, &facts, &id, &them))
}

async fn page(db: &mut impl Reads, here: &Here, who: &Membership, person: PersonId, what: &str) -> Result<Page, Fault> {
    let name = files::name(db, person).await?;
    let title = if person == who.person() { what.to_owned() } else { format!("{what}: {name}") };
    Ok(here.frame.page_below(title, "File", urls::file(&here.slug, person)))
}

async fn note_view(
    db: &mut impl Reads,
    here: &Here,
    who: &Membership,
    person: PersonId,
    typed: HappenedTyped,
    errors: Errors,
) -> Result<NoteView, Fault> {
    let items = items(db, here, person).await?;
    let noted = items.iter().filter(|item| !item.by_session);
    let events = Choice::list(noted.map(|item| (item.event.to_string(), item.name.clone())), &typed.event);
    let page = page(db, here, who, person, "Note that something happened").await?;
    Ok(NoteView {
        page: Page { errors, ..page },
        href: urls::happenings(&here.slug, person),
        events,
        day: DateTyped { day: typed.day_day, month: typed.day_month, year: typed.day_year },
    })
}
