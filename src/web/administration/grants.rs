//! That there are grants, whose, from when to when: what they are for and whose files they open is not for administration.

use askama::Template;
use store::Administrator;
use store::grants::{self, KnownGrant};

use crate::fault::Fault;
use crate::gate::Reading;
use crate::page::Page;
use crate::reply::Shown;
use crate::{urls, when};

/// The list.
#[derive(Template)]
#[template(path = "administration/grants.html")]
pub struct GrantsView {
    page: Page,
    grants: Vec<Line>,
}

/// One grant.
pub struct Line {
    holder: String,
    days: String,
    ended: String,
}

/// Shows the list.
pub async fn list(Reading { mut db, here, .. }: Reading<Administrator>) -> Result<Shown<GrantsView>, Fault> {
    let line = |grant: KnownGrant| Line {
        holder: grant.holder,
        days: format!("{} to {}", grant.from, grant.until.minus_days(1)),
        ended: match grant.ended {
            Some(at) => format!("Ended {}", when::instant(at)),
            None if grant.until <= here.today => "Over".to_owned(),
            None if here.today < grant.from => "Not begun".to_owned(),
            None => "Runs".to_owned(),
        },
    };
    Ok(Shown(GrantsView {
        grants: grants::known(&mut db).await?.into_iter().map(line).collect(),
        page: here.frame.page_below("Grants", "Administration", urls::administration(&here.slug)),
    }))
}
