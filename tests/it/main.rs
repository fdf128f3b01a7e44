//! Tests.
mod front;
