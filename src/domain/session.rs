//! A session's state on a day, from what is known of it.

use engine::Day;

/// What became of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It is ahead, or today.
    Booked,
    /// It is ahead on another day than the first.
    Moved,
    /// The supervisor said that it was held.
    Held,
    /// Its day is over, and nobody said that it was held, moved or cancelled.
    Missed,
    /// It does not take place.
    Cancelled,
}

impl State {
    /// On a day, for a session that stands on `day`.
    pub fn on(today: Day, day: Day, moved: bool, held: bool, cancelled: bool) -> Self {
        match (held, cancelled) {
            (true, _) => Self::Held,
            (false, true) => Self::Cancelled,
            (false, false) if day < today => Self::Missed,
            (false, false) if moved => Self::Moved,
            (false, false) => Self::Booked,
        }
    }

    /// Whether it was held.
    pub fn is_held(self) -> bool {
        self == Self::Held
    }

    /// Whether it can still be moved or cancelled: nothing became of it yet.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Booked | Self::Moved | Self::Missed)
    }
}
