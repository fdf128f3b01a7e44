//! Samples of files: drawn by a seed, looked at, with what was found; and the pack of them.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use sqlx::PgPool;

use crate::cast::Cast;
use crate::planned::session;
use crate::records::Scene;
use crate::world::{Answer, Browser, World};

/// What is in a ZIP file: each document by its path.
pub(crate) fn unzipped(answer: &Answer) -> BTreeMap<String, String> {
    assert_eq!(answer.headers["content-type"], "application/zip");
    let mut zip = zip::ZipArchive::new(Cursor::new(answer.bytes.clone())).expect("a ZIP file");
    let mut found = BTreeMap::new();
    for place in 0..zip.len() {
        let mut document = zip.by_index(place).expect("a document");
        let mut text = String::new();
        document.read_to_string(&mut text).expect("text");
        let name = document.name().expect("a name").into_owned();
        found.insert(name, text);
    }
    found
}

/// The form as somebody fills it in for today, with other values for some fields.
async fn draw(browser: &Browser, other: &[(&str, &str)]) -> Answer {
    let usual = [
        ("purpose", "Whether decisions stand with their reasons"),
        ("wanted", "3"),
        ("unit", ""),
        ("day_day", "10"),
        ("day_month", "11"),
        ("day_year", "2026"),
        ("since_day", "10"),
        ("since_month", "11"),
        ("since_year", "2025"),
        ("seed", "November"),
    ];
    let mut fields: Vec<(&str, &str)> =
        usual.into_iter().filter(|(name, _)| !other.iter().any(|(changed, _)| changed == name)).collect();
    fields.extend(other);
    browser.post("/leeds/quality/samples", &fields).await
}

fn address(drawn: &Answer) -> String {
    drawn.location().split('?').next().expect("an address").to_owned()
}

