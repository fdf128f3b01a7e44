//! Writing a team's session up: how it was, who came, and what the team writes on the council's form; it saves itself.

mod check;
mod clash;

pub use clash::{page as clash_page, settle};

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::access::TeamWish;
use domain::discussion;
use domain::draft::Typed;
use domain::ids::{PersonId, TeamSessionId};
use domain::record::Hint;
use domain::team_session::{self, Before};
use domain::wording::Mode;
use engine::policy::{Form, Policy};
use store::drafts::{self, Draft, Saved};
use store::team_sessions::{self, Somebody, TeamSession, TeamWriting};
use store::{Claim, Member, Membership, Reads, StoreError, WriteTx};

use super::allowed;
use super::discuss::journal_with;
use crate::account::Nothing;
use crate::drafting::{self, Places};
use crate::fault::Fault;
use crate::gate::{Here, Opening, Reading, Writing};
use crate::inputs::{Ask, Input, date, input};
use crate::page::Page;
use crate::parts::{Choice, DateTyped};
use crate::plan::kind_name;
use crate::policy::{Said, said_at};
use crate::posted::{Fields, Posted};
use crate::reply::{Reply, Shown};
use crate::urls;

/// The form.
#[derive(Template)]
#[template(path = "team_sessions/notes.html")]
pub struct NotesView {
    page: Page,
    about: String,
    save_href: String,
    draft_href: String,
    clash_href: String,
    version: String,
    guidance: String,
    said: Vec<Said>,
    when: DateTyped,
    start: String,
    minutes: String,
    mode: Vec<Choice>,
    came: Vec<Choice>,
    asks: Vec<Ask>,
    /// What is worth another look, once somebody wants to be done.
    prompts: Vec<Hint>,
}

/// The session and one's own writing of it, running or done; what it is written under.
struct Desk<'a> {
    session: TeamSession,
    writing: TeamWriting,
    policy: &'a Policy,
    form: Option<&'a Form>,
    people: Vec<Somebody>,
}

impl Desk<'_> {
    fn who(&self) -> Vec<PersonId> {
        self.people.iter().map(|one| one.id).collect()
    }
}

async fn desk<'a>(db: &mut impl Reads, here: &'a Here, who: &Membership, id: TeamSessionId) -> Result<Desk<'a>, Fault> {
    let (session, _) = allowed(db, who, id, TeamWish::Run).await?;
    let writing = team_sessions::mine(db, who, id).await?.ok_or(Fault::NotFound)?;
    let council = here.council()?;
    let begun_under =
        council.versions.iter().find(|version| version.document.in_force.date().to_string() == writing.policy_version);
    let policy = begun_under.map_or_else(|| council.policy_on(session.day), |version| version.as_ref());
    let people = expected(db, &session).await?;
    Ok(Desk { form: team_session::form(policy, &session.kind), session, writing, policy, people })
}

/// The team on the day, and whoever leads.
async fn expected(db: &mut impl Reads, session: &TeamSession) -> Result<Vec<Somebody>, Fault> {
    let mut people = team_sessions::members(db, session.unit, session.held_on.unwrap_or(session.day)).await?;
    if !people.iter().any(|one| one.id == session.leader) {
        people.push(Somebody { id: session.leader, name: session.leader_name.clone(), away: false });
    }
    Ok(people)
}

/// Begins to write it up, or to change what was written.
pub async fn begin(
    Writing { who, mut db, here }: Writing<Member>,
    Path((_, id)): Path<(String, TeamSessionId)>,
    Posted { token, .. }: Posted<Nothing>,
) -> Result<Reply<NotesView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    let (session, _) = allowed(&mut db, &who, id, TeamWish::Run).await?;
    if session.cancelled.is_some() || session.day > here.today {
        return Err(Fault::NotFound);
    }
    let policy = here.council()?.policy_on(session.held_on.unwrap_or(session.day));
    let first = if let Some(how) = team_sessions::how(&mut db, &session).await? {
        let latest = team_sessions::latest(&mut db, id).await?;
        team_session::amended(&how, latest.as_ref().map(|shared| &shared.wording))
    } else {
        let there = expected(&mut db, &session).await?;
        let there: Vec<PersonId> = there.iter().filter(|one| !one.away).map(|one| one.id).collect();
        let (day, start, minutes) = (session.day, session.start, session.minutes);
        team_session::first_draft(&Before { day, start, minutes, there: &there }, here.today)
    };
    let version = policy.document.in_force.date().to_string();
    team_sessions::begin(&mut db, &who, &session, &version, &first).await?;
    Ok(db.commit(edit_href(&here, id)).await?.into())
}

