//! Samples of supervision files: drawn from the council or a part of it, looked at, and what was found and is improved.

mod draw;
mod list;
mod show;

pub use draw::{draw, new};
pub use list::list;
pub(crate) use show::about;
pub use show::{done, note, show};