/// Whose files are in it, by the addresses of the page.
fn members(page: &Answer) -> Vec<String> {
    let files = page.body.split("href=\"/leeds/files/").skip(1);
    files.map(|rest| rest.split('"').next().expect("an address").to_owned()).collect()
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn the_same_question_draws_the_same_files(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    let quinn = cast.browser(&world, cast.quinn).await;
    quinn.open("/quality/samples").await.expect(200);
    quinn.open("/quality/samples/new").await.expect(200);
    let first = address(&draw(&quinn, &[]).await.expect(303));
    let second = address(&draw(&quinn, &[]).await.expect(303));
    assert_ne!(first, second, "each stays for itself");
    let page = quinn.get(&first).await.expect(200);
    assert_eq!(members(&page).len(), 3, "{}", page.body);
    assert_eq!(members(&page), members(&quinn.get(&second).await.expect(200)));
    for says in ["Whether decisions stand with their reasons", "November", "3 of ", "The whole council"] {
        assert!(page.body.contains(says), "{says}");
    }
    let list = quinn.open("/quality/samples").await.expect(200);
    assert!(list.body.contains(&first) && list.body.contains(&second), "{}", list.body);
    // More than there are: all of them, once.
    let all = quinn.get(&address(&draw(&quinn, &[("wanted", "200")]).await.expect(303))).await.expect(200);
    let mut everybody = members(&all);
    everybody.sort();
    let count = everybody.len();
    everybody.dedup();
    assert!(count > 3 && everybody.len() == count && everybody.contains(&cast.ben.to_string()), "{everybody:?}");
    // One team alone.
    let team = cast.team.to_string();
    let of_team = draw(&quinn, &[("wanted", "200"), ("unit", &team)]).await.expect(303);
    let of_team = members(&quinn.get(&address(&of_team)).await.expect(200));
    assert!(of_team.len() < count && of_team.iter().all(|id| everybody.contains(id)), "{of_team:?}");
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn what_cannot_be_drawn_comes_back_as_typed(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    let quinn = cast.browser(&world, cast.quinn).await;
    for (field, value, says) in [
        ("purpose", " ", "Enter what the files are looked at for"),
        ("wanted", "0", "Enter how many files, from 1 to 200"),
        ("wanted", "201", "Enter how many files, from 1 to 200"),
        ("wanted", "some", "Enter how many files, from 1 to 200"),
        ("seed", "", "Enter a seed"),
        ("unit", "elsewhere", "Choose a service or team from the list"),
        ("day_day", "31", "day"),
        ("day_day", "11", "The day must be today or earlier"),
        ("since_year", "2027", "The first day must be before the day of the sample"),
        ("day_year", "1999", "The first day must be before"),
    ] {
        let again = draw(&quinn, &[(field, value), ("kept", "")]).await.expect(422);
        assert!(again.body.contains(says), "{field} {value}: {}", again.body);
        assert!(field == "purpose" || again.body.contains("Whether decisions stand"), "what was typed stays");
    }
    let nobody = [("day_year", "1999"), ("since_year", "1998")];
    assert!(draw(&quinn, &nobody).await.expect(422).body.contains("Nobody was supervised there on that day"));
    for person in [cast.ben, cast.amara, cast.grace, cast.ada, cast.priya] {
        draw(&cast.browser(&world, person).await, &[]).await.expect(404);
    }
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn what_is_found_becomes_an_improvement_that_somebody_does(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    let quinn = cast.browser(&world, cast.quinn).await;
    let sample = address(&draw(&quinn, &[]).await.expect(303));
    let findings = format!("{sample}/findings");
    let wrong = quinn.post(&findings, &[("improvement", "The form asks why")]).await.expect(422);
    for says in ["Enter what was found", "Enter who does it", "Enter the day by which it is done", "The form asks why"]
    {
        assert!(wrong.body.contains(says), "{says}: {}", wrong.body);
    }
    let due = [("due_day", "1"), ("due_month", "12"), ("due_year", "2026")];
    let mut fields =
        vec![("finding", "Reasons are missing."), ("improvement", "The form asks why."), ("owner", "Practice lead")];
    fields.extend(due);
    quinn.post(&findings, &fields).await.expect(303);
    quinn.post(&findings, &[("finding", "Files are in order.")]).await.expect(303);
    let page = quinn.get(&sample).await.expect(200);
    for says in ["Reasons are missing.", "Practice lead", "Tue 1 Dec 2026", "Files are in order.", "It is done"] {
        assert!(page.body.contains(says), "{says}: {}", page.body);
    }
    assert!(quinn.open("/quality/samples").await.expect(200).body.contains(">1<"), "one is to improve");
    let done = page.body.split("action=\"").find(|rest| rest.contains("/done\"")).expect("a button");
    let done = done.split('"').next().expect("an address").to_owned();
    quinn.post(&done, &[]).await.expect(303);
    quinn.post(&done, &[]).await.expect(404);
    assert!(quinn.get(&sample).await.expect(200).body.contains("Done Tue 10 Nov 2026"));
    for person in [cast.ben, cast.amara, cast.grace, cast.ada] {
        let browser = cast.browser(&world, person).await;
        browser.get(&sample).await.expect(404);
        browser.post(&findings, &fields).await.expect(404);
        browser.post(&done, &[]).await.expect(404);
        browser.post(&format!("{sample}/pack"), &[]).await.expect(404);
    }
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn the_pack_holds_what_its_reader_may_read_and_each_file_is_logged_first(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let record = scene
        .shared(&[("s-wellbeing", "Sleeps badly"), ("s-self-care", "A walk at noon."), ("private-self-care", "yes")])
        .await;
    let quinn = scene.cast.browser(&scene.world, scene.cast.quinn).await;
    let sample = address(&draw(&quinn, &[("wanted", "200")]).await.expect(303));
    let pack = quinn.post(&format!("{sample}/pack"), &[]).await.expect(200);
    let found = unzipped(&pack);
    let bens: Vec<&String> = found.keys().filter(|path| path.contains("-ben-carter/")).collect();
    assert!(bens.iter().any(|path| path.ends_with("/file.html")), "{bens:?}");
    let written = found.iter().find(|(path, _)| path.contains("-ben-carter/records/")).expect("the record");
    assert!(written.1.contains("Sleeps badly") && written.1.contains("Version 1"), "{}", written.1);
    assert!(!found.values().any(|text| text.contains("A walk at noon")), "what the two keep is not in it");
    let sessions = found.iter().find(|(path, _)| path.ends_with("-ben-carter/sessions.csv")).expect("a list").1;
    assert!(sessions.contains("Held") && sessions.contains("Amara Osei"), "{sessions}");
    let index = &found["index.html"];
    for path in found.keys().filter(|path| *path != "index.html") {
        assert!(index.contains(path.as_str()), "the index leads to {path}");
    }
    assert!(index.contains("Whether decisions stand with their reasons") && index.contains("November"), "{index}");
    // The same again: to the byte, though the first one stands in the log by now.
    let again = quinn.post(&format!("{sample}/pack"), &[]).await.expect(200);
    assert!(again.bytes == pack.bytes, "the same choice gives the same bytes");
    // Whoever's file it is sees who, and what for.
    let seen = scene.ben.get(&format!("/leeds/files/{}/openings", scene.cast.ben)).await.expect(200);
    assert!(seen.body.contains("Pack of the file") && seen.body.contains("Whether decisions stand"), "{}", seen.body);
    assert!(!record.is_empty());
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn what_comes_after_the_day_of_a_pack_changes_nothing_in_it(pool: PgPool) {
    let scene = Scene::new(pool).await;
    scene.shared(&[("s-wellbeing", "Sleeps badly")]).await;
    let quinn = scene.cast.browser(&scene.world, scene.cast.quinn).await;
    let earlier = [("wanted", "200"), ("day_day", "9"), ("since_year", "2024")];
    let sample = address(&draw(&quinn, &earlier).await.expect(303));
    let found = unzipped(&quinn.post(&format!("{sample}/pack"), &[]).await.expect(200));
    assert!(found.keys().any(|path| path.contains("-ben-carter/")), "{:?}", found.keys());
    assert!(!found.values().any(|text| text.contains("Sleeps badly")), "it was shared on the day after");
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn what_was_corrected_later_stands_in_a_pack_as_it_was_known(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    session(&world, &cast, (cast.ben, cast.amara), "one-to-one", "2026-11-03", true).await;
    // Noted on its day, with an hour; corrected a week later, to less.
    for row in [
        "update session_holding set recorded_at = '2026-11-03T12:00:00Z', minutes = 60, superseded_at = '2026-11-10T09:00:00Z', superseded_by = $1 where subject_id = $2",
        "insert into session_holding (tenant_id, id, session_id, subject_id, kind, held_on, mode, minutes, recorded_at, recorded_by)
         select tenant_id, gen_random_uuid(), session_id, subject_id, kind, held_on, mode, 25, '2026-11-10T09:00:00Z', $1 from session_holding where subject_id = $2",
    ] {
        sqlx::query(row).bind(cast.amara.uuid()).bind(cast.ben.uuid()).execute(&world.god).await.expect("a row");
    }
    let quinn = cast.browser(&world, cast.quinn).await;
    for (day, minutes) in [("9", "60"), ("10", "25")] {
        let sample = address(&draw(&quinn, &[("wanted", "200"), ("day_day", day)]).await.expect(303));
        let found = unzipped(&quinn.post(&format!("{sample}/pack"), &[]).await.expect(200));
        let list = found.iter().find(|(path, _)| path.ends_with("-ben-carter/sessions.csv")).expect("a list").1;
        let line = list.lines().find(|line| line.starts_with("2026-11-03")).expect("the session");
        assert!(line.contains(",Held,") && line.contains(&format!(",{minutes},")), "as of {day}: {line}");
    }
}