fn edit_href(here: &Here, id: TeamSessionId) -> String {
    format!("{}/notes/edit", urls::team_session(&here.slug, id))
}

fn places(here: &Here, id: TeamSessionId) -> Places {
    Places { edit: edit_href(here, id), clash: format!("{}/notes/clash", urls::team_session(&here.slug, id)) }
}

/// Whether prompts were seen.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    done: String,
}

/// Shows the form.
pub async fn edit_page(
    mut opening: Opening<Member>,
    Path((_, id)): Path<(String, TeamSessionId)>,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let (who, here) = (opening.who().clone(), opening.here().clone());
    let desk = desk(opening.db(), &here, &who, id).await?;
    if drafts::find(opening.db(), desk.writing.draft()).await?.is_none() {
        return Ok(Redirect::to(&urls::said(urls::team_session(&here.slug, id), &asked.done)).into_response());
    }
    let Reading { who, mut db, .. } = opening.open("opened-draft", desk.session.about(), None).await?;
    let draft = drafts::find(&mut db, desk.writing.draft()).await?.ok_or(Fault::NotFound)?;
    Ok(Shown(view(&mut db, &here, &who, &desk, &draft).await?).into_response())
}

async fn view(
    db: &mut impl Reads,
    here: &Here,
    who: &Membership,
    desk: &Desk<'_>,
    draft: &Draft,
) -> Result<NotesView, Fault> {
    let (slug, typed, session) = (here.slug.as_str(), &draft.typed, &desk.session);
    let mine = drafts::mine(db, who, desk.writing.draft()).await?;
    let address = urls::team_session(slug, session.id);
    let ticked = |one: &Somebody| {
        let choice = Choice {
            checked: typed.all("came").any(|id| id == one.id.to_string()),
            ..Choice::new(one.id.to_string(), &one.name)
        };
        if one.away { choice.hint("Away on that day") } else { choice }
    };
    let ask = |section: &engine::policy::Section| {
        let field = domain::sheet::field(section);
        let (heading, hint) = (section.heading.clone(), discussion::hint(section, ""));
        Ask { input: input(section, &field, typed), field, heading, hint }
    };
    let title = format!("{}: {}", kind_name(desk.policy, &session.kind), session.team);
    Ok(NotesView {
        page: here.frame.page_below(title, "Team session", address.as_str()),
        about: format!("{}, led by {}", session.held_on.unwrap_or(session.day), session.leader_name),
        save_href: format!("{address}/notes/edit"),
        draft_href: format!("{address}/notes/draft"),
        clash_href: mine.map_or_else(String::new, |_| format!("{address}/notes/clash")),
        version: draft.version.to_string(),
        guidance: desk.form.and_then(|form| form.hint.clone()).unwrap_or_default(),
        said: desk.form.map_or_else(Vec::new, |form| said_at(slug, desk.policy, form)),
        when: date(typed, "when"),
        start: typed.one("start").to_owned(),
        minutes: typed.one("minutes").to_owned(),
        mode: Choice::list(Mode::ALL.map(|mode| (mode.word(), mode.in_words())), typed.one("mode")),
        came: desk.people.iter().map(ticked).collect(),
        asks: desk.form.iter().flat_map(|form| &form.sections).map(ask).collect(),
        prompts: Vec::new(),
    })
}

/// Saves what is typed, and answers the script.
pub async fn draft(
    Writing { who, mut db, here }: Writing<Member>,
    Path((_, id)): Path<(String, TeamSessionId)>,
    headers: HeaderMap,
    Posted { typed: fields, .. }: Posted<Fields>,
) -> Result<Response, Fault> {
    let desk = desk(&mut db, &here, &who, id).await?;
    let saved = keep(&mut db, &who, &desk, &fields).await?;
    drafting::answer(db, &who, &headers, saved, ("page was shared", places(&here, id))).await
}

