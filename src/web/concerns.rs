//! Concerns: raised by either of a pair or their line, taken from step to step of the policy's process, and ended with an outcome.

use askama::Template;
use axum::extract::Path;
use domain::access::concern::may_read;
use domain::concern::{self, ActTyped, Concern, RaiseTyped, Way};
use domain::ids::{ConcernId, PersonId};
use engine::policy::{Owner, Policy, Process};
use store::concerns::{self, ConcernRow, Words};
use store::{About, Claim, Member, Membership, Reads, files};

use crate::fault::Fault;
use crate::form::Errors;
use crate::gate::{Here, Opening, Reading, Writing};
use crate::page::{Link, Page};
use crate::parts::{Choice, DateTyped, Standing, Tone};
use crate::posted::Posted;
use crate::reply::{Reply, Shown};
use crate::{urls, when};

/// The concerns of a person.
#[derive(Template)]
#[template(path = "concerns/list.html")]
pub struct ConcernsView {
    page: Page,
    open: Vec<Line>,
    ended: Vec<Line>,
    raise_href: String,
}

/// A concern in a list.
pub struct Line {
    /// What it is, and whom it concerns.
    pub what: String,
    /// What comes next, or how it ended.
    pub next: String,
    /// Since when.
    pub since: String,
    /// That it rests.
    pub rests: Option<Standing>,
    /// Its page.
    pub href: String,
}

/// One concern.
#[derive(Template)]
#[template(path = "concerns/show.html")]
pub struct ConcernView {
    page: Page,
    facts: Vec<(&'static str, String)>,
    rests: String,
    steps: Vec<StepView>,
    written: Vec<WordsView>,
    kept_from: bool,
    href: String,
    ways: Vec<Choice>,
    day: DateTyped,
    wording: String,
}

/// A step of the process.
pub struct StepView {
    name: String,
    owner: &'static str,
    hint: String,
    standing: Standing,
    clauses: Vec<Link>,
}

/// Something that was written.
pub struct WordsView {
    what: String,
    by: String,
    wording: String,
}

/// The form of a new one.
#[derive(Template)]
#[template(path = "concerns/raise.html")]
pub struct RaiseView {
    page: Page,
    href: String,
    processes: Vec<Choice>,
    day: DateTyped,
    wording: String,
}

/// Shows a person's concerns.
pub async fn list(
    Reading { who, mut db, here }: Reading<Member>,
    Path((_, person)): Path<(String, PersonId)>,
) -> Result<Shown<ConcernsView>, Fault> {
    let party = place(&mut db, &who, person).await?;
    let policy = here.council()?.policy_on(here.today);
    let rows = concerns::of_people(&mut db, &[person], true).await?;
    let known = rows.iter().filter_map(|row| Some((row, process(policy, &row.concern)?)));
    let (open, ended): (Vec<_>, Vec<_>) = known.partition(|(row, process)| row.concern.is_open(process));
    let line = |(row, process): (&ConcernRow, &Process)| line(&here, row, process);
    let raise_href = if concern::to_raise(policy, party).is_empty() {
        String::new()
    } else {
        urls::raise_concern(&here.slug, person)
    };
    Ok(Shown(ConcernsView {
        page: page(&mut db, &here, &who, person, "Concerns").await?,
        open: open.into_iter().map(line).collect(),
        ended: ended.into_iter().map(line).collect(),
        raise_href,
    }))
}

/// Asks what it is.
pub async fn raise_page(
    Reading { who, mut db, here }: Reading<Member>,
    Path((_, person)): Path<(String, PersonId)>,
) -> Result<Shown<RaiseView>, Fault> {
    let party = place(&mut db, &who, person).await?;
    let day = DateTyped::of(here.today);
    let typed = RaiseTyped { day_day: day.day, day_month: day.month, day_year: day.year, ..RaiseTyped::default() };
    Ok(Shown(raise_view(&mut db, &here, &who, (person, party), typed, Errors::none()).await?))
}

/// Raises it.
pub async fn raise(
    Writing { who, mut db, here }: Writing<Member>,
    Path((_, person)): Path<(String, PersonId)>,
    Posted { token, typed }: Posted<RaiseTyped>,
) -> Result<Reply<RaiseView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    let party = place(&mut db, &who, person).await?;
    let may = concern::to_raise(here.council()?.policy_on(here.today), party);
    let raise = match typed.parse(&may, here.today) {
        Ok(raise) => raise,
        Err(wrong) => {
            let errors = wrong.into_iter().collect();
            return Ok(Reply::Again(raise_view(&mut db, &here, &who, (person, party), typed, errors).await?));
        }
    };
    let id = concerns::raise(&mut db, &who, person, &raise).await?;
    store::log(&mut db, &who, "raised-concern", about(person, id), None).await?;
    Ok(db.commit(urls::said(urls::concern(&here.slug, id), "raised")).await?.into())
}

