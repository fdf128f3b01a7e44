//! HTTP in, HTML out.

pub mod assets;
pub mod chart;
pub mod form;
pub mod page;
pub mod pages;
pub mod parts;
