//! Before a record: it is begun from a session, or with one that was not booked; a session held without a record; and what the
//! supervisee says against it.

use askama::Template;
use axum::extract::Path;
use domain::access::Wish;
use domain::booking;
use domain::form::{self, Supervisee};
use domain::ids::{PersonId, RelationshipId, SessionId};
use domain::sheet::{Planned, field, first_draft};
use domain::sign_off::LONGEST;
use domain::typed;
use domain::wording::Mode;
use engine::Day;
use engine::ids::KindId;
use engine::policy::{SectionKind, SessionKind};
use store::holdings::{self, Holding};
use store::records::NewRecord;
use store::sessions::{self, Pair, Session};
use store::{About, Claim, Member, Membership, Reads, WriteTx, log, records, samples};

use crate::account::Nothing;
use crate::fault::Fault;
use crate::form::Errors;
use crate::gate::{Here, Reading, Writing};
use crate::page::{Link, Page};
use crate::parts::{Choice, DateTyped};
use crate::posted::Posted;
use crate::reply::{Reply, Shown};
use crate::{standings, urls};

/// A session that was not booked, or one that was held without a record.
#[derive(Template)]
#[template(path = "records/held.html")]
pub struct HeldView {
    page: Page,
    href: String,
    /// The kinds to choose from; none where the session is known.
    kinds: Vec<Choice>,
    /// Sessions that were booked and wait for a word; a record of one of them begins there.
    waiting: Vec<Link>,
    when: DateTyped,
    start: String,
    minutes: String,
    mode: Vec<Choice>,
}

/// As typed.
#[derive(Debug, Default, Clone, serde::Deserialize)]
pub struct HeldTyped {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    when_day: String,
    #[serde(default)]
    when_month: String,
    #[serde(default)]
    when_year: String,
    #[serde(default)]
    start: String,
    #[serde(default)]
    minutes: String,
    #[serde(default)]
    mode: String,
    #[serde(default)]
    then: String,
}

/// What the supervisee says against a session.
#[derive(Template)]
#[template(path = "records/contest.html")]
pub struct ContestView {
    page: Page,
    href: String,
    wording: String,
}

/// As typed.
#[derive(Debug, Default, serde::Deserialize)]
pub struct ContestTyped {
    #[serde(default)]
    wording: String,
}

struct Held {
    day: Day,
    start: Option<chrono::NaiveTime>,
    minutes: Option<u32>,
    mode: Option<Mode>,
}

impl HeldTyped {
    fn read(&self, today: Day, errors: &mut Errors) -> Option<Held> {
        let day = typed::day("the day it was held", &self.when_day, &self.when_month, &self.when_year);
        let day = day.and_then(|day| {
            if day > today { Err("The day it was held must be today or earlier".to_owned()) } else { Ok(day) }
        });
        let day = day.map_err(|says| errors.add("when", says)).ok();
        let start = typed::time(&self.start).map_err(|says| errors.add("start", says)).ok();
        let minutes = typed::minutes(&self.minutes).map_err(|says| errors.add("minutes", says)).ok();
        Some(Held { day: day?, start: start?, minutes: minutes?, mode: Mode::from_word(&self.mode) })
    }

    fn has_day(&self) -> bool {
        [&self.when_day, &self.when_month, &self.when_year].iter().any(|part| !part.trim().is_empty())
    }

    fn set_day(&mut self, day: Day) {
        let date = day.date();
        self.when_day = date.format("%-d").to_string();
        self.when_month = date.format("%-m").to_string();
        self.when_year = date.format("%Y").to_string();
    }
}

/// Begins the record of a session with a first draft from the booking; begun before, it is opened.
pub async fn start(
    Writing { who, mut db, here }: Writing<Member>,
    Path((_, id)): Path<(String, SessionId)>,
    Posted { token, .. }: Posted<Nothing>,
) -> Result<Reply<HeldView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    let session = to_write(&mut db, &here, &who, id).await?;
    let session = sessions::lock(&mut db, &session).await?;
    if session.cancelled.is_some() {
        return Ok(db.commit(urls::said(urls::session(&here.slug, id), "was-cancelled")).await?.into());
    }
    let address = begin(&mut db, &here, &who, &session).await?;
    Ok(db.commit(address).await?.into())
}

