//! A survey of the council for a question: made once for a version of the facts, then kept for whoever may see all of it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use domain::ids::{CouncilId, PersonId};
use domain::survey::{Days, Material, Survey};
use store::{Membership, Reads};
use tokio::sync::OnceCell;

use crate::fault::Fault;
use crate::gate::Here;
use crate::standings;

/// How many surveys are kept: some councils, today and a day before.
const KEPT: usize = 8;

/// What a survey depends on besides the policy files, which stand while the program runs. Every committed change of facts
/// raises the version, so that what is kept under it cannot be stale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Key {
    council: CouncilId,
    version: i64,
    days: Days,
}

/// Being made, or made: those who ask meanwhile wait for the one.
type Cell = Arc<OnceCell<Arc<Survey>>>;

/// The surveys that are kept.
#[derive(Debug, Default)]
pub struct Surveys(Mutex<VecDeque<(Key, Cell)>>);

impl Surveys {
    fn cell(&self, key: Key) -> Cell {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = kept.iter().position(|(known, _)| *known == key)
            && let Some(entry) = kept.remove(at)
        {
            let cell = Arc::clone(&entry.1);
            kept.push_front(entry);
            return cell;
        }
        // An older version of the same council will not be asked for again.
        kept.retain(|(known, _)| known.council != key.council || known.version >= key.version);
        kept.truncate(KEPT - 1);
        let cell = Cell::default();
        kept.push_front((key, Arc::clone(&cell)));
        cell
    }
}

/// The survey, and whether it is of the whole council: otherwise it is of the people whose figures the reader may see.
pub(super) async fn of(
    db: &mut impl Reads,
    who: &Membership,
    here: &Here,
    days: Days,
) -> Result<(Arc<Survey>, bool), Fault> {
    if let Some(people) = store::access::visible_people(db).await? {
        return Ok((survey(db, here, days, Some(&people)).await?, false));
    }
    for _ in 0..3 {
        let key = Key { council: who.council(), version: store::survey::version(db).await?, days };
        let cell = here.app.surveys.cell(key);
        let made = cell
            .get_or_try_init(|| async {
                let survey = survey(db, here, days, None).await.map_err(Some)?;
                // The facts are fetched kind by kind: if one was changed meanwhile, they may not fit together.
                let now = store::survey::version(db).await.map_err(|error| Some(error.into()))?;
                if now == key.version { Ok(survey) } else { Err(None) }
            })
            .await
            .cloned();
        match made {
            Ok(survey) => return Ok((survey, true)),
            Err(Some(fault)) => return Err(fault),
            Err(None) => {}
        }
    }
    Ok((survey(db, here, days, None).await?, true))
}

/// Fetches what a survey needs and makes it, away from the threads that serve.
async fn survey(
    db: &mut impl Reads,
    here: &Here,
    days: Days,
    people: Option<&[PersonId]>,
) -> Result<Arc<Survey>, Fault> {
    let council = here
        .app
        .councils
        .get(&here.slug)
        .cloned()
        .ok_or_else(|| Fault::Unexpected(format!("no policy files for {}", here.slug)))?;
    let earliest = days.earliest();
    let mut reach = standings::window(&council, days.day);
    reach.since = standings::window(&council, earliest).since;
    let material = Material {
        facts: store::facts::of(db, &reach.over(people)).await?,
        units: store::survey::units(db).await?,
        actions: store::survey::actions(db, people, earliest).await?,
        only: people.map(|ids| ids.iter().map(|id| id.to_string().into()).collect()),
    };
    let made = tokio::task::spawn_blocking(move || Survey::of(&council, material, days));
    made.await.map(Arc::new).map_err(|error| Fault::Unexpected(format!("survey: {error}")))
}
