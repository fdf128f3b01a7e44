//! A survey of the council for a question: made once for a version of the facts, then kept for whoever may see all that it was
//! made of.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use domain::ids::{CouncilId, PersonId};
use domain::quality::Filter;
use domain::survey::{Days, Material, Survey};
use engine::ids::ClockId;
use engine::policy::Council;
use store::{Membership, Quality, ReadTx, Reads};
use tokio::sync::OnceCell;

use super::question::{Asked, Question};
use super::words;
use crate::fault::Fault;
use crate::gate::Here;
use crate::standings;

/// How many surveys are kept: some councils, today and a day before.
const KEPT: usize = 8;
/// How many cores one survey takes at most, whatever the machine has.
const HANDS: usize = 4;
/// How often a survey is begun for a reader whose reach changes meanwhile.
const TRIES: usize = 3;

/// What a survey depends on besides the policy files, which stand while the program runs. Every committed change of facts
/// raises the version, so that what is kept under it cannot be stale; who may see other files never finds it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Key {
    council: CouncilId,
    reach: Reach,
    version: i64,
    days: Days,
}

/// Whose figures the reader may see.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Reach {
    Everybody,
    /// Exactly these people's, in the order of their ids.
    These(Arc<[PersonId]>),
}

/// Being made, or made: those who ask meanwhile wait for the one.
type Cell = Arc<OnceCell<Arc<Survey>>>;

/// The surveys that are kept, the one asked for last first.
#[derive(Debug, Default)]
pub struct Surveys(Mutex<VecDeque<(Key, Cell)>>);

impl Surveys {
    fn cell(&self, key: &Key) -> Cell {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = kept.iter().position(|(known, _)| known == key)
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
        kept.push_front((key.clone(), Arc::clone(&cell)));
        cell
    }
}

/// The survey, and whether it is of the whole council: otherwise it is of the people whose figures the reader may see. The
/// transaction ends here: making a survey, or waiting for one, takes longer than any may be open.
pub(super) async fn of(
    mut db: ReadTx,
    who: &Membership,
    here: &Here,
    days: Days,
) -> Result<(Arc<Survey>, bool), Fault> {
    let mut key = key(&mut db, who.council(), days).await?;
    drop(db);
    for _ in 0..TRIES {
        let made = here.app.surveys.cell(&key).get_or_try_init(|| make(here, &key)).await.cloned();
        match made {
            Ok(survey) => return Ok((survey, key.reach == Reach::Everybody)),
            Err(Unmade::For(reach)) => key.reach = reach,
            Err(Unmade::Failed(fault)) => return Err(fault),
        }
    }
    Err(Fault::Unexpected("whose figures the reader may see changed again and again".to_owned()))
}

/// How many of how many are in time today, by clock: the figures of the first page of Quality.
pub(crate) async fn figures_today(
    db: ReadTx,
    who: &Membership,
    here: &Here,
) -> Result<HashMap<ClockId, String>, Fault> {
    let days = Question::of(Asked::default(), here.today).days;
    let (survey, _) = of(db, who, here, days).await?;
    let clocks: BTreeSet<&ClockId> = survey.rows.iter().map(|row| &row.obligation.clock).collect();
    let figure = |clock: &ClockId| survey.tally.figure(&Filter { clock: Some(clock.clone()), ..Filter::default() });
    let all = clocks.into_iter().map(|clock| (clock.clone(), figure(clock)));
    Ok(all.filter(|(_, figure)| figure.m > 0).map(|(clock, figure)| (clock, words::n_of_m(&figure))).collect())
}

/// Why there is no survey.
enum Unmade {
    /// The reader may see other people's figures by now.
    For(Reach),
    Failed(Fault),
}

impl<E: Into<Fault>> From<E> for Unmade {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

async fn key(db: &mut impl Reads, council: CouncilId, days: Days) -> Result<Key, store::StoreError> {
    let reach = match store::access::visible_people(db).await? {
        None => Reach::Everybody,
        Some(mut people) => {
            people.sort_unstable();
            Reach::These(people.into())
        }
    };
    Ok(Key { council, reach, version: store::survey::version(db).await?, days })
}

/// Fetches what a survey needs as it stands at one moment, and makes it, away from the threads that serve. If a fact was changed
/// since the key was read, the survey is newer than that, which is as good for whoever waits for it.
async fn make(here: &Here, wanted: &Key) -> Result<Arc<Survey>, Unmade> {
    let council = here
        .app
        .policy_of(&here.slug)
        .cloned()
        .ok_or_else(|| Fault::Unexpected(format!("no policy files for {}", here.slug)))?;
    let (_, mut db) = here.app.db.read::<Quality>(&here.slug, &here.cap).await?;
    let now = key(&mut db, wanted.council, wanted.days).await?;
    if now.reach != wanted.reach {
        return Err(Unmade::For(now.reach));
    }
    let material = material(&mut db, &council, &now).await?;
    drop(db);
    let days = now.days;
    let hands = std::thread::available_parallelism().map_or(1, usize::from).min(HANDS);
    let made = tokio::task::spawn_blocking(move || Arc::new(Survey::of(&council, material, days, hands))).await;
    let survey = made.map_err(|error| Fault::Unexpected(format!("survey: {error}")))?;
    if now != *wanted {
        // Somebody may be making the same already; then there are two, and both are right.
        let _ = here.app.surveys.cell(&now).set(Arc::clone(&survey));
    }
    Ok(survey)
}

async fn material(db: &mut impl Reads, council: &Council, key: &Key) -> Result<Material, store::StoreError> {
    let people = match &key.reach {
        Reach::Everybody => None,
        Reach::These(people) => Some(&people[..]),
    };
    let earliest = key.days.earliest();
    let mut reach = standings::window(council, key.days.day);
    let back = standings::window(council, earliest);
    (reach.since, reach.cases_since) = (back.since, back.cases_since);
    Ok(Material {
        facts: store::facts::of(db, &reach.over(people)).await?,
        units: store::survey::units(db).await?,
        actions: store::survey::actions(db, people, earliest).await?,
        references: match reach.case_kinds {
            Some(_) => store::survey::references(db, reach.cases_since).await?,
            None => HashMap::new(),
        },
        only: people.map(|ids| ids.iter().map(|id| id.to_string().into()).collect()),
    })
}
