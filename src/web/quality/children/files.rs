//! The tables of the children's page as files for a spreadsheet.

use axum::response::Response;
use axum_extra::extract::Query;
use store::Quality;

use super::super::files::numbers;
use super::super::question::Asked;
use super::grid::{self, Grouped};
use super::ground::{Ground, Head};
use crate::fault::Fault;
use crate::gate::Reading;
use crate::table::{Cell, Form, Table};

/// The clocks, and how deep discussions went.
pub async fn clocks_file(reading: Reading<Quality>, form: Form, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    let ground = Ground::of(reading, asked).await?;
    let day = ground.question.days.day;
    let lines = Head::all(ground.policy()?).into_iter().map(|head| {
        let figure = ground.survey.figure_of(&head.column, &ground.wanted);
        [head.name.into()].into_iter().chain(numbers(&figure)).chain([day.into()])
    });
    let heads = ["What", "In time", "Of", "Late", "Late, excused", "Paused", "Exempted", "No number set", "Day"];
    form.of(Table::new("quality-children-clocks", day, heads, lines)).await
}

/// The table by category, team, service, supervisor or worker: a line for each cell. Of discussions the first number is of those that
/// went deep.
pub async fn groups_file(reading: Reading<Quality>, form: Form, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    let ground = Ground::of(reading, asked).await?;
    let policy = ground.policy()?;
    let way = Grouped::from_word(&ground.question.asked.by);
    let rows = grid::rows(&ground, policy, &Head::all(policy), way);
    let lines = rows.into_iter().flat_map(|row| {
        row.cells.into_iter().map(move |cell| {
            let named = [row.name.clone(), cell.name].map(Cell::from);
            named.into_iter().chain(numbers(&cell.figure))
        })
    });
    let heads = [way.name(), "What", "In time", "Of", "Late", "Late, excused", "Paused", "Exempted", "No number set"];
    form.of(Table::new("quality-children-groups", ground.question.days.day, heads, lines)).await
}
