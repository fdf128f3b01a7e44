//! What has to be in a person's file, what the cases of a session are made up of, and what is kept after somebody left.

use std::collections::BTreeSet;

use super::{Evaluation, person::Asked, single::latest};
use crate::{
    because::{Because, Count, Remark, Since},
    day::Day,
    facts::Discussion,
    notice::{Notice, NoticeKind},
    obligation::{Obligation, Subject},
    policy::{CaseMix, CaseloadLimit, Retention},
    standing::Standing,
};

pub(super) fn evaluate(asked: &Asked<'_, '_>, into: &mut Evaluation) {
    into.obligations.extend(asked.policy.retentions.iter().filter_map(|kept| retention(asked, kept)));
    if asked.ended().is_some() {
        return;
    }
    let missing = asked.policy.file_items.iter().filter(|item| {
        asked.is(&item.who, asked.policy, asked.day)
            && !asked.diary.events.iter().any(|one| *one.event == item.event && one.day <= asked.day)
    });
    for item in missing {
        let citation = asked.cite(&item.clause, item.reading.as_ref(), item.strength);
        into.notices.push(asked.notice(
            NoticeKind::FileItemMissing,
            citation,
            format!("Not in the file: {}.", item.name),
        ));
    }
    for mix in &asked.policy.case_mixes {
        into.notices.extend(mixed(asked, mix));
    }
    into.notices.extend(asked.policy.caseload_limits.iter().filter_map(|limit| above(asked, limit)));
}

/// Somebody works with more cases than they should.
fn above(asked: &Asked<'_, '_>, limit: &CaseloadLimit) -> Option<Notice> {
    let set = limit.most_setting.as_ref().and_then(|setting| asked.known.setting(setting, asked.when));
    let most = limit.most.or_else(|| set.and_then(|set| set.parse().ok()))?;
    if !asked.is(&limit.who, asked.policy, asked.day) {
        return None;
    }
    let (when, day) = (asked.when, asked.day);
    let holds = |from: Day, until: Option<Day>| from <= day && until.is_none_or(|until| day < until);
    let with = asked.known.mine(asked.me.id).allocated.iter().filter(|id| {
        let Some((_, of)) = asked.known.case(id) else { return false };
        let rows = of.case.iter().filter(|row| when.sees(row.written(), Some(row.opened)));
        let open = rows.max_by_key(|row| (row.recorded, row.opened, row.closed));
        let open = open.is_some_and(|row| holds(row.opened, when.until(row.closed, row.written())));
        let theirs = of.allocations.iter().any(|one| {
            one.worker == *asked.me.id
                && when.sees(one.written(), Some(one.from))
                && holds(one.from, when.until(one.until, one.written()))
        });
        open && theirs
    });
    let with = u32::try_from(with.count()).unwrap_or(u32::MAX);
    if with <= most {
        return None;
    }
    let mut citation = asked.cite(&limit.clause, limit.reading.as_ref(), limit.strength);
    if let Some(citation) = &mut citation {
        citation.local = limit.most.is_none();
    }
    let own = if limit.most.is_none() { " (the council’s own number)" } else { "" };
    Some(asked.notice(NoticeKind::CaseloadLimit, citation, format!("{with} open cases, {most} at most{own}.")))
}

/// Recent sessions whose cases are not as the policy says.
fn mixed(asked: &Asked<'_, '_>, mix: &CaseMix) -> Vec<Notice> {
    let recent = asked.diary.meetings.iter().filter_map(|meeting| {
        let held = meeting.held.filter(|held| *held <= asked.day && asked.still_shown(*held))?;
        (meeting.is_of(&mix.kinds) && meeting.session.supervisee.as_ref() == Some(asked.me.id))
            .then_some((held, meeting.session))
    });
    let mut notices = Vec::new();
    for (held, session) in recent.filter(|(held, _)| asked.is(&mix.who, asked.policy, *held)) {
        let when = asked.when;
        let seen = asked
            .known
            .discussed(&session.id)
            .iter()
            .filter(|one| one.day <= when.as_of.day() && when.sees(one.written(), Some(one.day)));
        let cases: Vec<&Discussion> = seen.copied().collect();
        if let Some(how) = unlike(mix, &cases) {
            let citation = asked.cite(&mix.clause, mix.reading.as_ref(), mix.strength);
            let says = format!("The session of {held} dealt with {how}.");
            notices.push(asked.notice(NoticeKind::CaseMix, citation, says).of_session(&session.id, held));
        }
    }
    notices
}

fn unlike(mix: &CaseMix, cases: &[&Discussion]) -> Option<String> {
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let all = count(cases.iter().map(|one| &one.case).collect::<BTreeSet<_>>().len());
    let detailed = count(cases.iter().filter(|one| one.detailed).count());
    let criteria = count(cases.iter().filter_map(|one| one.criterion.as_ref()).collect::<BTreeSet<_>>().len());
    let unchosen = cases.iter().filter(|one| one.criterion.is_none()).count();
    let few = mix.min.filter(|min| all < *min).map(|min| format!("{all} cases, fewer than {min}"));
    let many = mix.max.filter(|max| all > *max).map(|max| format!("{all} cases, more than {max}"));
    let shallow = mix.detailed.filter(|least| detailed < *least);
    let shallow = shallow.map(|least| format!("{detailed} in detail, fewer than {least}"));
    let alike = mix.criteria.filter(|least| all > 0 && criteria < *least);
    let alike = alike.map(|least| format!("cases chosen for {criteria} different reasons, fewer than {least}"));
    let bare =
        (mix.each_chosen && unchosen > 0).then(|| format!("{unchosen} cases without the reason for choosing them"));
    let ways: Vec<String> = [few, many, shallow, alike, bare].into_iter().flatten().collect();
    (!ways.is_empty()).then(|| ways.join("; "))
}

/// Somebody left: so long afterwards what is kept is looked at before it goes.
fn retention(asked: &Asked<'_, '_>, kept: &Retention) -> Option<Obligation> {
    let left = asked.me.left.filter(|left| *left <= asked.day)?;
    let last: Day = left.minus_days(1);
    let citation = asked.cite(&kept.clause, kept.reading.as_ref(), kept.strength)?;
    let subject = Subject::Person { person: asked.me.id.clone() };
    let mut due = Obligation::under(citation, kept.id.clone(), subject, asked.me.id.clone());
    due.because = Because { places: asked.policy.places(&kept.clause), ..Because::default() };
    due.last = latest(asked, &kept.settled_by, Some(left));
    if let Some(day) = due.last {
        due.because.remarks.push(Remark::Done { day });
        return asked.still_shown(day).then_some(due);
    }
    due.because.count = Some(Count { span: Some(kept.keep), after: last, since: Since::LastDay });
    due.due_on(asked, asked.after(last, kept.keep));
    if let Some(hold) = kept.hold.as_ref().filter(|hold| asked.me.has_flag(hold, asked.day)) {
        let name = asked.policy.flag(hold).map_or_else(|| hold.to_string(), |flag| flag.name.clone());
        due.standing = Standing::Paused { reason: format!("held back: {name}") };
    }
    Some(due)
}
