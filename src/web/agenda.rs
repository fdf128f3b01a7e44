//! The agenda of the next session: both people's own points, added and taken back.

use askama::Template;
use axum::extract::Path;
use domain::access::Wish;
use domain::ids::{AgendaItemId, FormToken, PersonId, SessionId};
use domain::typed;
use store::{About, Claim, Member, Membership, Reads, agenda, files, sessions};

use crate::account::Nothing;
use crate::fault::Fault;
use crate::form::Errors;
use crate::gate::{Here, Opening, Reading, Writing};
use crate::page::Page;
use crate::posted::Posted;
use crate::reply::{Reply, Shown};
use crate::standings::dated;
use crate::{urls, when};

/// The longest point.
const LONGEST: usize = 4_000;

/// The points of one person's next session, and room for another.
#[derive(Template)]
#[template(path = "agenda/show.html")]
pub struct AgendaView {
    /// The frame.
    pub page: Page,
    /// What the points are for: the session, or that none is booked.
    pub next: String,
    /// The open points; none where the form comes back.
    pub items: Option<Vec<ItemView>>,
    /// Where a new point is posted.
    pub add_href: String,
    /// Whose session it is.
    pub person: String,
    /// The session whose page one came from, or nothing.
    pub session: String,
    /// The point as typed.
    pub wording: String,
}

/// One point.
pub struct ItemView {
    /// The point.
    pub wording: String,
    /// Whose, and since when.
    pub by: String,
    /// Where it is taken back; nothing if it is not one's own.
    pub withdraw_href: String,
    /// Of its own form: a page gone back to must not take another button for the one pressed before.
    pub token: FormToken,
}

/// The form as typed.
#[derive(Debug, Default, serde::Deserialize)]
pub struct AgendaTyped {
    /// The point.
    #[serde(default)]
    wording: String,
    /// Whose session; nothing means one's own.
    #[serde(default)]
    person: String,
    /// The session whose page the form stood on; nothing otherwise.
    #[serde(default)]
    session: String,
}

/// Shows one's own agenda.
pub async fn mine(Reading { who, mut db, here }: Reading<Member>) -> Result<Shown<AgendaView>, Fault> {
    let me = who.person();
    here.allowed(&mut db, &who, me, &Wish::TakePart).await?;
    let items = agenda::open_of(&mut db, me).await?;
    let page =
        here.frame.page_below("Agenda for your next session", "My supervision", urls::my_supervision(&here.slug));
    let mut view = blank(&mut db, &here, me, page).await?;
    view.items = Some(items.iter().map(|item| item_view(&here.slug, &who, item)).collect());
    Ok(Shown(view))
}

/// Shows the agenda of somebody whom one supervises.
pub async fn of_person(
    mut opening: Opening<Member>,
    Path((_, person)): Path<(String, PersonId)>,
) -> Result<Shown<AgendaView>, Fault> {
    let (who, here) = (opening.who().clone(), opening.here().clone());
    here.allowed(opening.db(), &who, person, &Wish::TakePart).await?;
    let about = About { subject: Some(person), kind: "agenda", id: person.uuid() };
    let Reading { who, mut db, here } = opening.open("opened-agenda", about, None).await?;
    let items = agenda::open_of(&mut db, person).await?;
    let page = page_of(&mut db, &here, person).await?;
    let mut view = blank(&mut db, &here, person, page).await?;
    view.items = Some(items.iter().map(|item| item_view(&here.slug, &who, item)).collect());
    Ok(Shown(view))
}

