//! What becomes of an act whose sending or keeping breaks in the middle, and what its person is told.

use sqlx::PgPool;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use uuid::Uuid;

use crate::cast::Cast;
use crate::wire::{Running, cookie, form, get, nothing_left_open, request, send};
use crate::world::World;

/// More clients than the database has connections.
const STALLED: usize = 48;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clients_that_stall_in_the_middle_of_a_form_keep_nobody_waiting() {
    let running = Running::start().await;
    let (world, cast) = running.people(running.god().await).await;
    let ben = cookie(&world, &cast, cast.ben).await;
    let wording = "Leave in August";
    let body = |token: Uuid| form(&[("form_token", token.to_string().as_str()), ("wording", wording)]);
    let mut stalled = Vec::new();
    for _ in 0..STALLED {
        let mut stream = TcpStream::connect(&running.address).await.expect("a connection");
        let bytes = request("POST", &ben, "/leeds/agenda", &body(Uuid::now_v7()), false);
        let (most, rest) = bytes.split_at(bytes.len() - 7);
        stream.write_all(most).await.expect("sent");
        stalled.push((stream, rest.to_vec()));
    }
    // Everybody else is served, and an act too, while they keep their halves open.
    for _ in 0..STALLED {
        assert_eq!(get(&running.address, &ben, "/leeds/my-supervision").await.expect("an answer").status, 200);
    }
    let act = request("POST", &ben, "/leeds/agenda", &body(Uuid::now_v7()), false);
    assert_eq!(send(&running.address, &act).await.expect("an answer").status, 303);
    nothing_left_open(&world.god).await;
    assert_eq!(world.count("select count(*) from agenda_item").await, 1, "half a form is none");
    // One that was only slow arrives in the end.
    let (mut stream, rest) = stalled.pop().expect("one");
    stream.write_all(&rest).await.expect("sent");
    let mut answer = Vec::new();
    tokio::io::AsyncReadExt::read_to_end(&mut stream, &mut answer).await.expect("an answer");
    assert!(answer.starts_with(b"HTTP/1.1 303"), "{}", String::from_utf8_lossy(&answer));
    assert_eq!(world.count("select count(*) from agenda_item").await, 2);
    world.god.close().await;
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn what_is_too_long_is_refused_with_the_reason(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    let ben = cast.browser(&world, cast.ben).await;
    let answer = ben.post("/leeds/agenda", &[("wording", &"x".repeat(5 * 1024 * 1024))]).await.expect(413);
    assert!(answer.body.contains("Nothing was stored: more than 4 megabytes"), "{}", answer.body);
    assert_eq!(world.count("select count(*) from agenda_item").await, 0);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_commit_that_was_not_answered_is_sent_again_and_one_that_was_refused_is_not_there(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    let ben = cast.browser(&world, cast.ben).await;
    let at_commit = |does: &str| {
        let made = format!(
            "create or replace function at_commit() returns trigger language plpgsql security definer as $$ begin {does}; return null; end $$;
             drop trigger if exists at_commit on agenda_item;
             create constraint trigger at_commit after insert on agenda_item deferrable initially deferred for each row execute function at_commit()"
        );
        async { sqlx::raw_sql(sqlx::AssertSqlSafe(made)).execute(&world.god).await.expect("a trigger") }
    };
    let token = Uuid::now_v7().to_string();
    let point = [("wording", "Leave in August")];
    at_commit("perform pg_terminate_backend(pg_backend_pid())").await;
    let unsure = ben.post_as("/leeds/agenda", &token, &point).await.expect(500);
    assert!(unsure.body.contains("It may be stored, or not.") && unsure.body.contains("never stored twice"));
    at_commit("raise exception 'no'").await;
    let refused = ben.post_as("/leeds/agenda", &token, &point).await.expect(500);
    assert!(refused.body.contains("What you sent was not stored."), "{}", refused.body);
    sqlx::raw_sql("drop trigger at_commit on agenda_item").execute(&world.god).await.expect("dropped");
    for _ in 0..2 {
        ben.post_as("/leeds/agenda", &token, &point).await.expect(303);
    }
    assert_eq!(world.count("select count(*) from agenda_item").await, 1);
}
