//! Who is acting, and as what: only a row of the database makes a membership.

use std::marker::PhantomData;

use domain::ids::{CouncilId, PersonId, SignInId};

/// A signed-in person of a council, with what they may do today.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own about the person, and goes with no other")]
pub struct Membership {
    pub(crate) council: CouncilId,
    pub(crate) slug: String,
    pub(crate) council_name: String,
    pub(crate) demo: bool,
    pub(crate) person: PersonId,
    pub(crate) name: String,
    pub(crate) sign_in: SignInId,
    pub(crate) capacities: Vec<String>,
    pub(crate) supervised: bool,
    pub(crate) supervises: bool,
    pub(crate) holds_grant: bool,
    pub(crate) idle_seconds: f64,
}

impl Membership {
    /// The council.
    pub fn council(&self) -> CouncilId {
        self.council
    }
    /// The council's part of every address.
    pub fn slug(&self) -> &str {
        &self.slug
    }
    /// The council's name.
    pub fn council_name(&self) -> &str {
        &self.council_name
    }
    /// Whether the council is made of invented data.
    pub fn is_demo(&self) -> bool {
        self.demo
    }
    /// The person.
    pub fn person(&self) -> PersonId {
        self.person
    }
    /// The person's name.
    pub fn name(&self) -> &str {
        &self.name
    }
    /// This browser's sign-in.
    pub fn sign_in(&self) -> SignInId {
        self.sign_in
    }
    /// Whether a current post carries the capacity.
    pub fn has(&self, capacity: &str) -> bool {
        self.capacities.iter().any(|held| held == capacity)
    }
    /// Whether the person has a supervisor today.
    pub fn is_supervised(&self) -> bool {
        self.supervised
    }
    /// Whether the last input is long enough ago that it is worth noting a new one.
    pub fn idle_for_a_while(&self) -> bool {
        self.idle_seconds > 60.0
    }
    /// Whether the person supervises somebody today.
    pub fn supervises(&self) -> bool {
        self.supervises
    }
    /// Whether the person holds a grant that runs today.
    pub fn holds_grant(&self) -> bool {
        self.holds_grant
    }
}

/// What a page or an act asks of whoever opens it.
pub trait Role: Send + Sync + 'static {
    /// Whether the person may act so today.
    fn holds(membership: &Membership) -> bool;
}

/// Anybody of the council.
#[derive(Debug, Clone, Copy)]
pub struct Member;
/// Whoever supervises somebody today.
#[derive(Debug, Clone, Copy)]
pub struct Supervisor;
/// Whoever reads the council's figures: quality leads, senior managers, the principal social worker.
#[derive(Debug, Clone, Copy)]
pub struct Quality;
/// Whoever gives and ends grants: quality leads and senior managers.
#[derive(Debug, Clone, Copy)]
pub struct Approver;
/// Whoever holds a grant that runs today.
#[derive(Debug, Clone, Copy)]
pub struct Holder;
/// Whoever keeps people, posts and teams.
#[derive(Debug, Clone, Copy)]
pub struct Administrator;

impl Role for Member {
    fn holds(_: &Membership) -> bool {
        true
    }
}
impl Role for Supervisor {
    fn holds(membership: &Membership) -> bool {
        membership.supervises
    }
}
impl Role for Quality {
    fn holds(membership: &Membership) -> bool {
        ["quality", "senior-manager", "principal-social-worker"].iter().any(|c| membership.has(c))
    }
}
impl Role for Approver {
    fn holds(membership: &Membership) -> bool {
        ["quality", "senior-manager"].iter().any(|c| membership.has(c))
    }
}
impl Role for Holder {
    fn holds(membership: &Membership) -> bool {
        membership.holds_grant
    }
}
impl Role for Administrator {
    fn holds(membership: &Membership) -> bool {
        membership.has("administrator")
    }
}

/// A membership that was found to hold the role.
#[derive(Debug, Clone)]
pub struct Acting<R> {
    membership: Membership,
    role: PhantomData<R>,
}

impl<R: Role> Acting<R> {
    pub(crate) fn of(membership: Membership) -> Option<Self> {
        R::holds(&membership).then_some(Self { membership, role: PhantomData })
    }
}

impl<R> std::ops::Deref for Acting<R> {
    type Target = Membership;
    fn deref(&self) -> &Membership {
        &self.membership
    }
}
