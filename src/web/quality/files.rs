//! The tables of the Quality page as files for a spreadsheet.

use axum::response::Response;
use axum_extra::extract::Query;
use engine::Figure;
use store::Quality;

use super::question::{Asked, Question};
use super::{board, clauses, grid, surveys};
use crate::fault::Fault;
use crate::gate::Reading;
use crate::table::{Cell, Form, Table};

/// The table by clause.
pub async fn clauses_file(
    Reading { who, db, here }: Reading<Quality>,
    form: Form,
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
        let named = [row.clock.clone(), ids.join(", "), row.says.join(" "), row.strength.clone()].map(Cell::from);
        let days = [survey.days.day, survey.days.before].map(Cell::from);
        named.into_iter().chain(numbers(now)).chain([then.n, then.m].map(Cell::from)).chain(days)
    });
    form.of(Table::new("quality-clauses", survey.days.day, heads, rows)).await
}

/// The grid: a line for each cell.
pub async fn groups_file(
    Reading { who, db, here }: Reading<Quality>,
    form: Form,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let question = Question::of(asked, here.today);
    let (survey, _) = surveys::of(db, &who, &here, question.days).await?;
    let policy = here.council()?.policy_on(question.days.day);
    let columns = grid::columns(&survey, policy, &question.filter);
    let rows = grid::rows(&survey, policy, &question, &here.slug, &columns);
    let lines = rows.into_iter().flat_map(|row| {
        row.cells
            .into_iter()
            .map(move |cell| [row.name.clone(), cell.name].map(Cell::from).into_iter().chain(numbers(&cell.figure)))
    });
    let heads =
        [question.by.name(), "What", "In time", "Of", "Late", "Late, excused", "Paused", "Exempted", "No number set"];
    form.of(Table::new("quality-groups", survey.days.day, heads, lines)).await
}

/// The months of the chart.
pub async fn months_file(
    Reading { who, db, here }: Reading<Quality>,
    form: Form,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let question = Question::of(asked, here.today);
    let (survey, _) = surveys::of(db, &who, &here, question.days).await?;
    let filter = board::charted(&question);
    let lines = survey.months.iter().map(|month| {
        let figure = month.tally.figure(&filter);
        [month.day.into(), figure.n.into(), figure.m.into()]
    });
    form.of(Table::new("quality-months", survey.days.day, ["Day", "In time", "Of"], lines)).await
}

/// A figure under the heads from *In time* to *No number set*.
pub(super) fn numbers(it: &Figure) -> [Cell; 7] {
    [it.n, it.m, it.m - it.n, it.excused_late, it.paused, it.waived, it.not_set].map(Cell::from)
}
