//! A change about a person: read, shown with what it does to clocks and access, and entered once that was seen.

use axum::extract::Path;
use domain::change::{Change, Kind};
use domain::effects::{makes_a_circle, refused};
use domain::ids::{PersonId, RelationshipId};
use engine::Facts;
use engine::policy::Council;
use store::people::Dated;
use store::{About, Acting, Administrator, Claim, WriteTx};

use super::check::{self, CheckView, Told};
use super::person::{self, PersonView};
use super::typed::ChangeTyped;
use crate::fault::Fault;
use crate::gate::{Here, Writing};
use crate::posted::Posted;
use crate::reply::{Reply, Shown};
use crate::{standings, urls};

/// Either what the change does, or what an act answers.
pub enum Checked {
    /// The page that tells it.
    Check(Box<CheckView>),
    /// Saved, or the form again.
    Reply(Box<Reply<PersonView>>),
}

impl axum::response::IntoResponse for Checked {
    fn into_response(self) -> axum::response::Response {
        match self {
            Self::Check(view) => Shown(*view).into_response(),
            Self::Reply(reply) => (*reply).into_response(),
        }
    }
}

/// Reads a change; shows what it does; enters it once that was seen.
pub async fn change(
    Writing { who, mut db, here }: Writing<Administrator>,
    Path((_, person)): Path<(String, PersonId)>,
    Posted { token, typed }: Posted<ChangeTyped>,
) -> Result<Checked, Fault> {
    let confirmed = typed.confirmed == "yes";
    // Looking at what a change would do uses no form up: the same form is sent again to save it.
    if confirmed && let Claim::Before(done) = db.claim(token).await? {
        return Ok(Checked::Reply(Box::new(done.into())));
    }
    let council = here.council()?;
    let policy = council.policy_on(here.today);
    let supervisors = store::people::supervisors(&mut db, person).await?;
    let present = |kind: Kind| {
        let open = |row: &&Dated| row.word == kind.word() && row.until.is_none_or(|until| until > here.today);
        supervisors.iter().find(open).map(|row| RelationshipId::from(row.id))
    };
    let mut change = match typed.parse(policy, present) {
        Ok(change) => change,
        Err(wrong) => return again(&mut db, &here, &who, person, typed, wrong).await,
    };
    let (before, ended) = facts(&mut db, council, &here, person, &mut change).await?;
    let mut after = before.clone();
    change.apply(&mut after, person, ended.as_ref().map(|(word, from)| (word.as_str(), *from)));
    let day = first_day(&change).max(here.today);
    let wrong = objections(council, &before, &after, &change, person, &supervisors, day);
    if !wrong.is_empty() {
        return again(&mut db, &here, &who, person, typed, wrong).await;
    }
    if !confirmed {
        let told = Told { before: &before, after: &after, person, change: &change, day };
        return Ok(Checked::Check(Box::new(check::view(&here, council, &told, &typed))));
    }
    let capacities = match &change {
        Change::Post { role, .. } => {
            policy.roles.iter().find(|one| one.id == *role).map(store::founding::capacities).unwrap_or_default()
        }
        _ => Vec::new(),
    };
    if !store::people::enter(&mut db, &who, person, &change, &capacities).await? {
        let wrong = vec![(
            String::new(),
            "Somebody else has changed this meanwhile. Look at the rows below and start again".to_owned(),
        )];
        return again(&mut db, &here, &who, person, typed, wrong).await;
    }
    if change.touches_access() {
        store::access::derive(&mut db).await?;
    }
    store::log(&mut db, &who, change.act(), About { subject: Some(person), kind: "person", id: person.uuid() }, None)
        .await?;
    let page = format!("{}/people/{person}", urls::administration(&here.slug));
    Ok(Checked::Reply(Box::new(db.commit(urls::said(page, "saved")).await?.into())))
}

async fn again(
    db: &mut WriteTx,
    here: &Here,
    who: &Acting<Administrator>,
    id: PersonId,
    typed: ChangeTyped,
    wrong: Vec<(String, String)>,
) -> Result<Checked, Fault> {
    let change = typed.change.clone();
    let errors = wrong
        .into_iter()
        .map(|(field, says)| (if field.is_empty() { field } else { format!("{change}-{field}") }, says))
        .collect();
    let view = person::view(db, here, who, id, typed, errors).await?;
    Ok(Checked::Reply(Box::new(Reply::Again(view))))
}