async fn begin(db: &mut WriteTx, here: &Here, who: &Membership, session: &Session) -> Result<String, Fault> {
    let policy = here.council()?.policy_on(session.day);
    let (kind, form) = form::of_kind(policy, &KindId::from(session.kind.as_str())).ok_or(Fault::NotFound)?;
    let minutes = session.minutes.and_then(|minutes| u32::try_from(minutes).ok()).or(kind.minutes);
    let planned = Planned {
        day: Some(session.day),
        start: session.start.map(|start| start.format("%H:%M").to_string()),
        minutes,
        mode: holdings::usual_mode(db, session.subject, &session.kind).await?,
    };
    let version = policy.document.in_force.date().to_string();
    let new =
        NewRecord { session: session.id, subject: session.subject, policy_version: &version, form: form.id.as_str() };
    let mut draft = first_draft(&planned);
    // What was drawn or nominated stands in the list of cases.
    if let Some(section) = form.sections.iter().find(|section| section.kind == SectionKind::Cases) {
        let sample = samples::of_session(db, session).await?;
        if !sample.is_empty() {
            let numbers: Vec<&str> = sample.iter().map(|row| row.number.as_str()).collect();
            draft.set(field(section), numbers.join("\n"));
        }
    }
    let record = records::begin(db, who, &new, &draft).await?;
    Ok(urls::record_edit(&here.slug, record))
}

/// Asks of a session that was not booked.
pub async fn late_page(
    Reading { who, mut db, here }: Reading<Member>,
    Path((_, id)): Path<(String, RelationshipId)>,
) -> Result<Shown<HeldView>, Fault> {
    let pair = own_pair(&mut db, &here, &who, id).await?;
    let kinds = kinds(&mut db, &here, &pair, here.today).await?;
    let kind = kinds.first().ok_or(Fault::NotFound)?;
    let slot = sessions::last_slot(&mut db, &pair, kind.id.as_str()).await?;
    let mut typed = HeldTyped {
        kind: kind.id.to_string(),
        start: slot.start.map(|start| start.format("%H:%M").to_string()).unwrap_or_default(),
        mode: holdings::usual_mode(&mut db, pair.subject, kind.id.as_str()).await?.word().to_owned(),
        ..HeldTyped::default()
    };
    typed.set_day(here.today);
    let waiting = waiting(&mut db, &here, &pair).await?;
    Ok(Shown(late_view(&here, &pair, &typed, &kinds, waiting, Errors::none())))
}

/// Enters a session that was not booked, and begins its record or says that there is none.
pub async fn late(
    Writing { who, mut db, here }: Writing<Member>,
    Path((_, id)): Path<(String, RelationshipId)>,
    Posted { token, typed }: Posted<HeldTyped>,
) -> Result<Reply<HeldView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    let pair = own_pair(&mut db, &here, &who, id).await?;
    let mut errors = Errors::none();
    let held = typed.read(here.today, &mut errors);
    let day = held.as_ref().map_or(here.today, |held| held.day);
    let kinds = kinds(&mut db, &here, &pair, day).await?;
    let kind = kinds.iter().find(|kind| kind.id == typed.kind.as_str());
    if kind.is_none() {
        errors.add("kind", "Choose the kind of session");
    }
    let (Some(kind), Some(held)) = (kind, held) else {
        let waiting = waiting(&mut db, &here, &pair).await?;
        return Ok(Reply::Again(late_view(&here, &pair, &typed, &kinds, waiting, errors)));
    };
    let minutes = held.minutes.or(kind.minutes);
    let session = holdings::enter_late(&mut db, &who, &pair, kind.id.as_str(), held.day, held.start, minutes).await?;
    let about = About { subject: Some(pair.subject), kind: "session", id: session.uuid() };
    log(&mut db, &who, "entered-session", about, None).await?;
    let row = sessions::find(&mut db, session).await?.ok_or(Fault::NotFound)?;
    let address = if typed.then == "held" || kind.form.is_none() {
        hold_session(&mut db, &who, &row, &held).await?;
        urls::said(urls::session(&here.slug, session), "held")
    } else {
        begin(&mut db, &here, &who, &row).await?
    };
    Ok(db.commit(address).await?.into())
}

