//! The gate: one way in for every page and act of a signed-in person. No handler opens a transaction by itself.

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use domain::access::{Allowed, Wish, decide};
use domain::ids::PersonId;
use engine::policy::Council;
use engine::{Day, Moment};
use store::{Acting, Cap, ReadTx, Role, TokenHash, WriteTx};

use crate::fault::Fault;
use crate::frame::Frame;
use crate::state::App;

/// Opens a page: who reads, and a transaction that can only read.
pub struct Reading<R> {
    /// Who, as what.
    pub who: Acting<R>,
    /// Their transaction.
    pub db: ReadTx,
    /// What the page shares with every other: council, policy, day, frame.
    pub here: Here,
}

/// Opens an act: who writes, and a transaction that must be committed.
pub struct Writing<R> {
    /// Who, as what.
    pub who: Acting<R>,
    /// Their transaction.
    pub db: WriteTx,
    /// What the act shares with every other.
    pub here: Here,
}

/// The council of the address and the moment of the request.
#[derive(Clone)]
pub struct Here {
    /// The running program.
    pub app: App,
    /// The council's part of the address.
    pub slug: String,
    /// The moment of the request.
    pub now: Moment,
    /// Its London day.
    pub today: Day,
    /// Makes the frame of a page.
    pub frame: Frame,
    /// The hash of this browser's token.
    pub cap: Cap,
}

impl Here {
    /// The council's policy files.
    ///
    /// # Errors
    /// `Unexpected` when the council stands in the database and its files are gone.
    pub fn council(&self) -> Result<&Council, Fault> {
        let council = self.app.policy_of(&self.slug).map(AsRef::as_ref);
        council.ok_or_else(|| Fault::Unexpected(format!("no policy files for {}", self.slug)))
    }

    /// The whole policy of the council, with what waits for a later step: for the page that shows the document.
    ///
    /// # Errors
    /// As `council`.
    pub fn document(&self) -> Result<&Council, Fault> {
        let council = self.app.councils.get(&self.slug).map(AsRef::as_ref);
        council.ok_or_else(|| Fault::Unexpected(format!("no policy files for {}", self.slug)))
    }
}

impl<R: Role> FromRequestParts<App> for Reading<R> {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Fault> {
        let (slug, cap) = knock(parts)?;
        let (who, db) = app.db.read::<R>(&slug, &cap).await?;
        let here = here(parts, app, slug, cap, &who).await?;
        Ok(Self { who, db, here })
    }
}

impl<R: Role> FromRequestParts<App> for Writing<R> {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Fault> {
        let (slug, cap) = knock(parts)?;
        let (who, db) = app.db.write::<R>(&slug, &cap).await?;
        let here = here(parts, app, slug, cap, &who).await?;
        Ok(Self { who, db, here })
    }
}

fn knock(parts: &Parts) -> Result<(String, Cap), Fault> {
    let slug = slug_of(parts.uri.path()).ok_or(Fault::NotFound)?;
    let cap = cap_of(&parts.headers, slug).ok_or(Fault::Anonymous)?;
    Ok((slug.to_owned(), cap))
}

async fn here<R>(parts: &Parts, app: &App, slug: String, cap: Cap, who: &Acting<R>) -> Result<Here, Fault> {
    if who.idle_for_a_while() {
        app.db.touch(&cap).await?;
    }
    let now = app.clock.now();
    let frame = Frame::of(who, &parts.uri, app.assets.clone());
    Ok(Here { app: app.clone(), slug, now, today: now.day(), frame, cap })
}

/// The council's part of an address: the first segment.
pub fn slug_of(path: &str) -> Option<&str> {
    path.split('/').nth(1).filter(|slug| !slug.is_empty())
}

/// The cookie of a council: one each, so that several councils can be open in one browser.
pub fn cookie_name(slug: &str) -> String {
    format!("__Host-plumbline-{slug}")
}

/// The hash of the token in the council's cookie.
pub fn cap_of(headers: &axum::http::HeaderMap, slug: &str) -> Option<Cap> {
    let wanted = cookie_name(slug);
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, token)| *name == wanted && token.len() == 64)
        .map(|(_, token)| TokenHash::of(token))
}

/// Opens what was written: the row of the log commits first, and only then is the content read.
pub struct Opening<R> {
    who: Acting<R>,
    db: WriteTx,
    here: Here,
}

impl<R: Role> FromRequestParts<App> for Opening<R> {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Fault> {
        let Writing { who, db, here } = Writing::from_request_parts(parts, app).await?;
        Ok(Self { who, db, here })
    }
}

impl<R: Role> Opening<R> {
    /// Who opens.
    pub fn who(&self) -> &Acting<R> {
        &self.who
    }

    /// What the page shares with every other.
    pub fn here(&self) -> &Here {
        &self.here
    }

    /// The transaction that will carry the row of the log: for finding out whose file it is, before anything is opened.
    pub fn db(&mut self) -> &mut WriteTx {
        &mut self.db
    }

    /// Writes and commits who opens what and why, then gives the transaction to read it with.
    ///
    /// # Errors
    /// When the row cannot be written: then nothing is opened.
    pub async fn open(
        mut self,
        act: store::Act,
        about: store::About,
        reason: Option<&str>,
    ) -> Result<Reading<R>, Fault> {
        store::log(&mut self.db, &self.who, act, about, reason).await?;
        self.db.commit_quietly("").await?;
        let (who, db) = self.here.app.db.read::<R>(&self.here.slug, &self.here.cap).await?;
        Ok(Reading { who, db, here: self.here })
    }

    /// The same where it is known what allowed it: a row that comes of a grant names the grant.
    ///
    /// # Errors
    /// As `open`.
    pub async fn open_as(
        mut self,
        act: store::Act,
        about: store::About,
        allowed: &Allowed,
    ) -> Result<Reading<R>, Fault> {
        let Some(granted) = allowed.because.grant() else {
            return self.open(act, about, None).await;
        };
        store::log_under(&mut self.db, &self.who, act, about, granted).await?;
        self.db.commit_quietly("").await?;
        let (who, db) = self.here.app.db.read::<R>(&self.here.slug, &self.here.cap).await?;
        Ok(Reading { who, db, here: self.here })
    }
}

impl<R: Role> Reading<R> {
    /// Where a page is opened under a grant, its dates and figures are in the log, too: the row commits, then the page is read.
    ///
    /// # Errors
    /// When the row cannot be written: then nothing is opened.
    pub async fn under(self, act: store::Act, about: store::About, allowed: &Allowed) -> Result<Self, Fault> {
        let Some(granted) = allowed.because.grant() else { return Ok(self) };
        let Self { db, here, .. } = self;
        drop(db);
        let (who, mut db) = here.app.db.write::<R>(&here.slug, &here.cap).await?;
        store::log_under(&mut db, &who, act, about, granted).await?;
        db.commit_quietly("").await?;
        let (who, db) = here.app.db.read::<R>(&here.slug, &here.cap).await?;
        Ok(Self { who, db, here })
    }
}

impl Here {
    /// Whether this person may do this with that person's file; the invisible and the forbidden answer alike.
    ///
    /// # Errors
    /// `NotFound` when they may not.
    pub async fn allowed(
        &self,
        db: &mut impl store::Reads,
        who: &store::Membership,
        subject: PersonId,
        wish: &Wish,
    ) -> Result<Allowed, Fault> {
        let ties = store::access::ties(db, who, subject).await?;
        decide(self.council()?.policy_on(self.today), &ties, wish).ok_or(Fault::NotFound)
    }
}
