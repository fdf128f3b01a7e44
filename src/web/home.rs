//! The first page: where this person's work is.

use axum::response::Redirect;
use store::Member;

use crate::gate::Reading;
use crate::urls;

/// Sends each to their first screen.
pub async fn first_page(Reading { who, .. }: Reading<Member>) -> Redirect {
    let slug = who.slug();
    let quality = ["quality", "senior-manager", "principal-social-worker"].iter().any(|c| who.has(c));
    Redirect::to(&if who.supervises() {
        urls::my_team(slug)
    } else if quality {
        urls::quality(slug)
    } else if who.has("administrator") {
        urls::administration(slug)
    } else if who.is_supervised() {
        urls::my_supervision(slug)
    } else if who.holds_grant() {
        urls::granted(slug)
    } else {
        urls::policy(slug)
    })
}
