//! Sessions put into the world without going through the pages, and a page as a reader sees it.

use domain::ids::{PersonId, SessionId};

use crate::cast::Cast;
use crate::world::{Answer, World, day};

/// A booked session at 10:00 in Room 3; held on its day if asked for.
pub(crate) async fn session(
    world: &World,
    cast: &Cast,
    who: (PersonId, PersonId),
    kind: &str,
    on: &str,
    held: bool,
) -> SessionId {
    let id = SessionId::fresh();
    let (subject, supervisor) = who;
    sqlx::query("insert into session (tenant_id, id, subject_id, supervisor_id, kind, first_day, start_at, minutes, place, recorded_by, recorded_at) values ($1, $2, $3, $4, $5, $6, '10:00', 75, 'Room 3', $4, '2026-01-05')")
        .bind(cast.council.uuid()).bind(id.uuid()).bind(subject.uuid()).bind(supervisor.uuid()).bind(kind).bind(day(on)).execute(&world.god).await.expect("a session");
    if held {
        sqlx::query("insert into session_holding (tenant_id, id, session_id, subject_id, kind, held_on, start_at, minutes, mode, recorded_by, recorded_at) values ($1, $2, $3, $4, $5, $6, '10:00', 75, 'in-person', $7, $6)")
            .bind(cast.council.uuid()).bind(uuid::Uuid::now_v7()).bind(id.uuid()).bind(subject.uuid()).bind(kind).bind(day(on)).bind(supervisor.uuid())
            .execute(&world.god).await.expect("held");
    }
    id
}

/// The council is closed on a day.
pub(crate) async fn closed(world: &World, cast: &Cast, on: &str) {
    sqlx::query("insert into closure_day (tenant_id, day, name) values ($1, $2, 'Christmas')")
        .bind(cast.council.uuid())
        .bind(day(on))
        .execute(&world.god)
        .await
        .expect("closed");
}

/// Somebody is away.
pub(crate) async fn away(world: &World, cast: &Cast, who: PersonId, kind: &str, from: &str, until: Option<&str>) {
    sqlx::query("insert into absence (tenant_id, id, subject_id, kind, from_day, until_day, recorded_at) values ($1, $2, $3, $4, $5, $6, '2026-11-01')")
        .bind(cast.council.uuid()).bind(uuid::Uuid::now_v7()).bind(who.uuid()).bind(kind).bind(day(from)).bind(until.map(day)).execute(&world.god).await.expect("away");
}

/// The words of a page's main part, a line for each piece of text.
pub(crate) fn words(answer: &Answer) -> String {
    let main = answer.body.split("<main").nth(1).and_then(|rest| rest.split("</main>").next()).unwrap_or(&answer.body);
    let mut text = String::new();
    for piece in main.split('<') {
        let words =
            piece.split_once('>').map_or("", |(_, words)| words).split_whitespace().collect::<Vec<_>>().join(" ");
        if !words.is_empty() {
            text.push_str(&words);
            text.push('\n');
        }
    }
    text.replace("&#39;", "'").replace("&amp;", "&").replace("&#38;", "&")
}
