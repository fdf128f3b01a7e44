//! A survey of the council for a question: made once for a version of the facts, then kept for whoever may see all of it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use domain::ids::{CouncilId, PersonId};
use domain::survey::{Days, Material, Survey};
use store::{Membership, Quality, ReadTx};
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

/// The survey, and whether it is of the whole council: otherwise it is of the people whose figures the reader may see. Takes the
/// page's transaction and ends it: making a survey is long work, and nobody holds a connection meanwhile.
pub(super) async fn of(
    mut db: ReadTx,
    who: &Membership,
    here: &Here,
    days: Days,
) -> Result<(Arc<Survey>, bool), Fault> {
    if let Some(people) = store::access::visible_people(&mut db).await? {
        let material = material(&mut db, here, days, Some(&people)).await?;
        drop(db);
        return Ok((make(here, days, material).await?, false));
    }
    let mut version = store::survey::version(&mut db).await?;
    drop(db);
    // Who finds that the facts have changed since asks for those of now.
    for _ in 0..3 {
        let cell = here.app.surveys.cell(Key { council: who.council(), version, days });
        let made = cell.get_or_try_init(|| of_everybody(here, days, version)).await.cloned();
        match made {
            Ok(survey) => return Ok((survey, true)),
            Err(Missed::Fault(fault)) => return Err(fault),
            Err(Missed::Changed(now)) => version = now,
        }
    }
    let (_, mut db) = here.app.db.read::<Quality>(&here.slug, &here.cap).await?;
    let material = whole(&mut db, here, days).await?;
    drop(db);
    Ok((make(here, days, material).await?, true))
}

/// Why there is no survey for a version of the facts.
enum Missed {
    /// They have changed: this is their version now.
    Changed(i64),
    /// Something failed.
    Fault(Fault),
}

impl<E: Into<Fault>> From<E> for Missed {
    fn from(error: E) -> Self {
        Self::Fault(error.into())
    }
}

/// The survey of the whole council at a version of its facts, in a transaction of its own that sees them as they stood at one moment.
async fn of_everybody(here: &Here, days: Days, version: i64) -> Result<Arc<Survey>, Missed> {
    let (_, mut db) = here.app.db.read::<Quality>(&here.slug, &here.cap).await?;
    let now = store::survey::version(&mut db).await?;
    if now != version {
        return Err(Missed::Changed(now));
    }
    let material = whole(&mut db, here, days).await?;
    drop(db);
    Ok(make(here, days, material).await?)
}

/// Everybody's material: what a part of the council gave would be kept for all. Asked again, because it is another transaction.
async fn whole(db: &mut ReadTx, here: &Here, days: Days) -> Result<Material, Fault> {
    match store::access::visible_people(db).await? {
        None => material(db, here, days, None).await,
        Some(_) => Err(Fault::NotFound),
    }
}

/// Fetches what a survey needs.
async fn material(db: &mut ReadTx, here: &Here, days: Days, people: Option<&[PersonId]>) -> Result<Material, Fault> {
    let council = here.council()?;
    let earliest = days.earliest();
    let mut reach = standings::window(council, days.day);
    reach.since = standings::window(council, earliest).since;
    Ok(Material {
        facts: store::facts::of(db, &reach.over(people)).await?,
        units: store::survey::units(db).await?,
        actions: store::survey::actions(db, people, earliest).await?,
        only: people.map(|ids| ids.iter().map(|id| id.to_string().into()).collect()),
    })
}

/// Makes it, away from the threads that serve.
async fn make(here: &Here, days: Days, material: Material) -> Result<Arc<Survey>, Fault> {
    let council = here
        .app
        .councils
        .get(&here.slug)
        .cloned()
        .ok_or_else(|| Fault::Unexpected(format!("no policy files for {}", here.slug)))?;
    let made = tokio::task::spawn_blocking(move || Survey::of(&council, material, days));
    made.await.map(Arc::new).map_err(|error| Fault::Unexpected(format!("survey: {error}")))
}
