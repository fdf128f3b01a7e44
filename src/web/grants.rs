//! Grants: what they open to whoever holds one; and, for quality leads and senior managers, giving, renewing and ending them.

mod give;
mod held;
mod list;
mod show;
mod steps;

pub use give::{give, new};
pub use held::{files, held};
pub use list::list;
pub use show::show;
pub use steps::{end, renew, renewal};

use engine::Day;
use store::grants::Grant;

use crate::parts::{Standing, Tone};
use crate::when;

/// How a grant stands, as a tag.
fn state(grant: &Grant, today: Day) -> Standing {
    match &grant.ended {
        Some(_) => Standing::new("Ended", Tone::Grey),
        None if grant.until <= today => Standing::new("Over", Tone::Grey),
        None if today < grant.from => Standing::new("Not begun", Tone::Blue),
        None => Standing::new("Runs", Tone::Green),
    }
}

/// From when to when; for one that was ended when that was.
fn days(grant: &Grant) -> String {
    match &grant.ended {
        Some((at, _, _)) => format!("{}, ended {}", grant.from, when::instant(*at)),
        None => format!("{} to {}", grant.from, grant.until.minus_days(1)),
    }
}
