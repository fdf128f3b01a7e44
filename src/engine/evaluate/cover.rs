//! A supervisor who is away for longer than the policy allows: somebody has to stand in.

use super::{Evaluation, history::Spell, person::Asked};
use crate::{
    because::{Because, Count, Remark, Since},
    day::Day,
    facts::{Absence, Relationship, RelationshipKind},
    notice::NoticeKind,
    obligation::{Obligation, Subject, clocks},
    policy::Cover,
    standing::Standing,
};

pub(super) fn evaluate(asked: &Asked<'_, '_>, into: &mut Evaluation) {
    let Some(cover) = asked.policy.cover.as_ref().filter(|_| asked.ended().is_none()) else { return };
    // Whoever the policy takes as somebody's supervisor is missed.
    let named = asked.policy.required_supervisor.iter().flat_map(|rule| rule.kinds.iter().copied());
    let kinds: Vec<_> = [RelationshipKind::Line, RelationshipKind::PracticeEducator].into_iter().chain(named).collect();
    let pairs = asked.me.supervisors_on(asked.day, &kinds);
    for pair in pairs {
        let Some(supervisor) = asked.known.id(&pair.fact.supervisor) else { continue };
        let history = asked.other(supervisor);
        let soon = asked.day.plus_days(asked.known.council.file.due_soon);
        let away = history
            .absences
            .iter()
            .filter(|absence| absence.from <= soon && absence.until.is_none_or(|until| until > asked.day));
        let longest =
            away.filter_map(|absence| Some((due_day(asked, cover, absence)?, absence))).min_by_key(|(due, _)| *due);
        if let Some((due, absence)) = longest {
            into.obligations.extend(obligation(asked, cover, pair, absence, due, &mut into.notices));
        }
    }
}

/// The first day past the limit; the first day away where the absence was planned and the policy speaks of that.
fn due_day(asked: &Asked<'_, '_>, cover: &Cover, absence: &Spell<'_, Absence>) -> Option<Day> {
    let past = asked.after(absence.from, cover.after);
    match absence.until {
        Some(until) if until <= past => None,
        Some(_) if cover.planned_from_first_day => Some(absence.from),
        _ => Some(past),
    }
}

fn obligation(
    asked: &Asked<'_, '_>,
    cover: &Cover,
    pair: &Spell<'_, Relationship>,
    absence: &Spell<'_, Absence>,
    due: Day,
    notices: &mut Vec<crate::notice::Notice>,
) -> Option<Obligation> {
    let citation = asked.cite(&cover.clause, cover.reading.as_ref(), cover.strength)?;
    let subject = Subject::Pair { relationship: pair.fact.id.clone() };
    let mut owed = Obligation::under(citation.clone(), clocks::COVER.into(), subject, asked.me.id.clone());
    owed.supervisor = Some(pair.fact.supervisor.clone());
    owed.owner = asked.owner(cover.owner, asked.known.id(&pair.fact.supervisor));
    let span = (due > absence.from).then_some(cover.after);
    owed.because = Because {
        places: asked.policy.places(&cover.clause),
        count: Some(Count { span, after: absence.from, since: Since::SupervisorAway }),
        ..Because::default()
    };
    owed.due_on(asked, due);
    // Whoever stands in from the day it is due, or now.
    let needed = due.max(asked.day);
    let standing_in = asked.me.supervisors_on(needed, &[RelationshipKind::Cover]).last();
    if let Some(stand_in) = standing_in {
        owed.standing = Standing::Met;
        owed.last = Some(stand_in.from);
        owed.because.remarks.push(Remark::Done { day: stand_in.from });
        let history = asked.known.id(&stand_in.fact.supervisor).map(|id| asked.other(id));
        let fits = |role: &crate::ids::RoleId| {
            history.as_ref().is_some_and(|history| history.posts_on(needed).any(|post| post.fact.role == *role))
        };
        if !cover.roles.is_empty() && !cover.roles.iter().any(fits) {
            let says = "Whoever stands in has none of the roles that may.".to_owned();
            let notice = asked.notice(NoticeKind::CoverUnsuitable, Some(citation), says).since(stand_in.from);
            notices.push(notice.with(&stand_in.fact.supervisor));
        }
    }
    Some(owed)
}
