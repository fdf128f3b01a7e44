//! The one test binary: the running parts together, as a person or a browser meets them.

mod cast;
mod cluster;
mod door;
mod engine;
mod front;
mod matrix;
mod supervisee;
mod walls;
mod world;
