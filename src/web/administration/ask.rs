//! The page that asks before something is taken away.

use askama::Template;

use crate::page::Page;

/// Says what an act takes away, before it is done.
#[derive(Template)]
#[template(path = "administration/ask.html")]
pub struct AskView {
    /// The frame.
    pub page: Page,
    /// Where the form goes.
    pub action: String,
    /// The way back.
    pub back: String,
    /// What it does.
    pub says: String,
    /// What the form sends.
    pub fields: Vec<(&'static str, String)>,
    /// The button.
    pub button: &'static str,
}
