//! Tests.
mod cast;
mod door;
mod front;
mod world;
