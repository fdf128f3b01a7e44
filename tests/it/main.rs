//! Tests.
mod cast;
mod door;
mod front;
mod matrix;
mod walls;
mod world;