/// The facts of everybody whom the change may touch, and what the row that it ends says.
async fn facts(
    db: &mut WriteTx,
    council: &Council,
    here: &Here,
    person: PersonId,
    change: &mut Change,
) -> Result<(Facts, Option<(String, engine::Day)>), Fault> {
    let mut people = vec![person];
    people
        .extend(store::people::supervisees(db, person).await?.iter().filter_map(|row| row.with_id).map(PersonId::from));
    if let Change::Relationship { supervisor, .. } = change {
        people.push(*supervisor);
    }
    if let Change::Interval { approver: Some(approver), approver_role, .. } = change {
        let posts = store::people::posts(db, *approver).await?;
        let held =
            posts.iter().find(|post| post.from <= here.today && post.until.is_none_or(|until| until > here.today));
        *approver_role = held.map(|post| post.word.as_str().into());
    }
    people.sort_unstable();
    people.dedup();
    let reach = standings::window(council, here.today);
    let mut facts = store::facts::of(db, &reach.over(Some(&people))).await?;
    facts.relationships = store::people::every_relationship(db).await?;
    facts.teams = store::facts::every_team(db).await?;
    let rows = match change {
        Change::EndPost { post, .. } => find(store::people::posts(db, person).await?, post.uuid()),
        Change::EndAbsence { absence, .. } => find(store::people::absences(db, person).await?, absence.uuid()),
        Change::EndFlag { flag, .. } => find(store::people::flags(db, person).await?, *flag),
        _ => None,
    };
    Ok((facts, rows))
}

fn find(rows: Vec<Dated>, id: uuid::Uuid) -> Option<(String, engine::Day)> {
    rows.into_iter().find(|row| row.id == id).map(|row| (row.word, row.from))
}

/// What speaks against the change although each of its fields is right.
fn objections(
    council: &Council,
    before: &Facts,
    after: &Facts,
    change: &Change,
    person: PersonId,
    supervisors: &[Dated],
    day: engine::Day,
) -> Vec<(String, String)> {
    let id = person.to_string();
    let mut wrong = Vec::new();
    if let Change::Relationship { supervisor, kind, from, until, instead_of } = change {
        let same = |row: &&Dated| row.word == kind.word() && Some(RelationshipId::from(row.id)) != *instead_of;
        let overlaps = |row: &&Dated| row.until.is_none_or(|end| end > *from) && until.is_none_or(|end| end > row.from);
        if *supervisor == person {
            wrong.push(("other".to_owned(), "Nobody supervises themself. Choose another person".to_owned()));
        } else if *kind == Kind::Line && makes_a_circle(before, &id, &supervisor.to_string(), day) {
            wrong.push((
                "other".to_owned(),
                "This person is in the line below already: the line would run in a circle. Choose another person"
                    .to_owned(),
            ));
        }
        if let Some(row) = supervisors.iter().filter(same).find(overlaps) {
            let says = format!(
                "{} supervises this person in the same way from {}. Tick the box to end that on the day before, or choose other days",
                row.with, row.from
            );
            wrong.push(("instead".to_owned(), says));
        }
        if let Some(row) =
            supervisors.iter().find(|row| Some(RelationshipId::from(row.id)) == *instead_of && row.from >= *from)
        {
            wrong.push(("from".to_owned(), format!("{} began on {}: choose a later first day", row.with, row.from)));
        }
    }
    wrong.extend(refused(council, before, after, &id, day).into_iter().map(|says| ("every".to_owned(), says)));
    wrong
}

fn first_day(change: &Change) -> engine::Day {
    match change {
        Change::Post { from, .. }
        | Change::Relationship { from, .. }
        | Change::Absence { from, .. }
        | Change::Flag { from, .. }
        | Change::Interval { from, .. } => *from,
        Change::EndPost { until, .. }
        | Change::EndRelationship { until, .. }
        | Change::EndAbsence { until, .. }
        | Change::EndFlag { until, .. } => *until,
        Change::Event { day, .. } => *day,
        Change::Leaving { last_day } => last_day.plus_days(1),
    }
}
