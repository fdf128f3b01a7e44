//! Who may do what with the sessions of a team: they are in nobody's file. Default deny, and the same for every council.

/// How a reader stands to a team, or to one of its sessions, today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TeamTie {
    /// They work there.
    Member,
    /// They lead the session.
    Leads,
    /// They supervise somebody there, or stand in for who does.
    Supervises,
    /// They may read what is written in the file of somebody there, from above.
    Above,
    /// They may see the figures of somebody there, or of the whole council.
    Figures,
}

/// What somebody wants to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TeamWish {
    /// See what is planned, what was held, and who came.
    See,
    /// Read what the team wrote.
    Read,
    /// Plan, move, cancel, choose the case, say who came, write it up.
    Run,
}

/// Decides: allowed or not.
pub fn allows(ties: &[TeamTie], wish: TeamWish) -> bool {
    ties.iter().any(|tie| match wish {
        TeamWish::See => true,
        TeamWish::Read => !matches!(tie, TeamTie::Figures),
        TeamWish::Run => matches!(tie, TeamTie::Leads | TeamTie::Supervises),
    })
}
