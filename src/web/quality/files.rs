//! The tables of the Quality page as files for a spreadsheet.

use axum::response::Response;
use axum_extra::extract::Query;
use store::Quality;

use super::question::{Asked, Question};
use super::{board, clauses, grid, surveys};
use crate::csv;
use crate::fault::Fault;
use crate::gate::Reading;

/// The table by clause.
pub async fn clauses_file(
    Reading { who, db, here }: Reading<Quality>,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let question = Question::of(asked, here.today);
    let (survey, _) = surveys::of(db, &who, &here, question.days).await?;
    let policy = here.council()?.policy_on(question.days.day);
    let heads = [
        "Clock",
        "Clauses",
        "What they say",
        "Strength",
        "In time",
        "Of",
        "Late",
        "Late, excused",
        "Paused",
        "Exempted",
        "No number set",
        "In time before",
        "Of before",
        "Day",
        "Day before",
    ];
    let rows = clauses::rows(&survey, policy, &question, &here.slug);
    // A sum beside its parts would count everybody twice in a spreadsheet.
    let rows = rows.into_iter().filter(|row| !row.is_sum).map(|row| {
        let (now, then) = (&row.figure, &row.before);
        let ids: Vec<&str> = row.clauses.iter().map(|clause| clause.text.as_str()).collect();
        let mut cells = vec![row.clock.clone(), ids.join(", "), row.says.join(" "), row.strength.clone()];
        let late = now.m - now.n;
        cells.extend(
            [now.n, now.m, late, now.excused_late, now.paused, now.waived, now.not_set, then.n, then.m]
                .map(|n| n.to_string()),
        );
        cells.extend([survey.days.day, survey.days.before].map(|day| day.date().to_string()));
        cells
    });
    csv::file("quality-clauses", &heads, rows)
}

/// The grid: a line for each cell.
pub async fn groups_file(
    Reading { who, db, here }: Reading<Quality>,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let question = Question::of(asked, here.today);
    let (survey, _) = surveys::of(db, &who, &here, question.days).await?;
    let policy = here.council()?.policy_on(question.days.day);
    let columns = grid::columns(&survey, policy, &question.filter);
    let rows = grid::rows(&survey, policy, &question, &here.slug, &columns);
    let lines = rows.into_iter().flat_map(|row| {
        row.cells.into_iter().map(move |cell| {
            let now = &cell.figure;
            let mut line = vec![row.name.clone(), cell.name.clone()];
            line.extend(
                [now.n, now.m, now.m - now.n, now.excused_late, now.paused, now.waived, now.not_set]
                    .map(|n| n.to_string()),
            );
            line
        })
    });
    let heads =
        [question.by.name(), "What", "In time", "Of", "Late", "Late, excused", "Paused", "Exempted", "No number set"];
    csv::file("quality-groups", &heads, lines)
}

/// The months of the chart.
pub async fn months_file(
    Reading { who, db, here }: Reading<Quality>,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let question = Question::of(asked, here.today);
    let (survey, _) = surveys::of(db, &who, &here, question.days).await?;
    let filter = board::charted(&question);
    let lines = survey.months.iter().map(|month| {
        let figure = month.tally.figure(&filter);
        [month.day.date().to_string(), figure.n.to_string(), figure.m.to_string()]
    });
    csv::file("quality-months", &["Day", "In time", "Of"], lines)
}
