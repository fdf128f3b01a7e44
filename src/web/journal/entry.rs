//! An entry of one's journal: written, changed by a new version, taken back.

use askama::Template;
use axum::extract::Path;
use domain::ids::{FormToken, JournalEntryId};
use domain::journal::{EntryTyped, Kept, Offered};
use engine::policy::Journal;
use store::journal::{self as entries, Found};
use store::{About, Claim, Member, Membership, WriteTx};

use super::{enter, rows, words};
use crate::fault::Fault;
use crate::form::Errors;
use crate::gate::{Here, Reading, Writing};
use crate::page::Page;
use crate::parts::{Choice, DateTyped};
use crate::posted::Posted;
use crate::reply::{Reply, Shown};
use crate::{urls, when};

/// The form.
#[derive(Template)]
#[template(path = "journal/entry.html")]
pub struct EntryFormView {
    page: Page,
    href: String,
    typed: EntryTyped,
    day: DateTyped,
    activities: Vec<Choice>,
    peers: Vec<Choice>,
    standards: Vec<Choice>,
    by: DateTyped,
    met: DateTyped,
    /// What is kept now, where somebody wrote it from another place meanwhile.
    now: Option<VersionView>,
    /// Versions before, the latest first.
    earlier: Vec<VersionView>,
    back: Option<BackView>,
}

/// A version.
pub(super) struct VersionView {
    title: String,
    at: String,
    rows: Vec<(&'static str, String)>,
}

/// Taking the entry back.
pub(super) struct BackView {
    href: String,
    version: String,
    /// Of its own form: a page gone back to must not take another button for the one pressed before.
    token: FormToken,
}

/// Which version is taken back.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct BackTyped {
    version: String,
}

/// Asks for a new entry.
pub async fn new_page(Reading { who, mut db, here }: Reading<Member>) -> Result<Shown<EntryFormView>, Fault> {
    let journal = enter(&mut db, &here, &who).await?;
    let DateTyped { day, month, year } = DateTyped::of(here.today);
    let typed = EntryTyped { day_day: day, day_month: month, day_year: year, ..EntryTyped::default() };
    Ok(Shown(form(&here, journal, &[], typed, Errors::none())))
}

/// Keeps a new entry.
pub async fn add(
    Writing { who, mut db, here }: Writing<Member>,
    Posted { token, typed }: Posted<EntryTyped>,
) -> Result<Reply<EntryFormView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    let journal = enter(&mut db, &here, &who).await?;
    let entry = match typed.parse(&Offered::of(journal, None), here.today) {
        Ok(entry) => entry,
        Err(wrong) => return Ok(Reply::Again(form(&here, journal, &[], typed, wrong.into_iter().collect()))),
    };
    let id = entries::add(&mut db, &who, &entry).await?;
    store::log(&mut db, &who, "added-journal-entry", about(&who, id), None).await?;
    Ok(db.commit_quietly(urls::said(urls::journal(&here.slug), "journal-kept")).await?.into())
}

/// Shows an entry, to be changed.
pub async fn change_page(
    Reading { who, mut db, here }: Reading<Member>,
    Path((_, id)): Path<(String, JournalEntryId)>,
) -> Result<Shown<EntryFormView>, Fault> {
    let journal = enter(&mut db, &here, &who).await?;
    let Some(Found::There(versions)) = entries::find(&mut db, &who, id).await? else { return Err(Fault::NotFound) };
    let latest = versions.last().ok_or(Fault::NotFound)?;
    let typed = EntryTyped::of(&latest.entry, latest.number);
    Ok(Shown(form(&here, journal, &versions, typed, Errors::none())))
}

/// Changes it by a new version.
pub async fn change(
    Writing { who, mut db, here }: Writing<Member>,
    Path((_, id)): Path<(String, JournalEntryId)>,
    Posted { token, typed }: Posted<EntryTyped>,
) -> Result<Reply<EntryFormView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    let journal = enter(&mut db, &here, &who).await?;
    let versions = match entries::find(&mut db, &who, id).await?.ok_or(Fault::NotFound)? {
        Found::There(versions) => versions,
        Found::TakenBack => return Ok(Reply::Clash(taken_back(&here, journal, typed))),
    };
    let latest = versions.last().ok_or(Fault::NotFound)?;
    if typed.version != latest.number.to_string() {
        return Ok(Reply::Clash(changed(&here, journal, &versions, typed)));
    }
    let entry = match typed.parse(&Offered::of(journal, Some(&latest.entry)), here.today) {
        Ok(entry) => entry,
        Err(wrong) => {
            return Ok(Reply::Again(form(&here, journal, &versions, typed, wrong.into_iter().collect())));
        }
    };
    let there = urls::journal(&here.slug);
    if entry == latest.entry {
        return Ok(db.commit_quietly(there).await?.into());
    }
    if !entries::change(&mut db, &who, latest, &entry).await? {
        return Ok(Reply::Clash(meanwhile(&mut db, &here, &who, journal, (id, typed)).await?));
    }
    store::log(&mut db, &who, "changed-journal-entry", about(&who, id), None).await?;
    Ok(db.commit_quietly(urls::said(there, "journal-changed")).await?.into())
}

