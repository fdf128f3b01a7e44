//! Quality: for the council on any day, who is supervised in time and what becomes of it; every number opens into its list.
//!
//! All of it is one list of obligations (`domain::survey`), filtered and counted; nothing here counts anything by itself.

pub mod actions;
pub mod ahead;
pub mod board;
pub mod children;
pub mod clauses;
pub mod council;
mod files;
mod filters;
pub mod findings;
pub mod grid;
pub mod people;
mod question;
mod signs;
mod surveys;
pub mod tracker;
mod trial;
pub mod what_if;
mod words;

pub use actions::{actions, actions_file};
pub use ahead::{ahead, ahead_file};
pub use board::show;
pub use children::{
    cases, cases_file, clocks_file as children_clocks_file, discussions, discussions_file,
    groups_file as children_groups_file, show as children,
};
pub use files::{clauses_file, groups_file, months_file};
pub use findings::{findings, findings_file};
pub use people::{people, people_file};
pub use surveys::Surveys;
pub(crate) use surveys::figures_today;
pub use tracker::{tracker, tracker_file};
pub use what_if::what_if;
pub(crate) use words::count;
