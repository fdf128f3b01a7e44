//! Units: the tree of directorates, services and teams.

use askama::Template;
use axum::extract::{Path, Query};
use domain::ids::UnitId;
use domain::typed::text;
use serde::Deserialize;
use store::units::{NewUnit, UnitRow};
use store::{About, Administrator, Claim, Reads};

use crate::fault::Fault;
use crate::form::Errors;
use crate::gate::{Here, Reading, Writing};
use crate::page::Page;
use crate::parts::Choice;
use crate::posted::Posted;
use crate::reply::{Reply, Shown};
use crate::urls;

/// The kinds of unit, as stored and as read.
const KINDS: [(&str, &str); 3] = [("team", "Team"), ("service", "Service"), ("directorate", "Directorate")];

/// The tree, and the form for one more.
#[derive(Template)]
#[template(path = "administration/units.html")]
pub struct UnitsView {
    /// The frame.
    pub page: Page,
    /// Where this page is.
    pub base: String,
    /// The units, each below the one it belongs to.
    pub units: Vec<Branch>,
    /// The name as typed.
    pub name: String,
    /// Kinds to choose from.
    pub kinds: Vec<Choice>,
    /// The policy's types of team.
    pub team_types: Vec<Choice>,
    /// Units above to choose from.
    pub parents: Vec<Choice>,
    /// The part of a name that the list is narrowed to.
    pub part: String,
    /// The unit that gets another name, if one was chosen.
    pub renaming: Option<Renaming>,
}

/// A unit that gets another name.
pub struct Renaming {
    /// Its id.
    pub id: UnitId,
    /// What it is called.
    pub was: String,
    /// The new name as typed.
    pub name: String,
    /// For telling that somebody else changed it.
    pub version: String,
}

/// What the address of the tree may ask for.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    part: String,
    rename: String,
}

/// A unit at its place in the tree.
pub struct Branch {
    /// How far down.
    pub depth: usize,
    /// Its id.
    pub id: UnitId,
    /// Its name.
    pub name: String,
    /// Its kind, and its type where it has one.
    pub kind: String,
    /// People posted to it.
    pub people: i64,
    /// For telling that somebody else changed it.
    pub version: i32,
}

/// A unit as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct UnitTyped {
    name: String,
    kind: String,
    team_type: String,
    parent: String,
    version: String,
}

/// Shows the tree.
pub async fn list(
    Reading { mut db, here, .. }: Reading<Administrator>,
    Query(asked): Query<Asked>,
) -> Result<Shown<UnitsView>, Fault> {
    let mut view = view(&mut db, &here, &UnitTyped::default(), Errors::none()).await?;
    let renamed = view.units.iter().find(|unit| unit.id.to_string() == asked.rename);
    view.renaming = renamed.map(|unit| Renaming {
        id: unit.id,
        was: unit.name.clone(),
        name: unit.name.clone(),
        version: unit.version.to_string(),
    });
    let part = asked.part.trim().to_lowercase();
    view.units.retain(|unit| unit.name.to_lowercase().contains(&part));
    view.part = asked.part;
    Ok(Shown(view))
}

async fn view(db: &mut impl Reads, here: &Here, typed: &UnitTyped, errors: Errors) -> Result<UnitsView, Fault> {
    let policy = here.council()?.policy_on(here.today);
    let all = store::units::all(db).await?;
    let parents = std::iter::once((String::new(), "Nothing above".to_owned()))
        .chain(all.iter().map(|unit| (unit.id.to_string(), unit.name.clone())));
    let team_types = std::iter::once((String::new(), "None".to_owned()))
        .chain(policy.team_types.iter().map(|one| (one.id.to_string(), one.name.clone())));
    let type_name = |unit: &UnitRow| {
        let found = unit.team_type.as_ref().and_then(|id| policy.team_types.iter().find(|one| one.id == id.as_str()));
        let kind = KINDS.iter().find(|(word, _)| *word == unit.kind).map_or(unit.kind.as_str(), |(_, name)| *name);
        found.map_or_else(|| kind.to_owned(), |one| format!("{kind}: {}", one.name))
    };
    let mut units = Vec::with_capacity(all.len());
    grow(&all, None, 0, &mut |unit, depth| {
        units.push(Branch {
            depth,
            id: unit.id,
            name: unit.name.clone(),
            kind: type_name(unit),
            people: unit.people,
            version: unit.version,
        });
    });
    Ok(UnitsView {
        page: Page {
            errors,
            ..here.frame.page_below("Teams and services", "Administration", urls::administration(&here.slug))
        },
        base: format!("{}/units", urls::administration(&here.slug)),
        units,
        name: typed.name.clone(),
        kinds: Choice::list(KINDS, &typed.kind),
        team_types: Choice::list(team_types, &typed.team_type),
        parents: Choice::list(parents, &typed.parent),
        part: String::new(),
        renaming: None,
    })
}

