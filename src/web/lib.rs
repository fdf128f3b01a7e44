//! HTTP in, HTML out: the gate, the routes, and a view struct beside each handler.

pub mod account;
pub mod agenda;
pub mod assets;
pub mod chart;
pub mod clock;
pub mod door;
pub mod fault;
pub mod form;
pub mod frame;
pub mod gate;
pub mod held;
pub mod home;
pub mod page;
pub mod pages;
pub mod parts;
pub mod posted;
pub mod reply;
pub mod routes;
pub mod said;
pub mod serve;
pub mod standings;
pub mod state;
pub mod urls;
pub mod when;
