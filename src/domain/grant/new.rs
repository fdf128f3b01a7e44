//! A grant that is given: read from the form, with what the directory knows of those it names.

use engine::Day;
use serde::Deserialize;

use super::{Kind, LONGEST, Opens};
use crate::ids::{PersonId, UnitId};
use crate::typed::{self, Wrong};

/// The form as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct GrantTyped {
    /// Which button: `find` looks people up, `give` gives the grant.
    pub step: String,
    /// By what it is held.
    pub kind: String,
    /// Part of the name of whoever is to hold it.
    pub holder_name: String,
    /// Who was chosen.
    pub holder: String,
    /// What for.
    pub purpose: String,
    /// Who asked for it.
    pub asked_by: String,
    /// Part of the name of somebody whose file it opens.
    pub person_name: String,
    /// Who was chosen.
    pub person: Vec<String>,
    /// A service or team whose people are meant.
    pub unit: String,
    /// What it opens.
    pub opens: String,
    /// The first day.
    pub from_day: String,
    /// Its month.
    pub from_month: String,
    /// Its year.
    pub from_year: String,
    /// The last day.
    pub last_day: String,
    /// Its month.
    pub last_month: String,
    /// Its year.
    pub last_year: String,
    /// `yes`: those whose files it opens do not see it at first.
    pub withheld: String,
    /// The last day of that.
    pub withheld_day: String,
    /// Its month.
    pub withheld_month: String,
    /// Its year.
    pub withheld_year: String,
}

/// Somebody of the directory, as a grant needs them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Somebody {
    /// Who.
    pub id: PersonId,
    /// Their name.
    pub name: String,
    /// The first day on which they are no longer with the council.
    pub left: Option<Day>,
}

/// A service or team of the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whose {
    /// Which.
    pub id: UnitId,
    /// Its name.
    pub name: String,
    /// The first day on which it is no longer there.
    pub closed: Option<Day>,
    /// How many hold a post there or below it today.
    pub people: i64,
}

/// What the directory knows of those whom the form names, and who approves.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// The people.
    pub people: &'a [Somebody],
    /// The services and teams.
    pub units: &'a [Whose],
    /// Who approves.
    pub approver: PersonId,
}

/// A grant that can be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewGrant {
    /// By what it is held.
    pub kind: Kind,
    /// By whom.
    pub holder: PersonId,
    /// What for.
    pub purpose: String,
    /// Who asked for it.
    pub asked_by: String,
    /// Whose files.
    pub people: Vec<PersonId>,
    /// The unit whose people are meant as well.
    pub unit: Option<UnitId>,
    /// What it opens.
    pub opens: Opens,
    /// The first day.
    pub from: Day,
    /// The first day on which it is over.
    pub until: Day,
    /// The first day on which those whose files it opens see it, where it is withheld from them at first.
    pub withheld_until: Option<Day>,
}

impl NewGrant {
    /// Reads the form.
    ///
    /// # Errors
    /// What to mend, by field, in the order of the fields.
    pub fn parse(typed: &GrantTyped, known: Known<'_>, today: Day) -> Result<Self, Wrong> {
        let mut wrong = Wrong::new();
        let kind = Kind::from_word(&typed.kind);
        if kind.is_none() {
            wrong.push((
                "kind".into(),
                "Choose what the grant is for: an inspection, an investigation or workforce development".into(),
            ));
        }
        let mut keep = |field: &str, says: String| wrong.push((field.to_owned(), says));
        let holder = holder(typed, known, today).map_err(|says| keep("holder", says)).ok();
        let purpose = needed(&typed.purpose, "the purpose", LONGEST, "Enter what the files are read for");
        let purpose = purpose.map_err(|says| keep("purpose", says)).ok();
        let asked_by = needed(&typed.asked_by, "who asked", 200, "Enter who asked for the grant");
        let asked_by = asked_by.map_err(|says| keep("asked_by", says)).ok();
        let people = people(typed, known, holder, today).map_err(|says| keep("person", says)).ok();
        let unit = unit(typed, known, kind, today).map_err(|says| keep("unit", says)).ok();
        if people.as_ref().is_some_and(Vec::is_empty) && unit == Some(None) {
            keep("person", "Choose whose files it opens: find people by name, or choose a service or team".into());
        }
        let opens = opens(typed, kind).map_err(|says| keep("opens", says)).ok();
        let from = first_day(typed, today).map_err(|says| keep("from", says)).ok();
        let until = last_day(typed, kind.zip(from)).map_err(|says| keep("last", says)).ok();
        let withheld_until = withheld(typed, kind, from.zip(until)).map_err(|(field, says)| keep(field, says)).ok();
        match (kind, holder, purpose, asked_by, people, unit, opens, from, until, withheld_until) {
            (
                Some(kind),
                Some(holder),
                Some(purpose),
                Some(asked_by),
                Some(people),
                Some(unit),
                Some(opens),
                Some(from),
                Some(until),
                Some(withheld_until),
            ) if wrong.is_empty() => {
                Ok(Self { kind, holder, purpose, asked_by, people, unit, opens, from, until, withheld_until })
            }
            _ => Err(wrong),
        }
    }
}

fn needed(typed: &str, what: &str, most: usize, otherwise: &str) -> Result<String, String> {
    typed::text(what, typed, most)?.ok_or_else(|| otherwise.to_owned())
}