/// Takes an entry back.
pub async fn take_back(
    Writing { who, mut db, here }: Writing<Member>,
    Path((_, id)): Path<(String, JournalEntryId)>,
    Posted { token, typed }: Posted<BackTyped>,
) -> Result<Reply<EntryFormView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    let journal = enter(&mut db, &here, &who).await?;
    let there = urls::said(urls::journal(&here.slug), "journal-taken-back");
    let versions = match entries::find(&mut db, &who, id).await?.ok_or(Fault::NotFound)? {
        Found::There(versions) => versions,
        // From another place, and meant all the same.
        Found::TakenBack => return Ok(db.commit_quietly(there).await?.into()),
    };
    let latest = versions.last().ok_or(Fault::NotFound)?;
    if typed.version != latest.number.to_string() || !entries::take_back(&mut db, &who, latest).await? {
        let shown = EntryTyped::of(&latest.entry, latest.number);
        let says =
            "This entry was changed in another window. It stands here as it is now: look at it before you take it back";
        return Ok(Reply::Clash(form(&here, journal, &versions, shown, Errors::from_iter([("", says)]))));
    }
    store::log(&mut db, &who, "took-back-journal-entry", about(&who, id), None).await?;
    Ok(db.commit_quietly(there).await?.into())
}

fn about(who: &Membership, id: JournalEntryId) -> About {
    About { subject: Some(who.person()), kind: "journal", id: id.uuid() }
}

/// Another window was quicker while this one was being read.
async fn meanwhile(
    db: &mut WriteTx,
    here: &Here,
    who: &Membership,
    journal: &Journal,
    (id, typed): (JournalEntryId, EntryTyped),
) -> Result<EntryFormView, Fault> {
    Ok(match entries::find(db, who, id).await?.ok_or(Fault::NotFound)? {
        Found::There(versions) => changed(here, journal, &versions, typed),
        Found::TakenBack => taken_back(here, journal, typed),
    })
}

/// What was typed, beside what is kept now; kept again, it is the next version.
fn changed(here: &Here, journal: &Journal, versions: &[Kept], typed: EntryTyped) -> EntryFormView {
    let says = "This entry was changed in another window. What you typed is below, and what is kept now stands above it: change yours and save it, or leave it";
    let typed =
        EntryTyped { version: versions.last().map_or_else(String::new, |kept| kept.number.to_string()), ..typed };
    let mut view = form(here, journal, versions, typed, Errors::from_iter([("", says)]));
    view.now = versions.last().map(version_view);
    view
}

/// What was typed, as a new entry.
fn taken_back(here: &Here, journal: &Journal, typed: EntryTyped) -> EntryFormView {
    let says =
        "This entry was taken back in another window. What you typed is below: save it as a new entry, or leave it";
    let typed = EntryTyped { version: String::new(), ..typed };
    form(here, journal, &[], typed, Errors::from_iter([("", says)]))
}

/// The form of a new entry, or of one with versions.
fn form(here: &Here, journal: &Journal, versions: &[Kept], typed: EntryTyped, errors: Errors) -> EntryFormView {
    let latest = versions.last();
    let offered = Offered::of(journal, latest.map(|kept| &kept.entry));
    let chosen = |one: &String| Choice { checked: typed.standards.contains(one), ..Choice::new(one, one) };
    let title = if latest.is_some() { "Change an entry" } else { "New entry" };
    let page = here.frame.page_below(title, "My journal", urls::journal(&here.slug));
    let peers = [Choice::new("yes", "Yes").revealing(), Choice::new("no", "No")];
    let date = |day: &String, month: &String, year: &String| DateTyped {
        day: day.clone(),
        month: month.clone(),
        year: year.clone(),
    };
    EntryFormView {
        page: Page { errors, ..page },
        href: latest.map_or_else(|| urls::journal_entries(&here.slug), |kept| urls::journal_entry(&here.slug, kept.id)),
        day: date(&typed.day_day, &typed.day_month, &typed.day_year),
        activities: Choice::list(offered.activities.iter().map(|one| (one, one)), &typed.activity),
        peers: peers.into_iter().map(|peer| peer.chosen(&typed.with_peer)).collect(),
        standards: offered.standards.iter().map(chosen).collect(),
        by: date(&typed.by_day, &typed.by_month, &typed.by_year),
        met: date(&typed.met_day, &typed.met_month, &typed.met_year),
        typed,
        now: None,
        earlier: versions.iter().rev().skip(1).map(version_view).collect(),
        back: latest.map(|kept| BackView {
            href: urls::take_back_journal_entry(&here.slug, kept.id),
            version: kept.number.to_string(),
            token: FormToken::fresh(),
        }),
    }
}

fn version_view(kept: &Kept) -> VersionView {
    let mut rows = rows(&kept.entry);
    rows.insert(0, ("When and what", super::head(&kept.entry)));
    VersionView { title: kept.entry.title.clone(), at: when::instant(kept.at), rows }
}
