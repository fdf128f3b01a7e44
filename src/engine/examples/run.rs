//! Asks the engine and compares.

use super::{Example, Expect, ExpectFigure, ExpectNotice};
use crate::{
    day::Day,
    evaluate::{Evaluation, When, evaluate},
    figure::by_clock,
    notice::Notice,
    obligation::{Obligation, Subject},
    policy::Council,
};

/// Asks the engine and says of everything that is not as the example has it.
pub fn run(council: &Council, example: &Example) -> Vec<String> {
    let when = When {
        as_of: example.as_of.0,
        known_on: example.known_on.map(|known_on| known_on.0),
        forecast_to: example.forecast_to,
    };
    let answer = evaluate(council, &example.facts, &when);
    let mut wrong: Vec<String> = example.expect.iter().flat_map(|expect| against(expect, &answer)).collect();
    wrong.extend(example.notice.iter().filter_map(|expect| said(expect, &answer.notices)));
    wrong.extend(example.figure.iter().filter_map(|expect| counted(expect, &answer)));
    if example.expect.is_empty() && example.notice.is_empty() && example.figure.is_empty() {
        wrong.push("it expects nothing".to_owned());
    }
    wrong
}

fn against(expect: &Expect, answer: &Evaluation) -> Vec<String> {
    let name = format!("{} of {}", expect.clock, expect.person);
    let meant: Vec<&Obligation> = answer.obligations.iter().filter(|due| means(expect, due)).collect();
    let due = match (meant.as_slice(), expect.absent) {
        ([], true) => return Vec::new(),
        ([..], true) => return vec![format!("{name}: it is there: {}", meant[0].because)],
        ([], false) => return vec![format!("{name}: there is none")],
        ([due], false) => *due,
        ([_, _, ..], false) => {
            return vec![format!("{name}: there are {}, say of which session or relationship", meant.len())];
        }
    };
    let mut wrong = Vec::new();
    let mut same = |what: &str, expected: Option<String>, got: String| {
        if let Some(expected) = expected.filter(|expected| *expected != got) {
            wrong.push(format!("{name}: {what} should be {expected} and is {got} ({})", due.because));
        }
    };
    let day = |day: Option<Day>| day.map_or_else(|| "none".to_owned(), |day| day.to_string());
    same("due", expect.due.map(|due| due.to_string()).or(expect.no_due.then(|| "none".to_owned())), day(due.due));
    same(
        "due at",
        expect.due_at.map(|at| at.to_string()),
        due.due_at.map_or_else(|| "none".to_owned(), |at| at.to_string()),
    );
    same("standing", expect.standing.clone(), due.standing.word().to_owned());
    same("days overdue", expect.days_overdue.map(|days| days.to_string()), due.standing.days_overdue().to_string());
    same(
        "rule",
        expect.rule.as_ref().map(ToString::to_string),
        due.rule.as_ref().map_or_else(String::new, ToString::to_string),
    );
    same("strength", expect.strength.map(|strength| strength.to_string()), due.citation.strength.to_string());
    same("booked", expect.booked.map(|booked| booked.to_string()), day(due.booked));
    same("last", expect.last.map(|last| last.to_string()), day(due.last));
    same("excused", expect.excused.map(|excused| excused.to_string()), due.excused.is_some().to_string());
    same("tolerated", expect.tolerated.map(|tolerated| tolerated.to_string()), due.tolerated.is_some().to_string());
    same(
        "owner",
        expect.owner.as_ref().map(ToString::to_string),
        due.owner.as_ref().map_or_else(String::new, ToString::to_string),
    );
    same("the counting", expect.counted.clone(), due.because.counted());
    let sentence = due.because.sentence();
    wrong.extend(
        expect
            .says
            .iter()
            .filter(|part| !sentence.contains(*part))
            .map(|part| format!("{name}: the trail does not say `{part}`: {sentence}")),
    );
    if expect.because.trim().is_empty() {
        wrong.push(format!("{name}: the counting by hand is missing in `because`"));
    }
    wrong
}

fn means(expect: &Expect, due: &Obligation) -> bool {
    let session =
        expect.session.as_ref().is_none_or(|id| matches!(&due.subject, Subject::Session { session } if session == id));
    let pair = expect
        .relationship
        .as_ref()
        .is_none_or(|id| matches!(&due.subject, Subject::Pair { relationship } if relationship == id));
    let case = expect.case.as_ref().is_none_or(|id| matches!(&due.subject, Subject::Case { case } if case == id));
    let discussion = expect
        .discussion
        .as_ref()
        .is_none_or(|id| matches!(&due.subject, Subject::Discussion { discussion, .. } if discussion == id));
    let id = expect.id.as_ref().is_none_or(|id| *id == due.id);
    id && due.clock == expect.clock && due.person == expect.person && session && pair && case && discussion
}

fn said(expect: &ExpectNotice, notices: &[Notice]) -> Option<String> {
    let fits = |notice: &Notice| {
        notice.kind == expect.kind
            && (expect.person.is_none() || notice.person == expect.person)
            && (expect.session.is_none() || notice.session == expect.session)
            && (expect.case.is_none() || notice.case == expect.case)
            && (expect.day.is_none() || notice.day == expect.day)
    };
    let there = notices.iter().any(fits);
    let all =
        || notices.iter().map(|notice| format!("{:?}: {}", notice.kind, notice.says)).collect::<Vec<_>>().join(" / ");
    (there == expect.absent).then(|| {
        format!("the notice {:?} should {}be there: {}", expect.kind, if expect.absent { "not " } else { "" }, all())
    })
}

fn counted(expect: &ExpectFigure, answer: &Evaluation) -> Option<String> {
    let figures = by_clock(&answer.obligations);
    let Some(got) = figures.iter().find(|figure| figure.clock == expect.clock).map(|found| &found.figure) else {
        return Some(format!("there is no figure of {}", expect.clock));
    };
    let same = got.n == expect.n
        && got.m == expect.m
        && expect.excused_late.is_none_or(|late| late == got.excused_late)
        && expect.paused.is_none_or(|paused| paused == got.paused);
    (!same).then(|| format!("the figure of {} should be {} of {} and is {got:?}", expect.clock, expect.n, expect.m))
}