fn gone(one: &Somebody, today: Day) -> Option<String> {
    one.left
        .filter(|left| *left <= today)
        .map(|left| format!("{} left the council on {}", one.name, left.minus_days(1)))
}

fn holder(typed: &GrantTyped, known: Known<'_>, today: Day) -> Result<PersonId, String> {
    let chosen = known.people.iter().find(|one| typed.holder == one.id.to_string());
    let Some(chosen) = chosen else {
        return Err("Find whoever is to hold the grant by name, and choose them".to_owned());
    };
    if let Some(gone) = gone(chosen, today) {
        return Err(format!("{gone}: choose somebody who is there"));
    }
    if chosen.id == known.approver {
        return Err(
            "You cannot approve a grant to yourself. Another quality lead or senior manager gives it".to_owned()
        );
    }
    Ok(chosen.id)
}

fn people(typed: &GrantTyped, known: Known<'_>, holder: Option<PersonId>, today: Day) -> Result<Vec<PersonId>, String> {
    let mut found: Vec<PersonId> = Vec::new();
    for chosen in &typed.person {
        let Some(one) = known.people.iter().find(|one| *chosen == one.id.to_string()) else {
            return Err("Choose people of the list".to_owned());
        };
        if let Some(gone) = gone(one, today) {
            return Err(format!("{gone}: take them out"));
        }
        if one.id == known.approver {
            return Err("You cannot approve a grant of your own file. Another quality lead or senior manager gives it"
                .to_owned());
        }
        if Some(one.id) == holder {
            return Err(format!("{} cannot hold a grant of their own file: take them out", one.name));
        }
        if !found.contains(&one.id) {
            found.push(one.id);
        }
    }
    Ok(found)
}

fn unit(typed: &GrantTyped, known: Known<'_>, kind: Option<Kind>, today: Day) -> Result<Option<UnitId>, String> {
    if typed.unit.is_empty() {
        return Ok(None);
    }
    let Some(unit) = known.units.iter().find(|unit| typed.unit == unit.id.to_string()) else {
        return Err("Choose a service or team of the list".to_owned());
    };
    if kind == Some(Kind::InvestigatingOfficer) {
        return Err("An investigating officer reads the files of named people: choose no service or team".to_owned());
    }
    if let Some(closed) = unit.closed.filter(|closed| *closed <= today) {
        return Err(format!("{} closed on {}: choose one that is there", unit.name, closed.minus_days(1)));
    }
    if unit.people == 0 {
        return Err(format!("Nobody holds a post in {} today: choose another service or team", unit.name));
    }
    Ok(Some(unit.id))
}

fn opens(typed: &GrantTyped, kind: Option<Kind>) -> Result<Opens, String> {
    match Opens::from_word(&typed.opens) {
        None => Err("Choose what the grant opens".to_owned()),
        Some(Opens::Private) if kind.is_some_and(|kind| kind != Kind::InvestigatingOfficer) => {
            Err("Only an investigating officer can be given what a pair keeps between them".to_owned())
        }
        Some(opens) => Ok(opens),
    }
}

fn first_day(typed: &GrantTyped, today: Day) -> Result<Day, String> {
    let from = typed::day("the first day", &typed.from_day, &typed.from_month, &typed.from_year)?;
    if from < today {
        return Err(format!("The first day must be today, {today}, or later"));
    }
    Ok(from)
}

fn last_day(typed: &GrantTyped, begins: Option<(Kind, Day)>) -> Result<Day, String> {
    let last = typed::day("the last day", &typed.last_day, &typed.last_month, &typed.last_year)?;
    if let Some((kind, from)) = begins { until(kind, from, last) } else { Ok(last.plus_days(1)) }
}

/// The first day after a grant that begins, or is renewed, on a day and has this last day.
pub(super) fn until(kind: Kind, from: Day, last: Day) -> Result<Day, String> {
    if last < from {
        return Err(format!("The last day must be {from} or later"));
    }
    let until = last.plus_days(1);
    if until > kind.latest(from) {
        let latest = kind.latest(from).minus_days(1);
        return Err(format!("{}: {} at most. Enter {latest} or earlier", kind.name(), kind.how_long()));
    }
    Ok(until)
}

fn withheld(
    typed: &GrantTyped,
    kind: Option<Kind>,
    days: Option<(Day, Day)>,
) -> Result<Option<Day>, (&'static str, String)> {
    if typed.withheld != "yes" {
        return Ok(None);
    }
    if kind.is_some_and(|kind| kind != Kind::InvestigatingOfficer) {
        return Err(("withheld", "Only an investigation can be withheld from those whose files it opens".to_owned()));
    }
    let last = withheld_until([&typed.withheld_day, &typed.withheld_month, &typed.withheld_year], days);
    last.map(Some).map_err(|says| ("withheld-last", says))
}

/// The first day on which it is no longer withheld.
pub(super) fn withheld_until([day, month, year]: [&str; 3], days: Option<(Day, Day)>) -> Result<Day, String> {
    let last = typed::day("the last day on which it is withheld", day, month, year)?;
    match days {
        Some((from, _)) if last < from => Err(format!("It is withheld until {from} or a later day")),
        Some((_, until)) if last >= until => {
            Err(format!("It is withheld only while the investigation runs: until {} at most", until.minus_days(1)))
        }
        _ => Ok(last.plus_days(1)),
    }
}
