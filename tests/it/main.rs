//! Tests.
mod cast;
mod door;
mod front;
mod walls;
mod world;