/// Asks how a session was held that gets no record now.
pub async fn hold_page(
    Reading { who, mut db, here }: Reading<Member>,
    Path((_, id)): Path<(String, SessionId)>,
) -> Result<Shown<HeldView>, Fault> {
    let session = to_write(&mut db, &here, &who, id).await?;
    let typed = known(&mut db, &session).await?;
    Ok(Shown(hold_view(&here, &session, &typed, Errors::none())))
}

/// Says that a session was held; a record may follow.
pub async fn hold(
    Writing { who, mut db, here }: Writing<Member>,
    Path((_, id)): Path<(String, SessionId)>,
    Posted { token, mut typed }: Posted<HeldTyped>,
) -> Result<Reply<HeldView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    let session = to_write(&mut db, &here, &who, id).await?;
    let session = sessions::lock(&mut db, &session).await?;
    if session.cancelled.is_some() {
        return Ok(db.commit(urls::said(urls::session(&here.slug, id), "was-cancelled")).await?.into());
    }
    // A button without fields means: as it was planned.
    if !typed.has_day() && typed.start.is_empty() && typed.minutes.is_empty() {
        typed = known(&mut db, &session).await?;
    }
    let mut errors = Errors::none();
    let Some(held) = typed.read(here.today, &mut errors) else {
        return Ok(Reply::Again(hold_view(&here, &session, &typed, errors)));
    };
    hold_session(&mut db, &who, &session, &held).await?;
    Ok(db.commit(urls::said(urls::session(&here.slug, id), "held")).await?.into())
}

async fn hold_session(db: &mut WriteTx, who: &Membership, session: &Session, held: &Held) -> Result<(), Fault> {
    let mode = match held.mode {
        Some(mode) => mode,
        None => holdings::usual_mode(db, session.subject, &session.kind).await?,
    };
    let holding = Holding {
        session: session.id,
        subject: session.subject,
        kind: session.kind.clone(),
        day: held.day,
        start: held.start,
        minutes: held.minutes,
        mode,
        in_private: None,
        interrupted: None,
        late_start: None,
        parts: Vec::new(),
    };
    holdings::hold(db, who, &holding).await?;
    log(
        db,
        who,
        "held-session",
        About { subject: Some(session.subject), kind: "session", id: session.id.uuid() },
        None,
    )
    .await?;
    Ok(())
}

/// Asks the supervisee what is not right about a held session.
pub async fn contest_page(
    Reading { who, mut db, here }: Reading<Member>,
    Path((_, id)): Path<(String, SessionId)>,
) -> Result<Shown<ContestView>, Fault> {
    let session = own_held(&mut db, &here, &who, id).await?;
    Ok(Shown(contest_view(&here, &session, String::new(), Errors::none())))
}

/// Keeps the supervisee's own words beside the session.
pub async fn contest(
    Writing { who, mut db, here }: Writing<Member>,
    Path((_, id)): Path<(String, SessionId)>,
    Posted { token, typed }: Posted<ContestTyped>,
) -> Result<Reply<ContestView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    let session = own_held(&mut db, &here, &who, id).await?;
    let wording = typed.wording.replace("\r\n", "\n");
    let says = match wording.trim().chars().count() {
        0 => Some("Say what is not right about this session"),
        length if length > LONGEST => Some("Shorten this to 20,000 characters"),
        _ => None,
    };
    if let Some(says) = says {
        let errors = [("wording", says)].into_iter().collect();
        return Ok(Reply::Again(contest_view(&here, &session, typed.wording, errors)));
    }
    holdings::contest(&mut db, &who, id, wording.trim()).await?;
    log(
        &mut db,
        &who,
        "contested-session",
        About { subject: Some(session.subject), kind: "session", id: id.uuid() },
        None,
    )
    .await?;
    Ok(db.commit(urls::said(urls::session(&here.slug, id), "contested")).await?.into())
}

async fn to_write(db: &mut impl Reads, here: &Here, who: &Membership, id: SessionId) -> Result<Session, Fault> {
    let session = sessions::find(db, id).await?.ok_or(Fault::NotFound)?;
    here.allowed(db, who, session.subject, &Wish::Write).await?;
    Ok(session)
}

async fn own_held(db: &mut impl Reads, here: &Here, who: &Membership, id: SessionId) -> Result<Session, Fault> {
    let session = sessions::find(db, id).await?.filter(|session| session.held_on.is_some()).ok_or(Fault::NotFound)?;
    here.allowed(db, who, session.subject, &Wish::Answer).await?;
    Ok(session)
}