fn grow(all: &[UnitRow], parent: Option<UnitId>, depth: usize, show: &mut impl FnMut(&UnitRow, usize)) {
    if depth > 8 {
        return;
    }
    for unit in all.iter().filter(|unit| unit.parent == parent) {
        show(unit, depth);
        grow(all, Some(unit.id), depth + 1, show);
    }
}

/// Adds a unit.
pub async fn add(
    Writing { who, mut db, here }: Writing<Administrator>,
    Posted { token, typed }: Posted<UnitTyped>,
) -> Result<Reply<UnitsView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    let (name, errors) = named(&typed);
    let Some(name) = name.filter(|_| errors.is_empty()) else {
        return Ok(Reply::Again(view(&mut db, &here, &typed, errors).await?));
    };
    let kind = KINDS.iter().find(|(word, _)| *word == typed.kind).map_or("team", |(word, _)| word).to_owned();
    let policy = here.council()?.policy_on(here.today);
    let team_type =
        policy.team_types.iter().find(|one| one.id == typed.team_type.as_str()).map(|one| one.id.to_string());
    let new = NewUnit { kind, team_type, name, parent: typed.parent.parse().ok(), from: here.today };
    let id = store::units::add(&mut db, &who, &new).await?;
    store::log(&mut db, &who, "added-unit", About { subject: None, kind: "unit", id: id.uuid() }, None).await?;
    Ok(db.commit(urls::said(format!("{}/units", urls::administration(&here.slug)), "unit-added")).await?.into())
}

/// Renames a unit.
pub async fn rename(
    Writing { who, mut db, here }: Writing<Administrator>,
    Path((_, id)): Path<(String, UnitId)>,
    Posted { token, typed }: Posted<UnitTyped>,
) -> Result<Reply<UnitsView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    let all = store::units::all(&mut db).await?;
    let unit = all.iter().find(|unit| unit.id == id).ok_or(Fault::NotFound)?;
    let (name, errors) = named(&typed);
    let Some(name) = name.filter(|_| errors.is_empty()) else {
        let errors = errors.list().iter().map(|(_, says)| ("new-name", says.clone())).collect();
        let view = view(&mut db, &here, &UnitTyped::default(), errors).await?;
        return Ok(Reply::Again(UnitsView { renaming: Some(renaming(unit, typed.name, typed.version)), ..view }));
    };
    if !store::units::change(&mut db, id, typed.version.parse().unwrap_or(0), &name, unit.parent, unit.until).await? {
        let says = format!(
            "Somebody else changed this unit meanwhile: it is now called {}. Save again to put your name in its place",
            unit.name
        );
        let view = view(&mut db, &here, &UnitTyped::default(), [("new-name", says)].into_iter().collect()).await?;
        let renaming = Some(renaming(unit, name, unit.version.to_string()));
        return Ok(Reply::Clash(UnitsView { renaming, ..view }));
    }
    store::log(&mut db, &who, "renamed-unit", About { subject: None, kind: "unit", id: id.uuid() }, None).await?;
    Ok(db.commit(urls::said(format!("{}/units", urls::administration(&here.slug)), "saved")).await?.into())
}

fn renaming(unit: &UnitRow, name: String, version: String) -> Renaming {
    Renaming { id: unit.id, was: unit.name.clone(), name, version }
}

fn named(typed: &UnitTyped) -> (Option<String>, Errors) {
    match text("the name", &typed.name, 200) {
        Ok(Some(name)) => (Some(name), Errors::none()),
        Ok(None) => (None, [("name", "Enter a name")].into_iter().collect()),
        Err(says) => (None, [("name", says)].into_iter().collect()),
    }
}
