//! Clients that go away at any moment of a request: an act happened wholly or not at all, the same form sent again happens once, and no
//! connection is left in a transaction.

use std::sync::Arc;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use uuid::Uuid;

use crate::dice::Dice;
use crate::wire::{Heard, Running, cookie, form, get, nothing_left_open, request, send};

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
    let mut dice = Dice(20_261_126);
    let mut clients = Vec::new();
    let count = 40 * MOMENTS;
    for client in 0..count {
        let (address, ben) = (running.address.clone(), Arc::clone(&ben));
        let place = dice.place();
        clients.push(tokio::spawn(async move {
            let wording = format!("Point {client}");
            let token = Uuid::now_v7().to_string();
            let body = form(&[("form_token", token.as_str()), ("wording", &wording)]);
            let bytes = request("POST", &ben, "/leeds/agenda", &body, false);
            broken_off(&address, &bytes, client % MOMENTS, place).await;
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

/// Records whose saving, sharing and signing are broken off.
const RECORDS: usize = 25;

/// Breaks an act off somewhere; sends the very same again where nobody can know whether it arrived, and now and then all the same.
/// Whether it is done, and what it answered then.
async fn acted(address: &str, bytes: &[u8], dice: &mut Dice) -> Option<Heard> {
    let moment = dice.place() % MOMENTS;
    broken_off(address, bytes, moment, dice.place()).await;
    if moment < 2 && dice.below(2) == 0 {
        return None;
    }
    let (first, second) =
        (send(address, bytes).await.expect("an answer"), send(address, bytes).await.expect("an answer"));
    assert_eq!((first.status, &first.location), (second.status, &second.location), "the same answers the same");
    Some(first)
}

/// The same, until it is done.
async fn done(address: &str, bytes: &[u8], dice: &mut Dice) -> Heard {
    loop {
        if let Some(heard) = acted(address, bytes, dice).await {
            return heard;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_save_a_sharing_and_a_signature_that_break_off_happen_wholly_or_not_at_all() {
    let running = Running::start().await;
    let (world, cast) = running.people(running.god().await).await;
    let (amara, ben) = (cookie(&world, &cast, cast.amara).await, cookie(&world, &cast, cast.ben).await);
    let address = running.address.as_str();
    let mut dice = Dice(20_261_127);
    let yesterday: chrono::NaiveDate =
        sqlx::query_scalar("select app.today() - 1").fetch_one(&world.god).await.expect("a day");
    let [day, month, year] = ["%-d", "%-m", "%Y"].map(|shape| yesterday.format(shape).to_string());
    let held = [("when_day", day.as_str()), ("when_month", &month), ("when_year", &year), ("mode", "in-person")];
    let act = |who: &str, path: &str, fields: &[(&str, &str)], script: bool| {
        let token = Uuid::now_v7().to_string();
        let mut all = vec![("form_token", token.as_str())];
        all.extend_from_slice(fields);
        request("POST", who, path, &form(&all), script)
    };
    let late = format!("/leeds/relationships/{}/sessions/new", cast.ben_amara);
    let (mut saved, mut lost) = (0, 0);
    for one in 0..RECORDS {
        let mut fields = vec![("kind", "one-to-one"), ("then", "record")];
        fields.extend_from_slice(&held);
        let begun = done(address, &act(&amara, &late, &fields, false), &mut dice).await;
        assert_eq!(begun.status, 303, "{}", begun.body);
        let record = begun.location.trim_end_matches("/edit").to_owned();
        let id: Uuid = record.rsplit('/').next().expect("an id").parse().expect("an id");
        let writer = Uuid::now_v7().simple().to_string();
        let mut stands = String::new();
        for seq in 1..=3 {
            let text = format!("Save {seq} of record {one}. ").repeat(200);
            let version = get(address, &amara, &format!("{record}/edit")).await.expect("a page").hidden("version");
            let seq = seq.to_string();
            let mut fields = vec![("version", version.as_str()), ("writer", &writer), ("seq", &seq)];
            fields.extend_from_slice(&held);
            fields.push(("s-wellbeing", text.trim()));
            let bytes = act(&amara, &format!("{record}/draft"), &fields, true);
            match acted(address, &bytes, &mut dice).await {
                Some(heard) => {
                    assert_eq!(heard.status, 200, "{}", heard.body);
                    text.trim().clone_into(&mut stands);
                    saved += 1;
                }
                None => lost += 1,
            }
            let body: String = sqlx::query_scalar("select body::text from draft where about_id = $1")
                .bind(id)
                .fetch_one(&world.god)
                .await
                .expect("the draft");
            assert!(body.contains(&stands), "the last save that was acknowledged stands, whole");
            assert_eq!(body.contains(text.trim()), stands == text.trim(), "half a save is none");
        }
        let version = get(address, &amara, &format!("{record}/check")).await.expect("a page").hidden("version");
        let shared =
            done(address, &act(&amara, &format!("{record}/sharing"), &[("version", &version)], false), &mut dice).await;
        assert_eq!(shared.status, 303, "{}", shared.body);
        let page = get(address, &ben, &record).await.expect("a page");
        let (number, commitment) = (page.hidden("number"), page.hidden("commitment"));
        let signed = [("number", number.as_str()), ("commitment", &commitment), ("answer", "sign")];
        let signed = done(address, &act(&ben, &format!("{record}/sign-off"), &signed, false), &mut dice).await;
        assert_eq!(signed.status, 303, "{}", signed.body);
    }
    assert!(saved > 0 && lost > 0, "{saved} saves arrived, {lost} did not");
    nothing_left_open(&world.god).await;
    let all = i64::try_from(RECORDS).expect("few");
    for (sql, wanted) in [
        ("select count(*) from session", all),
        ("select count(*) from record", all),
        ("select count(*) from record_sharing", all),
        ("select count(*) from record_wording", all),
        ("select count(*) from sign_off where kind = 'sign'", all),
        ("select count(*) from draft", 0),
        ("select count(*) from draft_clash", 0),
        ("select count(*) from answered_form where location = ''", 0),
        ("select count(*) from log where act = 'began-record'", all),
        ("select count(*) from log where act = 'shared-record'", all),
        ("select count(*) from log where act = 'signed-record'", all),
    ] {
        assert_eq!(world.count(sql).await, wanted, "{sql}");
    }
    world.god.close().await;
}
