//! Findings beside the clocks: who has no supervisor, or the wrong one; lengths of sessions; months without one.

use super::{Known, When, clock::Running, history::Spell, person::Asked, recurring, timeline};
use crate::{
    day::Day,
    facts::{Relationship, RelationshipKind},
    notice::{Notice, NoticeKind},
    obligation::Obligation,
    policy::{Clock, Shape, StageEnd},
    standing::Standing,
};

/// Everything about a person that no clock tells.
pub(super) fn evaluate(asked: &Asked<'_, '_>, notices: &mut Vec<Notice>) {
    if asked.me.has_post(asked.day) {
        unknown_roles(asked, notices);
        supervisor(asked, notices);
        durations(asked, notices);
    }
    ratio(asked, notices);
}

fn unknown_roles(asked: &Asked<'_, '_>, notices: &mut Vec<Notice>) {
    for post in asked.me.posts_on(asked.day).filter(|post| asked.policy.role(&post.fact.role).is_none()) {
        let says = format!("The post names the role `{}`, which the policy does not know.", post.fact.role);
        notices.push(asked.notice(NoticeKind::RoleUnknown, None, says).since(post.from));
    }
}

/// A clock would apply, but nobody supervises the person and nobody ever did: said even where the policy asks for no
/// supervisor in so many words, because nothing counts until there is one.
pub(super) fn nobody_yet(asked: &Asked<'_, '_>, clock: &Clock, notices: &mut Vec<Notice>) {
    let (policy, rules) = timeline::rules_on(asked, &clock.id, asked.day);
    let told = || {
        notices
            .iter()
            .rev()
            .take_while(|said| said.person.as_ref() == Some(asked.me.id))
            .any(|said| said.kind == NoticeKind::SupervisorMissing)
    };
    let required = asked
        .policy
        .required_supervisor
        .as_ref()
        .is_some_and(|required| asked.is(&required.who, asked.policy, asked.day));
    if let (Some(rule), false, false) = (rules.first(), required, told()) {
        let citation = policy.cite(&rule.clause, rule.reading.as_ref(), rule.strength);
        let says = "Nobody supervises this person, so no clock has started.".to_owned();
        let mut notice = asked.notice(NoticeKind::SupervisorMissing, citation, says);
        notice.day = asked.me.run_of_posts(asked.day, false);
        notices.push(notice);
    }
}

fn supervisor(asked: &Asked<'_, '_>, notices: &mut Vec<Notice>) {
    if let Some(required) = &asked.policy.required_supervisor {
        let nobody = asked.me.supervisors_on(asked.day, &required.kinds).next().is_none();
        if nobody && asked.is(&required.who, asked.policy, asked.day) {
            let citation = asked.cite(&required.clause, required.reading.as_ref(), required.strength);
            let ends = asked
                .me
                .supervised
                .iter()
                .filter(|pair| required.kinds.contains(&pair.fact.kind))
                .filter_map(|pair| pair.until);
            let since = ends.filter(|end| *end <= asked.day).max().max(asked.me.run_of_posts(asked.day, false));
            let mut notice =
                asked.notice(NoticeKind::SupervisorMissing, citation, "Nobody supervises this person.".to_owned());
            notice.day = since;
            notices.push(notice);
        }
    }
    let all = [
        RelationshipKind::Line,
        RelationshipKind::Professional,
        RelationshipKind::PracticeEducator,
        RelationshipKind::Cover,
    ];
    for pair in asked.me.supervisors_on(asked.day, &all) {
        gone(asked, pair, notices);
        suitable(asked, pair, notices);
    }
}

fn gone(asked: &Asked<'_, '_>, pair: &Spell<'_, Relationship>, notices: &mut Vec<Notice>) {
    let Some(id) = asked.known.id(&pair.fact.supervisor) else { return };
    let supervisor = asked.other(id);
    let left = supervisor.left.filter(|left| *left <= asked.day);
    let last_post =
        supervisor.posts.iter().map(|post| post.until).max().flatten().filter(|_| !supervisor.has_post(asked.day));
    if let Some(day) = left.or(last_post) {
        let citation = asked
            .policy
            .required_supervisor
            .as_ref()
            .and_then(|required| asked.cite(&required.clause, required.reading.as_ref(), required.strength));
        let says = "The supervisor has left or changed post, and the relationship was not ended.".to_owned();
        notices.push(asked.notice(NoticeKind::SupervisorGone, citation, says).since(day).with(id));
    }
}

