//! When the demo is loaded and when not: at the first start with a database of its own, never again, and never unasked into another.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use sqlx::PgPool;

use crate::cluster::{Guarded, Place, tell};
use crate::world::app_url;

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let copied = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &copied);
        } else {
            fs::copy(&path, &copied).expect("copied");
        }
    }
}

/// A folder of policies with Rutland alone, and an empty front, beside the data.
fn policies(place: &Place) -> PathBuf {
    let around = place.0.with_extension("files");
    copy(Path::new("policies/rutland"), &around.join("policies/rutland"));
    fs::copy("policies/bank-holidays.toml", around.join("policies/bank-holidays.toml")).expect("copied");
    fs::create_dir_all(around.join("front")).expect("a folder");
    fs::write(around.join("front/manifest.json"), r#"{"css":"","js":"","icon":""}"#).expect("an empty front");
    around
}

fn plumbline(place: &Place, around: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_plumbline"));
    command.args(arguments).args(["--listen", "127.0.0.1:0", "--data"]).arg(&place.0);
    command.arg("--policies").arg(around.join("policies")).arg("--static").arg(around.join("front"));
    command.env_remove("DATABASE_URL").stdin(Stdio::null());
    command
}

/// Starts until it has said where it is, stops, and hands over what it said: the people to try, and how loading went.
fn start_and_stop(command: &mut Command) -> (Vec<String>, String) {
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("plumbline runs");
    let mut child = Guarded(child);
    let out = child.0.stdout.take().expect("its output");
    let mut lines = BufReader::new(out).lines().map(|line| line.expect("text"));
    let welcome = lines.by_ref().find(|line| line.starts_with("Plumbline: http://"));
    if welcome.is_some() {
        tell("TERM", i32::try_from(child.0.id()).expect("a process"));
    }
    let people = lines.filter(|line| line.contains("@rutland.example")).collect();
    let mut said = String::new();
    child.0.stderr.take().expect("its errors").read_to_string(&mut said).expect("text");
    let ended = child.0.wait().expect("it ends");
    assert!(welcome.is_some() && ended.success(), "{said}");
    (people, said)
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn it_is_loaded_at_the_first_start_only_and_reset_asks_before_it_removes() {
    let place = Place::new();
    let around = policies(&place);
    let run = ["run", "--demo-months", "3"];
    let (people, loading) = start_and_stop(&mut plumbline(&place, &around, &run));
    assert!(people.len() >= 8, "{people:?}");
    assert!(loading.contains("Rutland County Council is loaded"), "{loading}");
    let (again, starting) = start_and_stop(&mut plumbline(&place, &around, &run));
    assert_eq!(people, again);
    assert!(!starting.contains("is loaded"), "{starting}");

    let reset = |arguments: &[&str]| plumbline(&place, &around, arguments).output().expect("it runs");
    let refused = reset(&["reset"]);
    assert!(!refused.status.success() && said(&refused).contains("nobody to ask"), "{}", said(&refused));
    let other = plumbline(&place, &around, &["reset", "--yes"])
        .env("DATABASE_URL", "postgres://plumbline_app@localhost/other")
        .output()
        .expect("it runs");
    assert!(!other.status.success() && said(&other).contains("only removes the private one"), "{}", said(&other));
    assert!(place.0.join("postgres").exists(), "nothing was removed");
    let removed = reset(&["reset", "--yes"]);
    assert!(removed.status.success() && said(&removed).contains("Removed"), "{}", said(&removed));
    assert!(!place.0.join("postgres").exists(), "it is gone");
    fs::remove_dir_all(around).expect("tidy");
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn nothing_is_loaded_unasked_into_a_database_of_your_own(god: PgPool) {
    // Here the superuser migrated; in a deploy it is the migrating role.
    let hand_over =
        "alter table _sqlx_migrations owner to plumbline_owner; alter schema public owner to plumbline_owner";
    sqlx::raw_sql(hand_over).execute(&god).await.expect("handed over");
    let place = Place::new();
    let around = policies(&place);
    let app = app_url(&god);
    let of = |role: &str| app.replace("plumbline_app:", &format!("{role}:"));
    let own = |arguments: &[&str]| {
        let mut command = plumbline(&place, &around, arguments);
        command.env("DATABASE_URL", &app).env("PLUMBLINE_DOOR_URL", of("plumbline_door"));
        command.env("PLUMBLINE_MIGRATE_URL", of("plumbline_migrate"));
        command
    };
    let councils = || sqlx::query_scalar::<_, i64>("select count(*) from council").fetch_one(&god);
    let (people, _) = start_and_stop(&mut own(&["run"]));
    assert_eq!((people.len(), councils().await.expect("a count")), (0, 0));
    // Asked for it is.
    let loaded = own(&["demo", "load", "--council", "rutland", "--months", "2"]).output().expect("it runs");
    assert!(loaded.status.success(), "{}", said(&loaded));
    assert_eq!(councils().await.expect("a count"), 1);
    assert!(!place.0.join("postgres").exists(), "no private database was made");
    fs::remove_dir_all(around).expect("tidy");
}
