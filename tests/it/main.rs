//! The one test binary: the running parts together, as a person or a browser meets them.

mod administration;
mod agreements;
mod bookings;
mod cast;
mod cluster;
mod door;
mod engine;
mod files;
mod find;
mod front;
mod matrix;
mod openings;
mod planned;
mod policy_page;
mod quality;
mod reading;
mod records;
mod supervisee;
mod team;
mod walls;
mod world;