/// Shows one concern.
pub async fn show(
    mut opening: Opening<Member>,
    Path((_, id)): Path<(String, ConcernId)>,
) -> Result<Shown<ConcernView>, Fault> {
    let row = concerns::find(opening.db(), id).await?.ok_or(Fault::NotFound)?;
    let subject = row.concern.subject;
    let who = opening.who().clone();
    let party = place(opening.db(), &who, subject).await?;
    let Reading { who, mut db, here } = opening.open("opened-concern", about(subject, id), None).await?;
    Ok(Shown(view(&mut db, &here, &who, (&row, party), today(&here), Errors::none()).await?))
}

/// Takes the next step, ends it, or writes a note.
pub async fn act(
    Writing { who, mut db, here }: Writing<Member>,
    Path((_, id)): Path<(String, ConcernId)>,
    Posted { token, typed }: Posted<ActTyped>,
) -> Result<Reply<ConcernView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    let row = concerns::find(&mut db, id).await?.ok_or(Fault::NotFound)?;
    let party = place(&mut db, &who, row.concern.subject).await?;
    let policy = here.council()?.policy_on(here.today);
    let process = process(policy, &row.concern).ok_or(Fault::NotFound)?;
    let ways = ways(&row.concern, process, party, &who);
    let wrong = match typed.parse(&ways, &row.concern, here.today) {
        Ok(act) => {
            if concerns::act(&mut db, &who, &row.concern, &act).await? {
                let word = match act.way {
                    Way::Step(_) => "took-concern-step",
                    Way::End(_) => "ended-concern",
                    Way::Note => "noted-concern",
                };
                store::log(&mut db, &who, word, about(row.concern.subject, id), None).await?;
                return Ok(db.commit(urls::said(urls::concern(&here.slug, id), "saved")).await?.into());
            }
            vec![("way".to_owned(), "It has changed meanwhile. See how it stands now, then choose again".to_owned())]
        }
        Err(wrong) => wrong,
    };
    store::log(&mut db, &who, "opened-concern", about(row.concern.subject, id), None).await?;
    let errors = wrong.into_iter().collect();
    let row = concerns::find(&mut db, id).await?.ok_or(Fault::NotFound)?;
    Ok(Reply::Again(view(&mut db, &here, &who, (&row, party), typed, errors).await?))
}

/// What the reader is to this person's concerns.
async fn place(db: &mut impl Reads, who: &Membership, person: PersonId) -> Result<Owner, Fault> {
    concerns::place(db, who, person).await?.ok_or(Fault::NotFound)
}

fn about(subject: PersonId, id: ConcernId) -> About {
    About { subject: Some(subject), kind: "concern", id: id.uuid() }
}

/// The process that a concern goes through; none where the policy knows it no more.
fn process<'p>(policy: &'p Policy, concern: &Concern) -> Option<&'p Process> {
    policy.processes.iter().find(|process| process.id == concern.process)
}

/// The words of a process are kept from the person concerned, who then has no say in it either.
fn ways<'p>(concern: &Concern, process: &'p Process, party: Owner, who: &Membership) -> Vec<Way<'p>> {
    if may_read(concern.told, party) { concern.ways(process, party, who.person()) } else { Vec::new() }
}

/// A concern as lists show it.
pub fn line(here: &Here, row: &ConcernRow, process: &Process) -> Line {
    let concern = &row.concern;
    let outcome = |id| process.outcomes.iter().find(|one| one.id == id).map_or("ended", |one| one.name.as_str());
    let next = match (&concern.ended, concern.next(process)) {
        (Some((id, day)), _) => format!("{}, {day}", outcome(id.clone())),
        (None, Some(step)) => format!("Next: {} ({})", step.name, owner(step.owner)),
        (None, None) if process.outcomes.is_empty() => "Every step was taken".to_owned(),
        (None, None) => "Next: how it ends".to_owned(),
    };
    Line {
        what: format!("{}: {}", process.name, row.subject_name),
        next,
        since: concern.opened.to_string(),
        rests: concern.rests(process).map(|_| Standing::new("Rests", Tone::Grey)),
        href: urls::concern(&here.slug, concern.id),
    }
}

/// Open concerns of these people, for whoever is a party to them.
///
/// # Errors
/// When the database fails.
pub async fn open_lines(db: &mut impl Reads, here: &Here, people: &[PersonId]) -> Result<Vec<Line>, Fault> {
    let policy = here.council()?.policy_on(here.today);
    let rows = concerns::of_people(db, people, false).await?;
    let known = rows.iter().filter_map(|row| Some((row, process(policy, &row.concern)?)));
    Ok(known.filter(|(row, process)| row.concern.is_open(process)).map(|(row, it)| line(here, row, it)).collect())
}

/// What rests and has no place in the supervision of this person until a decision is on record, in sentences.
///
/// # Errors
/// When the database fails.
pub async fn resting(db: &mut impl Reads, here: &Here, person: PersonId) -> Result<Vec<String>, Fault> {
    let policy = here.council()?.policy_on(here.today);
    let rows = concerns::of_people(db, &[person], false).await?;
    let resting = rows.iter().filter_map(|row| {
        let process = process(policy, &row.concern)?;
        let step = row.concern.rests(process)?;
        let since = row.concern.opened;
        Some(format!(
            "{} rests since {since}: it has no place in supervision until this is on record: {}.",
            process.name, step.name
        ))
    });
    Ok(resting.collect())
}

