//! The frame around a page: the council, the person, the places they can use, and what the last act did.

use axum::http::Uri;
use domain::ids::FormToken;
use store::Membership;

use crate::assets::Assets;
use crate::page::{Council, Flash, Link, Page, Place};
use crate::{said, urls};

/// Makes pages for one request.
#[derive(Debug, Clone)]
pub struct Frame {
    page: Page,
}

impl Frame {
    /// For whoever is signed in, at this address.
    pub fn of(who: &Membership, uri: &Uri, assets: Assets) -> Self {
        let slug = who.slug();
        let said = uri.query().into_iter().flat_map(|q| q.split('&')).find_map(|pair| pair.strip_prefix("said="));
        let page = Page {
            title: String::new(),
            council: Some(Council { slug: slug.to_owned(), name: who.council_name().to_owned() }),
            person: Some(who.name().to_owned()),
            places: places(who, uri.path()),
            back: None,
            demo: who.is_demo(),
            flash: said.and_then(said::sentence).map(Flash::done),
            form_token: FormToken::fresh().to_string(),
            errors: crate::form::Errors::none(),
            assets,
        };
        Self { page }
    }

    /// A page with this title.
    pub fn page(&self, title: impl Into<String>) -> Page {
        Page { title: title.into(), ..self.page.clone() }
    }

    /// A page with this title and a way back.
    pub fn page_below(&self, title: impl Into<String>, back_text: &str, back_href: impl Into<String>) -> Page {
        Page { back: Some(Link::new(back_text, back_href)), ..self.page(title) }
    }
}

/// The places of the navigation, in the order of the screens.
fn places(who: &Membership, path: &str) -> Vec<Place> {
    let slug = who.slug();
    let quality = ["quality", "senior-manager", "principal-social-worker"].iter().any(|c| who.has(c));
    [
        (who.is_supervised(), "My supervision", urls::my_supervision(slug)),
        (who.supervises(), "My team", urls::my_team(slug)),
        (quality, "Quality", urls::quality(slug)),
        (who.holds_grant(), "Granted files", urls::granted(slug)),
        (true, "Policy", urls::policy(slug)),
        (who.has("administrator"), "Administration", urls::administration(slug)),
        (true, "Find", urls::find(slug)),
    ]
    .into_iter()
    .filter(|(shown, _, _)| *shown)
    .map(|(_, text, href)| Place {
        text: text.to_owned(),
        current: path == href || path.starts_with(&format!("{href}/")),
        href,
    })
    .collect()
}
