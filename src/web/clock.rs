//! The only place that asks for the time; tests give a fixed one.

use chrono::{DateTime, Utc};
use engine::{Day, Moment};

/// Where the time comes from.
#[derive(Debug, Clone, Copy)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// A fixed instant, for tests.
    Fixed(DateTime<Utc>),
}

impl Clock {
    /// Now.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that may ask")]
    pub fn now(self) -> Moment {
        match self {
            Self::System => Moment::from(Utc::now()),
            Self::Fixed(instant) => Moment::from(instant),
        }
    }

    /// Today in London.
    pub fn today(self) -> Day {
        self.now().day()
    }
}
