//! The permission matrix: every route, asked by everybody, in one committed table. A route that is not in it fails the test.

use std::fmt::Write as _;

use sqlx::PgPool;

use crate::cast::Cast;
use crate::walls::{fill_every_table, granted};
use crate::world::{Answer, Browser, World};

/// An address for a route: every parameter names something of Ben's.
fn address(path: &str, cast: &Cast) -> String {
    let parameters = [
        ("{council}", cast.slug.to_owned()),
        ("{person}", cast.ben.to_string()),
        ("{relationship}", cast.ben_amara.to_string()),
        ("{session}", "00000000-0000-0000-0000-000000000001".to_owned()),
        ("{contest}", "00000000-0000-0000-0000-000000000002".to_owned()),
        ("{record}", "00000000-0000-0000-0000-000000000003".to_owned()),
        ("{agreement}", "00000000-0000-0000-0000-000000000005".to_owned()),
        ("{action}", "00000000-0000-0000-0000-000000000006".to_owned()),
        ("{case}", "00000000-0000-0000-0000-000000000010".to_owned()),
        ("{kind}", "staff".to_owned()),
        ("{file}", "00000000-0000-0000-0000-0000000000ff".to_owned()),
        ("{team_session}", "00000000-0000-0000-0000-000000000020".to_owned()),
        ("{discussion}", "00000000-0000-0000-0000-000000000013".to_owned()),
        ("{sign_in}", "00000000-0000-0000-0000-0000000000ff".to_owned()),
        ("{held}", "00000000-0000-0000-0000-0000000000ff".to_owned()),
        ("{item}", "00000000-0000-0000-0000-0000000000ff".to_owned()),
        ("{post}", "00000000-0000-0000-0000-0000000000ff".to_owned()),
        ("{absence}", "00000000-0000-0000-0000-0000000000ff".to_owned()),
        ("{flag}", "00000000-0000-0000-0000-0000000000ff".to_owned()),
        ("{event}", "00000000-0000-0000-0000-0000000000ff".to_owned()),
        ("{concern}", "00000000-0000-0000-0000-000000000030".to_owned()),
        ("{happening}", "00000000-0000-0000-0000-0000000000ff".to_owned()),
        ("{entry}", "00000000-0000-0000-0000-000000000050".to_owned()),
        ("{unit}", cast.team.to_string()),
        ("{period}", "00000000-0000-0000-0000-0000000000ff".to_owned()),
        ("{day}", "2026-12-29".to_owned()),
        ("{setting}", "return-days".to_owned()),
        ("{number}", "1".to_owned()),
        ("{clock}", "one-to-one".to_owned()),
        ("{grant}", "00000000-0000-0000-0000-000000000042".to_owned()),
        ("{sample}", "00000000-0000-0000-0000-000000000050".to_owned()),
        ("{finding}", "00000000-0000-0000-0000-000000000051".to_owned()),
        ("{token}", "0".repeat(64)),
    ];
    let filled = parameters.iter().fold(path.to_owned(), |path, (name, value)| path.replace(name, value));
    assert!(!filled.contains('{'), "{path}: name what its parameter stands for");
    filled
}

/// What an answer lets the asker do, in a word.
fn word(answer: &Answer) -> &'static str {
    match answer.status.as_u16() {
        200 => "shown",
        303 if answer.location().contains("/sign-in") => "sign in",
        303 if answer.location().contains("/opening?") => "says why first",
        303 => "done",
        401 => "sign in",
        403 => "refused",
        404 => "–",
        409 => "clash",
        410 => "gone",
        422 => "asked again",
        400 => "unreadable",
        429 => "wait",
        status => panic!("{status}: {}", answer.body),
    }
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn every_route_by_everybody(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    let kent = Cast::in_council(&world, "kent").await;
    fill_every_table(&world, &cast).await;
    let mut people: Vec<(&str, Browser)> = vec![("nobody", world.stranger("leeds"))];
    // The people of another council bring their own token in this council's cookie: it opens nothing here.
    for (name, person) in [
        ("Kent supervisee", kent.ben),
        ("Kent supervisor", kent.amara),
        ("Kent quality", kent.quinn),
        ("Kent administrator", kent.ada),
    ] {
        people.push((name, world.browser(kent.council, "leeds", person).await));
    }
    for (name, person) in [
        ("colleague", cast.priya),
        ("other team", cast.colm),
        ("former", cast.olu),
        ("administrator", cast.ada),
        ("quality", cast.quinn),
        ("line manager", cast.grace),
        ("supervisee", cast.ben),
        ("supervisor", cast.amara),
    ] {
        people.push((name, cast.browser(&world, person).await));
    }
    for (name, person) in granted() {
        people.push((name, cast.browser(&world, person).await));
    }
    let mut table = String::new();
    let routes = web::routes::all();
    for listed in routes.listed() {
        let address = address(&listed.path, &cast);
        let _ = write!(table, "{:4} {}", listed.method, listed.path);
        let mut words = Vec::new();
        for (name, browser) in &people {
            // Leaving would end the sign-in that the next rows need.
            if listed.path.ends_with("/sign-out") && *name != "nobody" {
                continue;
            }
            let answer =
                if listed.method == "GET" { browser.get(&address).await } else { browser.post(&address, &[]).await };
            words.push((*name, word(&answer)));
        }
        let _ = writeln!(table);
        for (says, names) in by_word(&words) {
            let _ = writeln!(table, "       {says:12} {}", names.join(", "));
        }
    }
    insta::assert_snapshot!("permission_matrix", table);
}

/// Who gets each answer, in the order in which the answers first come.
fn by_word<'a>(words: &[(&'a str, &'static str)]) -> Vec<(&'static str, Vec<&'a str>)> {
    let mut grouped: Vec<(&'static str, Vec<&'a str>)> = Vec::new();
    for (name, says) in words {
        match grouped.iter_mut().find(|(word, _)| word == says) {
            Some((_, names)) => names.push(name),
            None => grouped.push((says, vec![name])),
        }
    }
    grouped
}
