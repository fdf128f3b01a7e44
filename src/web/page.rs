//! What every page carries around its own content: whose it is, where one can go, what just happened.

use crate::assets::Assets;
use crate::form::Errors;

/// The frame of a page; every view struct has one in its field `page`.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// The job of the page, in the browser's tab and (usually) its heading.
    pub title: String,
    /// Whose installation one is in; none before a council is chosen.
    pub council: Option<Council>,
    /// Who is signed in, by name.
    pub person: Option<String>,
    /// The places that this person can use.
    pub places: Vec<Place>,
    /// The way back, where there is one.
    pub back: Option<Link>,
    /// Whether the people and records are invented.
    pub demo: bool,
    /// What the last act did, shown once.
    pub flash: Option<Flash>,
    /// Bound to sign-in and form; goes into every form as a hidden field.
    pub form_token: String,
    /// What was wrong with the form on this page.
    pub errors: Errors,
    /// Where the styles and the script are.
    pub assets: Assets,
}

/// A council as its pages name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Council {
    /// Its part of the address.
    pub slug: String,
    /// Its name in full.
    pub name: String,
}

/// One entry of the navigation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// What it is called.
    pub text: String,
    /// Where it is.
    pub href: String,
    /// Whether the page shown is it or stands under it.
    pub current: bool,
}

/// Words and where they lead. `href` is an address of ours, never typed text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    /// The words.
    pub text: String,
    /// The address.
    pub href: String,
}

impl Link {
    /// A link with these words to this address.
    pub fn new(text: impl Into<String>, href: impl Into<String>) -> Self {
        Self { text: text.into(), href: href.into() }
    }
}

/// A message about the act that led here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flash {
    /// The message.
    pub text: String,
    /// Whether it says that something is done; otherwise it is something to know.
    pub done: bool,
}

impl Flash {
    /// Something is done.
    pub fn done(text: impl Into<String>) -> Self {
        Self { text: text.into(), done: true }
    }

    /// Something to know.
    pub fn notice(text: impl Into<String>) -> Self {
        Self { text: text.into(), done: false }
    }
}