/// Adds a point of one's own.
pub async fn add(
    Writing { who, mut db, here }: Writing<Member>,
    Posted { token, typed }: Posted<AgendaTyped>,
) -> Result<Reply<AgendaView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    let person = match typed.person.as_str() {
        "" => who.person(),
        id => id.parse().map_err(|_| Fault::NotFound)?,
    };
    here.allowed(&mut db, &who, person, &Wish::TakePart).await?;
    let wording = match parse(&typed.wording) {
        Ok(wording) => wording,
        Err(says) => {
            let page = page_of(&mut db, &here, person).await?;
            let page = Page { errors: Errors::from_iter([("wording", says)]), ..page };
            let view = blank(&mut db, &here, person, page).await?;
            return Ok(Reply::Again(AgendaView { wording: typed.wording, session: typed.session, ..view }));
        }
    };
    let item = agenda::add(&mut db, &who, person, &wording).await?;
    let about = About { subject: Some(person), kind: "agenda-item", id: item.uuid() };
    store::log(&mut db, &who, "added-agenda-item", about, None).await?;
    let back = back(&here.slug, &who, person, &typed.session);
    Ok(db.commit_quietly(urls::said(back, "added")).await?.into())
}

/// Takes back a point of one's own.
pub async fn withdraw(
    Writing { who, mut db, here }: Writing<Member>,
    Path((_, id)): Path<(String, AgendaItemId)>,
    Posted { token, .. }: Posted<Nothing>,
) -> Result<Reply<AgendaView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    let item = agenda::find(&mut db, id).await?.ok_or(Fault::NotFound)?;
    here.allowed(&mut db, &who, item.subject, &Wish::TakePart).await?;
    if !agenda::withdraw(&mut db, &who, id).await? {
        return Err(Fault::NotFound);
    }
    let about = About { subject: Some(item.subject), kind: "agenda-item", id: id.uuid() };
    store::log(&mut db, &who, "withdrew-agenda-item", about, None).await?;
    let back = back(&here.slug, &who, item.subject, "");
    Ok(db.commit_quietly(urls::said(back, "taken-back")).await?.into())
}

fn parse(typed: &str) -> Result<String, String> {
    typed::text("the point", typed, LONGEST)?.ok_or_else(|| "Write what you want to talk about".to_owned())
}

/// Where the form came from: a session's page, one's own first page, or the agenda of a supervisee.
fn back(slug: &str, who: &Membership, person: PersonId, session: &str) -> String {
    match session.parse::<SessionId>() {
        Ok(session) => urls::session(slug, session),
        Err(_) if person == who.person() => urls::my_supervision(slug),
        Err(_) => urls::agenda_of(slug, person),
    }
}

async fn page_of(db: &mut impl Reads, here: &Here, person: PersonId) -> Result<Page, Fault> {
    let name = files::name(db, person).await?;
    Ok(here.frame.page_below(format!("Agenda for {name}’s next session"), "File", urls::file(&here.slug, person)))
}

async fn blank(db: &mut impl Reads, here: &Here, person: PersonId, page: Page) -> Result<AgendaView, Fault> {
    let next = sessions::upcoming(db, &[person], here.today).await?.into_iter().next();
    let next = match next {
        None => "No session is booked yet. Points stay here until they are discussed or taken back.".to_owned(),
        Some(next) => {
            let policy = here.council()?.policy_on(here.today);
            let kind = policy.session_kind(&next.kind.as_str().into()).map_or(next.kind.as_str(), |kind| &kind.name);
            format!("{kind} with {}, {}.", next.supervisor_name, dated(next.day, here.today))
        }
    };
    Ok(AgendaView {
        page,
        next,
        items: None,
        add_href: urls::agenda(&here.slug),
        person: person.to_string(),
        session: String::new(),
        wording: String::new(),
    })
}

/// A point as pages show it.
pub fn item_view(slug: &str, who: &Membership, item: &agenda::Item) -> ItemView {
    let own = item.author == who.person();
    let name = if own { "You" } else { item.author_name.as_str() };
    ItemView {
        wording: item.wording.clone(),
        by: format!("{name}, {}", when::instant(item.added_at)),
        token: FormToken::fresh(),
        withdraw_href: if own { urls::withdraw_agenda_item(slug, item.id) } else { String::new() },
    }
}
