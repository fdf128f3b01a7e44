//! The tables of the children's page as files for a spreadsheet.

use axum::response::Response;
use axum_extra::extract::Query;
use engine::Figure;
use store::Quality;

use super::super::question::Asked;
use super::grid::{self, Grouped};
use super::ground::{Ground, Head};
use crate::csv;
use crate::fault::Fault;
use crate::gate::Reading;

/// The clocks, and how deep discussions went.
pub async fn clocks_file(reading: Reading<Quality>, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    let ground = Ground::of(reading, asked).await?;
    let lines = Head::all(ground.policy()?).into_iter().map(|head| {
        let figure = ground.survey.figure_of(&head.column, &ground.wanted);
        let day = ground.question.days.day.date().to_string();
        [head.name].into_iter().chain(numbers(&figure)).chain([day]).collect::<Vec<String>>()
    });
    let heads = ["What", "In time", "Of", "Late", "Late, excused", "Paused", "Exempted", "No number set", "Day"];
    csv::file("quality-children-clocks", &heads, lines)
}

/// The table by category, team, service, supervisor or worker: a line for each cell. Of discussions the first number is of those that
/// went deep.
pub async fn groups_file(reading: Reading<Quality>, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    let ground = Ground::of(reading, asked).await?;
    let policy = ground.policy()?;
    let way = Grouped::from_word(&ground.question.asked.by);
    let rows = grid::rows(&ground, policy, &Head::all(policy), way);
    let lines = rows.into_iter().flat_map(|row| {
        row.cells.into_iter().map(move |cell| {
            let named = [row.name.clone(), cell.name.clone()];
            named.into_iter().chain(numbers(&cell.figure)).collect::<Vec<String>>()
        })
    });
    let heads = [way.name(), "What", "In time", "Of", "Late", "Late, excused", "Paused", "Exempted", "No number set"];
    csv::file("quality-children-groups", &heads, lines)
}

fn numbers(it: &Figure) -> impl Iterator<Item = String> {
    [it.n, it.m, it.m - it.n, it.excused_late, it.paused, it.waived, it.not_set].into_iter().map(|n| n.to_string())
}