fn suitable(asked: &Asked<'_, '_>, pair: &Spell<'_, Relationship>, notices: &mut Vec<Notice>) {
    let rules = asked
        .policy
        .suitable
        .iter()
        .filter(|rule| rule.kinds.contains(&pair.fact.kind) && asked.is(&rule.supervisee, asked.policy, asked.day));
    for rule in rules {
        let Some(id) = asked.known.id(&pair.fact.supervisor) else { continue };
        let supervisor = asked.other(id);
        // Who has no post any more is a finding of its own.
        let fits = supervisor.is(&rule.supervisor, asked.policy, asked.known, asked.calendar, asked.when, asked.day);
        if supervisor.has_post(asked.day) && !fits {
            let citation = asked.cite(&rule.clause, rule.reading.as_ref(), rule.strength);
            let says = "The supervisor's role or registration is not what the policy asks for.".to_owned();
            notices.push(asked.notice(NoticeKind::SupervisorUnsuitable, citation, says).since(pair.from).with(id));
        }
    }
}

fn durations(asked: &Asked<'_, '_>, notices: &mut Vec<Notice>) {
    let recent = asked.diary.meetings.iter().filter_map(|meeting| {
        let held = meeting.held.filter(|held| asked.still_shown(*held))?;
        Some((held, meeting.session.minutes?, meeting.session))
    });
    for (held, minutes, session) in recent {
        for rule in asked.policy.durations.iter().filter(|rule| rule.kinds.contains(&session.kind)) {
            let short = rule.min.filter(|min| minutes < *min).map(|min| format!("shorter than {min}"));
            let long = rule.max.filter(|max| minutes > *max).map(|max| format!("longer than {max}"));
            let Some(how) = short.or(long).filter(|_| asked.is(&rule.who, asked.policy, held)) else { continue };
            let citation = asked.cite(&rule.clause, rule.reading.as_ref(), rule.strength);
            let says = format!("The session of {held} took {minutes} minutes, {how} minutes.");
            notices.push(asked.notice(NoticeKind::Duration, citation, says).of_session(&session.id, held));
        }
    }
}

fn ratio(asked: &Asked<'_, '_>, notices: &mut Vec<Notice>) {
    let Some(ratio) = &asked.policy.ratio else { return };
    let mine = asked.known.mine(asked.me.id).supervises.iter().filter(|pair| {
        pair.kind == RelationshipKind::Line
            && asked.when.sees(pair.written(), Some(pair.from))
            && pair.from <= asked.day
            && asked.when.until(pair.until, pair.written()).is_none_or(|until| asked.day < until)
    });
    let mut supervisees: Vec<_> = mine.map(|pair| &pair.supervisee).collect();
    supervisees.sort();
    supervisees.dedup();
    let count = supervisees.len();
    let over = |limit: u32| usize::try_from(limit).is_ok_and(|limit| count > limit);
    let kind = match () {
        () if over(ratio.review_above) => NoticeKind::RatioExceeded,
        () if over(ratio.notice_from.saturating_sub(1)) => NoticeKind::RatioNear,
        () => return,
    };
    let citation = asked.cite(&ratio.clause, ratio.reading.as_ref(), ratio.strength);
    notices.push(asked.notice(kind, citation, format!("Supervises {count} people.")));
}

/// What is to be said beside one clock.
pub(super) fn beside_clock(asked: &Asked<'_, '_>, running: &Running<'_>, due: &Obligation, notices: &mut Vec<Notice>) {
    if let Some((booked, day)) = due.booked.zip(due.due).filter(|(booked, day)| booked > day) {
        let says = format!("The next session is booked for {booked}, after the due day, {day}.");
        notices.push(asked.notice(NoticeKind::BookedLate, Some(due.citation.clone()), says).since(booked));
    }
    own_interval(asked, running, due, notices);
    stage_overrun(asked, running, notices);
    month_without(asked, running, due, notices);
    gap_reason(asked, running, due, notices);
}

fn own_interval(asked: &Asked<'_, '_>, running: &Running<'_>, due: &Obligation, notices: &mut Vec<Notice>) {
    let clock = &running.clock.id;
    if let Some(own) = recurring::refused(asked, clock, running.since()) {
        let says = format!(
            "An interval of {} was entered for this person. The policy does not allow it, so it is left aside.",
            own.every
        );
        notices.push(asked.notice(NoticeKind::OverrideRefused, Some(due.citation.clone()), says).since(own.from));
        return;
    }
    let Some((own, _)) = recurring::own_interval(asked, clock, asked.day) else { return };
    for rule in &running.rules {
        let Shape::Stages(stages, anchor) = rule.shape() else { continue };
        let Some(begin) = timeline::anchor_on(asked, anchor, asked.day) else { continue };
        let ends = stages.iter().filter_map(|stage| timeline::stage_end(asked, stage, begin));
        if let Some(end) = ends.filter(|end| own.from < *end && *end <= asked.day).max() {
            let says = format!(
                "The interval of {} was agreed in an earlier stage, which ended on {end}: agree it anew.",
                own.every
            );
            notices.push(asked.notice(NoticeKind::OverrideOld, Some(due.citation.clone()), says).since(end));
        }
    }
}

