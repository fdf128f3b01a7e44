//! The words of the trade, pure: ids, people, commands that are valid by construction, and what the engine is told.

pub mod access;
pub mod booking;
pub mod ids;
pub mod moving;
pub mod session;
pub mod typed;