fn owner(owner: Owner) -> &'static str {
    match owner {
        Owner::Supervisor => "the supervisor",
        Owner::Supervisee => "the supervisee",
        Owner::LineManager => "the supervisor’s line manager",
    }
}

fn today(here: &Here) -> ActTyped {
    let day = DateTyped::of(here.today);
    ActTyped { day_day: day.day, day_month: day.month, day_year: day.year, ..ActTyped::default() }
}

async fn view(
    db: &mut impl Reads,
    here: &Here,
    who: &Membership,
    (row, party): (&ConcernRow, Owner),
    typed: ActTyped,
    errors: Errors,
) -> Result<ConcernView, Fault> {
    let policy = here.council()?.policy_on(here.today);
    let concern = &row.concern;
    let process = process(policy, concern).ok_or(Fault::NotFound)?;
    let written = concerns::words(db, concern.id).await?;
    let title = if concern.subject == who.person() {
        process.name.clone()
    } else {
        format!("{}: {}", process.name, row.subject_name)
    };
    let page = here.frame.page_below(title, "Concerns", urls::concerns(&here.slug, concern.subject));
    let mut facts = vec![
        ("Raised by", row.raised_by_name.clone()),
        ("Since", concern.opened.to_string()),
        ("Next", line(here, row, process).next),
    ];
    if concern.ended.is_some() {
        facts[2].0 = "Ended";
    }
    let rests = concern.rests(process).map_or_else(String::new, |step| {
        format!("It rests: until “{}” is on record it has no place in supervision.", step.name)
    });
    let ways = ways(concern, process, party, who);
    Ok(ConcernView {
        page: Page { errors, ..page },
        facts,
        rests,
        steps: process.steps.iter().map(|step| step_view(here, concern, process, step)).collect(),
        written: written.iter().map(|words| words_view(process, words)).collect(),
        kept_from: !may_read(concern.told, party),
        href: urls::concern(&here.slug, concern.id),
        ways: Choice::list(ways.iter().map(|way| (way.word(), way.in_words())), &typed.way),
        day: DateTyped { day: typed.day_day, month: typed.day_month, year: typed.day_year },
        wording: typed.wording,
    })
}

fn step_view(here: &Here, concern: &Concern, process: &Process, step: &engine::policy::ProcessStep) -> StepView {
    let taken = concern.steps.iter().find(|(id, _)| *id == step.id);
    let next = concern.next(process).is_some_and(|next| next.id == step.id);
    StepView {
        name: step.name.clone(),
        owner: owner(step.owner),
        hint: step.hint.clone().unwrap_or_default(),
        standing: match taken {
            Some((_, day)) => Standing::new(format!("Done {day}"), Tone::Green),
            None if next => Standing::new("Next", Tone::Blue),
            None => Standing::new("Not yet", Tone::Grey),
        },
        clauses: step.clause.iter().map(|id| Link::new(id.as_str(), urls::clause(&here.slug, id.as_str()))).collect(),
    }
}

fn words_view(process: &Process, words: &Words) -> WordsView {
    let step = |id: &String| process.steps.iter().find(|step| step.id == *id.as_str());
    let what = match (words.of.as_str(), words.step.as_ref().and_then(step)) {
        ("raised", _) => "When it was raised".to_owned(),
        ("end", _) => "At the end".to_owned(),
        (_, Some(step)) => step.name.clone(),
        _ => "Note".to_owned(),
    };
    WordsView { what, by: format!("{}, {}", words.author, when::instant(words.at)), wording: words.wording.clone() }
}

async fn raise_view(
    db: &mut impl Reads,
    here: &Here,
    who: &Membership,
    (person, party): (PersonId, Owner),
    typed: RaiseTyped,
    errors: Errors,
) -> Result<RaiseView, Fault> {
    let may = concern::to_raise(here.council()?.policy_on(here.today), party);
    if may.is_empty() {
        return Err(Fault::NotFound);
    }
    let page = page(db, here, who, person, "Raise a concern").await?;
    let choice = |process: &&Process| {
        let told = if process.told { "" } else { " The person concerned does not read what is written here." };
        let hint = process.hint.as_deref().unwrap_or_default();
        Choice::new(process.id.as_str(), &process.name).chosen(&typed.process).hint(format!("{hint}{told}").trim())
    };
    Ok(RaiseView {
        page: Page { errors, ..page },
        href: urls::concerns(&here.slug, person),
        processes: may.iter().map(choice).collect(),
        day: DateTyped { day: typed.day_day, month: typed.day_month, year: typed.day_year },
        wording: typed.wording,
    })
}

async fn page(db: &mut impl Reads, here: &Here, who: &Membership, person: PersonId, what: &str) -> Result<Page, Fault> {
    let name = files::name(db, person).await?;
    let title = if person == who.person() { what.to_owned() } else { format!("{what}: {name}") };
    Ok(here.frame.page_below(title, "File", urls::file(&here.slug, person)))
}
