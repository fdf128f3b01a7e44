//! What every handler can reach: the database, the councils' policies, the time, the built front.

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::Arc;

use engine::policy::Council;
use store::Db;

use crate::assets::Assets;
use crate::clock::Clock;
use crate::quality::Surveys;

/// The running program, as handlers share it.
#[derive(Debug, Clone)]
pub struct App {
    parts: Arc<Parts>,
    /// The policies without what waits for a later step: what pages show and count is made from these.
    counted: Arc<HashMap<String, Arc<Council>>>,
    /// Whose turn it is to try other numbers: one at a time.
    pub(crate) trials: Arc<tokio::sync::Semaphore>,
    /// What Quality has computed, by council and version of its facts.
    pub(crate) surveys: Arc<Surveys>,
}

/// The parts of a running program.
#[derive(Debug)]
pub struct Parts {
    /// The database.
    pub db: Db,
    /// The policies of all councils by slug, as loaded at the start.
    pub councils: HashMap<String, Arc<Council>>,
    /// The time.
    pub clock: Clock,
    /// The built styles and script.
    pub assets: Assets,
    /// How many passwords may be checked at once: as many as there are cores.
    pub password_permits: tokio::sync::Semaphore,
    /// Whether the client's address is told by a trusted proxy in X-Forwarded-For.
    pub behind_proxy: bool,
}

impl App {
    /// Shares the parts.
    pub fn new(parts: Parts) -> Self {
        let without = |council: &Arc<Council>| Arc::new(council.without_what_waits());
        let counted = parts.councils.iter().map(|(slug, council)| (slug.clone(), without(council))).collect();
        Self {
            parts: Arc::new(parts),
            counted: Arc::new(counted),
            trials: Arc::new(tokio::sync::Semaphore::new(1)),
            surveys: Arc::default(),
        }
    }

    /// The policy of a council, as pages show and count it: without what waits for a later step.
    pub fn policy_of(&self, slug: &str) -> Option<&Arc<Council>> {
        self.counted.get(slug)
    }
}

impl Deref for App {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.parts
    }
}