fn stage_overrun(asked: &Asked<'_, '_>, running: &Running<'_>, notices: &mut Vec<Notice>) {
    for rule in &running.rules {
        let Shape::Stages(stages, anchor) = rule.shape() else { continue };
        let Some(begin) = timeline::anchor_on(asked, anchor, asked.day) else { continue };
        let Some(stage) = timeline::stage_on(asked, stages, begin, asked.day) else { continue };
        let StageEnd::With(event, Some(expected)) = stage.end() else { continue };
        let by = asked.after(begin, expected);
        if asked.day > by && timeline::stage_end(asked, stage, begin).is_none() {
            let name = asked.policy.event(event).map_or_else(|| event.to_string(), |event| event.name.clone());
            let says = format!("`{name}` was expected by {by} and is not recorded: until it is, the stage goes on.");
            let citation = asked.cite(&rule.clause, rule.reading.as_ref(), rule.strength);
            notices.push(asked.notice(NoticeKind::StageOverrun, citation, says).since(by));
        }
    }
}

/// The last full calendar month went by without a session, though the clock ran through all of it.
fn month_without(asked: &Asked<'_, '_>, running: &Running<'_>, due: &Obligation, notices: &mut Vec<Notice>) {
    let Some(finding) = &running.clock.each_month else { return };
    let end = asked.day.first_of_month();
    let start = end.minus_months(1);
    let monthly = due.because.count.as_ref().and_then(|count| count.span).is_some_and(recurring::within_a_month);
    let counts = monthly && !matches!(due.standing, Standing::Waived { .. } | Standing::NotSet);
    let held = running.events.iter().any(|day| (start..end).contains(day));
    let away =
        asked.me.absences.iter().any(|absence| absence.from <= start && absence.until.is_none_or(|until| until >= end));
    if counts && !held && !away && running.start <= start && asked.is(&finding.who, asked.policy, asked.day) {
        let citation = asked.cite(&finding.clause, finding.reading.as_ref(), finding.strength);
        let says = format!("There was no session between {start} and {}.", last_day(end));
        notices.push(asked.notice(NoticeKind::MonthWithout, citation, says).since(start));
    }
}

/// The latest gap was long, and neither a move, a cancellation nor an absence in it says why.
fn gap_reason(asked: &Asked<'_, '_>, running: &Running<'_>, due: &Obligation, notices: &mut Vec<Notice>) {
    let Some(gap) = running.clock.gap_reason.as_ref().filter(|gap| asked.is(&gap.who, asked.policy, asked.day)) else {
        return;
    };
    let long = |from: Day, to: Day| to > asked.after(from, gap.longer_than);
    let last = running.since();
    let before = running.events.iter().rev().copied().find(|day| *day < last).unwrap_or(running.start);
    let (from, to) = match () {
        () if long(last, asked.day) => (last, asked.day),
        () if long(before, last) && asked.still_shown(last) => (before, last),
        () => return,
    };
    let inside = |day: Option<Day>| day.is_some_and(|day| day > from && day <= to);
    let moved = asked.diary.meetings.iter().any(|meeting| {
        meeting.is_of(&running.clock.met_by)
            && inside(meeting.original)
            && (meeting.moved.is_some() || meeting.cancelled.is_some())
    });
    let away =
        asked.me.absences.iter().any(|absence| absence.from <= to && absence.until.is_none_or(|until| until > from));
    if !moved && !away && !matches!(due.standing, Standing::Waived { .. } | Standing::NotSet) {
        let citation = asked.cite(&gap.clause, gap.reading.as_ref(), gap.strength);
        let says = format!("More than {} between {from} and {to}, and no reason on record.", gap.longer_than);
        notices.push(asked.notice(NoticeKind::GapWithoutReason, citation, says).since(from));
    }
}

fn last_day(end: Day) -> Day {
    end.minus_days(1)
}

/// Local settings with values that they cannot take.
pub(super) fn settings(known: &Known<'_>, when: &When, notices: &mut Vec<Notice>) {
    let seen = known.facts.settings.iter().filter(|set| when.sees(set.written(), set.from));
    let mut refused: Vec<Notice> = seen
        .filter_map(|set| {
            let open = known.council.file.settings.iter().find(|setting| setting.id == set.id);
            let what = match open {
                None => format!("The council has no setting `{}`.", set.id),
                Some(open) if !open.takes(&set.value) => format!("`{}` is no value for `{}`.", set.value, open.label),
                Some(_) => return None,
            };
            Some(Notice {
                kind: NoticeKind::SettingRefused,
                person: None,
                supervisor: None,
                session: None,
                case: None,
                day: set.from,
                citation: None,
                says: what,
            })
        })
        .collect();
    refused.sort_by(|a, b| (&a.says, a.day).cmp(&(&b.says, b.day)));
    notices.append(&mut refused);
}
