//! Clients that go away at any moment of a request: an act happened wholly or not at all, the same form sent again happens once, and no
//! connection is left in a transaction.

use std::sync::Arc;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use uuid::Uuid;

use crate::wire::{Running, cookie, form, get, nothing_left_open, request, send};

/// Where a client goes away.
const MOMENTS: usize = 5;

/// Sends a request and breaks it off: in its head, in its body, right after it, while it is answered, or not at all.
async fn broken_off(address: &str, bytes: &[u8], moment: usize, place: usize) {
    let Ok(mut stream) = TcpStream::connect(address).await else { return };
    let head = bytes.windows(4).position(|end| end == b"\r\n\r\n").expect("a head") + 4;
    let sent = match moment {
        0 => 1 + place % (head - 1),
        1 => head + place % (bytes.len() - head),
        _ => bytes.len(),
    };
    if stream.write_all(&bytes[..sent]).await.is_err() {
        return;
    }
    match moment {
        3 => {
            let mut some = [0; 7];
            let _ = stream.read(&mut some).await;
        }
        4 => {
            let mut all = Vec::new();
            let _ = stream.read_to_end(&mut all).await;
        }
        _ => {}
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clients_that_go_away_leave_nothing_half_done() {
    let running = Running::start().await;
    let (world, cast) = running.people(running.god().await).await;
    let ben = Arc::new(cookie(&world, &cast, cast.ben).await);
    let mut clients = Vec::new();
    let count = 40 * MOMENTS;
    for client in 0..count {
        let (address, ben) = (running.address.clone(), Arc::clone(&ben));
        clients.push(tokio::spawn(async move {
            let wording = format!("Point {client}");
            let token = Uuid::now_v7().to_string();
            let body = form(&[("form_token", token.as_str()), ("wording", &wording)]);
            let bytes = request("POST", &ben, "/leeds/agenda", &body, false);
            broken_off(&address, &bytes, client % MOMENTS, client * 37).await;
            // Every other one tries again, with the very same form.
            if client % 2 == 0 {
                let first = send(&address, &bytes).await.expect("an answer");
                let second = send(&address, &bytes).await.expect("an answer");
                assert_eq!((first.status, second.status), (303, 303), "{}", first.body);
                assert_eq!(first.location, second.location, "the same form answers the same");
            }
        }));
    }
    for client in clients {
        client.await.expect("a client");
    }
    let god = &world.god;
    nothing_left_open(god).await;
    let points: Vec<String> =
        sqlx::query_scalar("select wording from agenda_item order by 1").fetch_all(god).await.expect("points");
    let mut once = points.clone();
    once.dedup();
    assert_eq!(points, once, "nothing is there twice");
    for client in 0..count {
        let there = points.contains(&format!("Point {client}"));
        // Acknowledged, or sent again until it was: it is there. Broken off before its end: it never was.
        if client % 2 == 0 || client % MOMENTS == 4 {
            assert!(there, "client {client} was told that it is done");
        } else if client % MOMENTS < 2 {
            assert!(!there, "client {client} never sent a whole form");
        }
    }
    for sql in [
        "select count(*) from agenda_item i where not exists (select from log l where l.act = 'added-agenda-item' and l.about_id = i.id)",
        "select count(*) from log l where l.act = 'added-agenda-item' and not exists (select from agenda_item i where i.id = l.about_id)",
        "select count(*) from answered_form where location = ''",
    ] {
        assert_eq!(world.count(sql).await, 0, "{sql}");
    }
    let acts = world.count("select count(*) from log where act = 'added-agenda-item'").await;
    assert_eq!(acts, world.count("select count(*) from answered_form").await, "each act has answered one form");
    // It still serves.
    for _ in 0..60 {
        let page = get(&running.address, &ben, "/leeds/my-supervision").await.expect("an answer");
        assert_eq!(page.status, 200);
    }
    world.god.close().await;
}