/// Stores the draft, or keeps the text beside the one that came first.
async fn keep(db: &mut WriteTx, who: &Membership, desk: &Desk<'_>, fields: &Fields) -> Result<Saved, Fault> {
    match drafting::keep(db, who, desk.writing.draft(), fields, drafting::version(fields)).await? {
        Some(saved) => Ok(saved),
        // Shared meanwhile: what was typed since is kept and can begin a new version.
        None => Ok(Saved::Clash { by: None, at: desk.writing.ended_at.unwrap_or_default() }),
    }
}

/// The buttons: save, or be done.
pub async fn save(
    Writing { who, mut db, here }: Writing<Member>,
    Path((_, id)): Path<(String, TeamSessionId)>,
    Posted { typed: fields, .. }: Posted<Fields>,
) -> Result<Response, Fault> {
    let desk = desk(&mut db, &here, &who, id).await?;
    if let Saved::Clash { .. } = keep(&mut db, &who, &desk, &fields).await? {
        let view = clash::view(&mut db, &here, &who, &desk).await?.ok_or(Fault::NotFound)?;
        db.commit_quietly("").await?;
        return Ok(Reply::<clash::ClashView>::Clash(view).into_response());
    }
    if fields.one("then") == "finish" {
        return finish(db, &here, &who, &desk, fields.one("despite") == "yes").await;
    }
    let said = if fields.one("held").is_empty() { "saved" } else { "put-back" };
    Ok(Reply::<NotesView>::from(db.commit_quietly(urls::said(edit_href(&here, id), said)).await?).into_response())
}

/// Shares the draft as it was just saved, unless something stops it, or is asked about for the first time.
async fn finish(
    mut db: WriteTx,
    here: &Here,
    who: &Membership,
    desk: &Desk<'_>,
    despite: bool,
) -> Result<Response, Fault> {
    let draft = drafts::lock(&mut db, desk.writing.draft()).await?.ok_or(Fault::NotFound)?;
    let checked = check::look(&mut db, here, who, desk, &draft.typed).await?;
    if !checked.errors.is_empty() || (!checked.prompts.is_empty() && !despite) {
        let mut view = view(&mut db, here, who, desk, &draft).await?;
        let wrong = !checked.errors.is_empty();
        for error in &checked.errors {
            view.page.errors.add(error.field.as_str(), error.says.as_str());
        }
        view.prompts = checked.prompts;
        db.commit_quietly("").await?;
        return Ok(if wrong { Reply::Again(view).into_response() } else { Shown(view).into_response() });
    }
    let journal = journal_with(&mut db, here, who, &desk.session).await?;
    let (session, expected) = (&desk.session, desk.expected());
    let written = (&checked.how, checked.wording.as_ref());
    match team_sessions::finish(&mut db, who, (session, &desk.writing), written, (&expected, journal)).await {
        // Cancelled meanwhile: the draft stays as it is.
        Err(StoreError::Clash) => {
            let to = urls::said(urls::team_session(&here.slug, session.id), "was-cancelled");
            return Ok(Reply::<NotesView>::from(db.commit_quietly(to).await?).into_response());
        }
        done => done?,
    }
    let to = urls::said(urls::team_session(&here.slug, session.id), "team-held");
    Ok(Reply::<NotesView>::from(db.commit(to).await?).into_response())
}

impl Desk<'_> {
    /// Those whose coming is kept: the team without those who were away.
    fn expected(&self) -> Vec<PersonId> {
        self.people.iter().filter(|one| !one.away).map(|one| one.id).collect()
    }
}

/// What was typed, for telling two texts apart.
fn read(desk: &Desk<'_>, typed: &Typed, today: engine::Day) -> Vec<(String, String)> {
    let checked = team_session::check(desk.form, typed, &desk.who(), desk.session.leader, today);
    let came = desk.people.iter().filter(|one| checked.how.came.contains(&one.id)).map(|one| one.name.as_str());
    let how = format!("{} {} {}", typed.parts("when").join(" "), typed.one("start"), typed.one("minutes"));
    let mut texts = vec![("When".to_owned(), how), ("Who came".to_owned(), came.collect::<Vec<_>>().join(", "))];
    let sections = checked.wording.into_iter().flat_map(|wording| wording.sections);
    texts.extend(sections.map(|written| (written.heading, written.content.plain())));
    texts
}
