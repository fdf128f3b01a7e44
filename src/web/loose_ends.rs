//! What facts leave open of a person's sessions, so that a page looks up these alone and not every session of fifteen months again.

use std::collections::HashMap;

use domain::ids::SessionId;
use engine::Facts;
use engine::facts::{AnswerKind, Session};

/// Sessions that were held and whose record may be unshared, unanswered or asked to change: none that is finished by the count of
/// its versions and answers, and every one that is not.
pub(crate) fn of_records(facts: &Facts) -> Vec<SessionId> {
    let mut shared: HashMap<&engine::ids::SessionId, usize> = HashMap::new();
    for share in &facts.shares {
        *shared.entry(&share.session).or_default() += 1;
    }
    let mut answered: HashMap<(&engine::ids::SessionId, &engine::ids::PersonId), usize> = HashMap::new();
    for answer in facts.answers.iter().filter(|answer| answer.kind != AnswerKind::ChangeAsked) {
        *answered.entry((&answer.session, &answer.person)).or_default() += 1;
    }
    let finished = |session: &Session| {
        let (versions, of) = (shared.get(&session.id).copied().unwrap_or(0), session.supervisee.as_ref());
        versions > 0 && of.and_then(|person| answered.get(&(&session.id, person))).is_some_and(|many| *many == versions)
    };
    ids(facts.sessions.iter().filter(|session| session.held.is_some() && !finished(session)))
}

/// Sessions that nothing became of, as far as facts know.
pub(crate) fn of_bookings(facts: &Facts) -> Vec<SessionId> {
    ids(facts.sessions.iter().filter(|session| session.held.is_none() && session.cancelled.is_none()))
}

fn ids<'a>(sessions: impl Iterator<Item = &'a Session>) -> Vec<SessionId> {
    sessions.filter_map(|session| session.id.as_str().parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A session of each kind: not shared, unanswered, signed, changed and signed again, asked to change; and two that were not held.
    const FACTS: &str = r#"
        session = [
            { id = "00000000-0000-7000-8000-000000000001", kind = "x", supervisee = "ben", supervisor = "amara", held = 2026-03-02 },
            { id = "00000000-0000-7000-8000-000000000002", kind = "x", supervisee = "ben", supervisor = "amara", held = 2026-03-03 },
            { id = "00000000-0000-7000-8000-000000000003", kind = "x", supervisee = "ben", supervisor = "amara", held = 2026-03-04 },
            { id = "00000000-0000-7000-8000-000000000004", kind = "x", supervisee = "ben", supervisor = "amara", held = 2026-03-05 },
            { id = "00000000-0000-7000-8000-000000000005", kind = "x", supervisee = "ben", supervisor = "amara", held = 2026-03-06 },
            { id = "00000000-0000-7000-8000-000000000006", kind = "x", supervisee = "ben", supervisor = "amara", booked = 2026-04-01 },
            { id = "00000000-0000-7000-8000-000000000007", kind = "x", supervisee = "ben", supervisor = "amara", booked = 2026-04-02, cancelled = { day = 2026-04-01, reason = "r" } },
        ]
        share = [
            { session = "00000000-0000-7000-8000-000000000002", day = 2026-03-04 },
            { session = "00000000-0000-7000-8000-000000000003", day = 2026-03-05 },
            { session = "00000000-0000-7000-8000-000000000004", day = 2026-03-06 },
            { session = "00000000-0000-7000-8000-000000000004", day = 2026-03-10 },
            { session = "00000000-0000-7000-8000-000000000005", day = 2026-03-07 },
        ]
        answer = [
            { session = "00000000-0000-7000-8000-000000000002", person = "amara", kind = "signed", day = 2026-03-05 },
            { session = "00000000-0000-7000-8000-000000000003", person = "ben", kind = "signed", day = 2026-03-06 },
            { session = "00000000-0000-7000-8000-000000000004", person = "ben", kind = "change-asked", day = 2026-03-07 },
            { session = "00000000-0000-7000-8000-000000000004", person = "ben", kind = "signed", day = 2026-03-11 },
            { session = "00000000-0000-7000-8000-000000000005", person = "ben", kind = "change-asked", day = 2026-03-08 },
        ]"#;

    fn last_digits(ids: &[SessionId]) -> String {
        ids.iter().filter_map(|id| id.to_string().chars().last()).collect()
    }

    #[test]
    fn whatever_is_unfinished_is_looked_up_and_a_signed_version_is_not() {
        let facts = Facts::from_toml(FACTS).unwrap_or_else(|wrong| panic!("{wrong}"));
        // The fourth has an answer less than versions: the database says which version it was that was signed.
        assert_eq!(last_digits(&of_records(&facts)), "1245");
        assert_eq!(last_digits(&of_bookings(&facts)), "6");
    }
}