/// A relationship in which this person supervises today.
async fn own_pair(db: &mut impl Reads, here: &Here, who: &Membership, id: RelationshipId) -> Result<Pair, Fault> {
    let mine = |pair: &Pair| -> bool { PersonId::eq(&pair.supervisor, &who.person()) };
    let pair = sessions::pair(db, id, here.today).await?.filter(mine).ok_or(Fault::NotFound)?;
    here.allowed(db, who, pair.subject, &Wish::Write).await?;
    Ok(pair)
}

/// Kinds of session that a pair can have held on a day: those with a form first, in the policy's order.
async fn kinds<'h>(db: &mut impl Reads, here: &'h Here, pair: &Pair, day: Day) -> Result<Vec<&'h SessionKind>, Fault> {
    let council = here.council()?;
    let facts = standings::load(db, council, Some(&[pair.subject]), here.today).await?;
    let (policy, person) = (council.policy_on(day), pair.subject.to_string().into());
    let mut kinds = booking::kinds(policy, &Supervisee::on(council, policy, &facts, &person, day));
    kinds.sort_by_key(|kind| kind.form.is_none());
    Ok(kinds)
}

async fn known(db: &mut impl Reads, session: &Session) -> Result<HeldTyped, Fault> {
    let mut typed = HeldTyped {
        start: session.start.map(|start| start.format("%H:%M").to_string()).unwrap_or_default(),
        minutes: session.minutes.map(|minutes| minutes.to_string()).unwrap_or_default(),
        mode: holdings::usual_mode(db, session.subject, &session.kind).await?.word().to_owned(),
        ..HeldTyped::default()
    };
    typed.set_day(session.day);
    Ok(typed)
}

/// Sessions of the pair whose day has come and of which nothing is said yet: such a one is recorded where it was booked.
async fn waiting(db: &mut impl Reads, here: &Here, pair: &Pair) -> Result<Vec<Link>, Fault> {
    let since = standings::window(here.council()?, here.today).since;
    let open = sessions::open_from(db, &[pair.subject], since).await?;
    let theirs = open.into_iter().filter(|session| session.supervisor == pair.supervisor && session.day <= here.today);
    Ok(theirs.map(|session| Link::new(session.day.to_string(), urls::session(&here.slug, session.id))).collect())
}

fn late_view(
    here: &Here,
    pair: &Pair,
    typed: &HeldTyped,
    kinds: &[&SessionKind],
    waiting: Vec<Link>,
    errors: Errors,
) -> HeldView {
    let page = here.frame.page_below(
        format!("Record a session with {}", pair.subject_name),
        "My team",
        urls::my_team(&here.slug),
    );
    let kinds = Choice::list(kinds.iter().map(|kind| (kind.id.to_string(), kind.name.clone())), &typed.kind);
    view(Page { errors, ..page }, urls::late(&here.slug, pair.id), kinds, waiting, typed)
}

fn hold_view(here: &Here, session: &Session, typed: &HeldTyped, errors: Errors) -> HeldView {
    let href = urls::session(&here.slug, session.id);
    let page = here.frame.page_below(
        format!("Held without a record: {}, {}", session.subject_name, session.day),
        "Session",
        href.as_str(),
    );
    view(Page { errors, ..page }, format!("{href}/holding"), Vec::new(), Vec::new(), typed)
}

fn view(page: Page, href: String, kinds: Vec<Choice>, waiting: Vec<Link>, typed: &HeldTyped) -> HeldView {
    HeldView {
        page,
        href,
        kinds,
        waiting,
        when: DateTyped { day: typed.when_day.clone(), month: typed.when_month.clone(), year: typed.when_year.clone() },
        start: typed.start.clone(),
        minutes: typed.minutes.clone(),
        mode: Choice::list(Mode::ALL.map(|mode| (mode.word(), mode.in_words())), &typed.mode),
    }
}

fn contest_view(here: &Here, session: &Session, wording: String, errors: Errors) -> ContestView {
    let href = urls::session(&here.slug, session.id);
    let page = here.frame.page_below(
        format!("Contest the session of {}", session.held_on.unwrap_or(session.day)),
        "Session",
        href.as_str(),
    );
    ContestView { page: Page { errors, ..page }, href: format!("{href}/contest"), wording }
}
