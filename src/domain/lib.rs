//! The words of the trade, pure: ids, people, commands that are valid by construction, and what the engine is told.

pub mod access;
pub mod agreement;
pub mod booking;
pub mod caseload;
pub mod change;
pub mod changes;
pub mod children;
pub mod cover;
pub mod discussion;
pub mod draft;
pub mod drift;
pub mod effects;
pub mod form;
pub mod guard;
pub mod ids;
pub mod import;
pub mod moving;
pub mod quality;
pub mod record;
pub mod session;
pub mod sheet;
pub mod sign_off;
pub mod survey;
pub mod typed;
pub mod wording;
