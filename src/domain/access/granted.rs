//! What a grant lets its holder do with the files that it opens: read, and nothing else; the same for every council.

use super::Wish;
use crate::grant::{Kind, Opens};
use crate::ids::GrantId;

/// A grant that opens a file today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Granted {
    /// Which.
    pub id: GrantId,
    /// Who holds it, by what they are.
    pub kind: Kind,
    /// What it opens.
    pub opens: Opens,
}

impl Granted {
    /// Whether it allows this. Its purpose is the reason: no other is asked for. What is to be done stands in the records; lists of
    /// actions, points of an agenda and who else opened the file are not opened.
    pub(super) fn allows(self, wish: &Wish) -> bool {
        match wish {
            Wish::SeeFigures => true,
            Wish::ReadRecord(_) | Wish::ReadAgreements => self.opens >= Opens::Content,
            Wish::ReadPrivate(_) | Wish::ReadKept { .. } => {
                self.kind == Kind::InvestigatingOfficer && self.opens == Opens::Private
            }
            Wish::ReadActions
            | Wish::ReadAnything
            | Wish::Plan
            | Wish::Write
            | Wish::WriteUp
            | Wish::Answer
            | Wish::Release
            | Wish::ArrangeCover
            | Wish::TakePart => false,
        }
    }
}
