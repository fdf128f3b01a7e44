//! Agreements of pairs: drafted in the council's fields, offered, signed by both. What their pages have in common stands here.

mod check;
mod clash;
mod edit;
mod save;
pub(crate) mod show;
mod sign;
mod version;

pub use check::{offer, page as check_page};
pub use clash::{page as clash_page, settle};
pub use edit::page as edit_page;
pub use save::{draft, save};
pub use show::page;
pub use sign::sign;
pub use version::{by_id, version};

use domain::access::Wish;
use domain::agreement::{Terms, form, recurring};
use domain::ids::RelationshipId;
use engine::policy::{Agreement, Policy, Section, Signer};
use engine::{Facts, Known, Obligation, When};
use store::agreements::{self, Pair};
use store::{Membership, Reads};

use crate::fault::Fault;
use crate::gate::Here;
use crate::standings;

/// The policy of today and what it says of agreements; without that there is no page.
fn rules(here: &Here) -> Result<(&Policy, &Agreement), Fault> {
    let policy = here.council()?.policy_on(here.today);
    policy.agreement.as_ref().map(|agreement| (policy, agreement)).ok_or(Fault::NotFound)
}

/// A pair whose agreement this person drafts: its supervisor, while it lasts.
async fn to_write(db: &mut impl Reads, here: &Here, who: &Membership, id: RelationshipId) -> Result<Pair, Fault> {
    let pair = agreements::pair(db, id).await?.ok_or(Fault::NotFound)?;
    here.allowed(db, who, pair.subject, &Wish::Write).await?;
    let theirs = pair.supervisor == who.person() && pair.holds(here.today);
    if theirs { Ok(pair) } else { Err(Fault::NotFound) }
}

/// What is known of the supervisee: the facts, and what is due by them.
struct Loaded {
    facts: Facts,
    obligations: Vec<Obligation>,
}

async fn load(db: &mut impl Reads, here: &Here, pair: &Pair) -> Result<Loaded, Fault> {
    let council = here.council()?;
    let facts = standings::load(db, council, Some(&[pair.subject]), here.today).await?;
    let person = pair.subject.to_string().into();
    let obligations = Known::new(council, &facts).person(&person, &When::at(here.now)).obligations;
    Ok(Loaded { facts, obligations })
}

/// Everything that the agreement of the pair asks for.
fn terms<'a>(here: &'a Here, loaded: &'a Loaded, pair: &Pair) -> Result<Terms<'a>, Fault> {
    let council = here.council()?;
    let (policy, agreement) = rules(here)?;
    let person = pair.subject.to_string().into();
    let sections: Vec<&Section> = match form(policy) {
        Some(form) => domain::form::sections(council, policy, form, &loaded.facts, &person, here.today),
        None => Vec::new(),
    };
    Ok(Terms {
        council,
        policy,
        agreement,
        sections,
        clocks: recurring(policy, &loaded.obligations),
        facts: &loaded.facts,
        person,
        supervisor: pair.supervisor.to_string().into(),
        now: here.now,
    })
}

/// Who has to sign, with their names.
fn signers(agreement: &Agreement, pair: &Pair) -> Vec<(domain::ids::PersonId, String)> {
    let of = |signer: &Signer| match signer {
        Signer::Supervisee => (pair.subject, pair.subject_name.clone()),
        Signer::Supervisor => (pair.supervisor, pair.supervisor_name.clone()),
    };
    agreement.signers.iter().map(of).collect()
}

/// What the page of a pair is called.
fn title(agreement: &Agreement, pair: &Pair) -> String {
    format!("{}: {}", agreement.name, names(pair))
}

/// The two, as a heading names them.
fn names(pair: &Pair) -> String {
    format!("{} and {}", pair.subject_name, pair.supervisor_name)
}
