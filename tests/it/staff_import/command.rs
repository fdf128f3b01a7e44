//! The nightly import by command, on a database of the test's.

use std::path::PathBuf;
use std::process::{Command, Output};

use sqlx::PgPool;

use super::AS_THEY_ARE;
use crate::loading::Scene;
use crate::world::urls;

/// A folder for one test.
struct Folder(PathBuf);

impl Folder {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = std::env::temp_dir().join(format!("plumbline-it-import-{}", uuid::Uuid::now_v7()));
        std::fs::create_dir_all(&folder).expect("a folder");
        for (name, text) in files {
            std::fs::write(folder.join(name), text).expect("a file");
        }
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Runs the command as somebody.
fn import(scene: &Scene, acting: &str, folder: &Folder, flags: &[&str]) -> (Option<i32>, String) {
    let urls = urls(&scene.world.god);
    let Output { status, stdout, stderr } = Command::new(env!("CARGO_BIN_EXE_plumbline"))
        .args(["import", "--council", "merton", "--as", acting, "--folder"])
        .arg(&folder.0)
        .args(flags)
        .env("DATABASE_URL", urls.app)
        .env("PLUMBLINE_DOOR_URL", urls.door)
        .output()
        .expect("the command runs");
    (status.code(), format!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr)))
}

const ADA: &str = "ada.field@merton.example";

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_folder_is_loaded_in_order_and_the_log_names_who_answers_for_it(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let staff = format!(
        "{AS_THEY_ARE}nia.new@merton.example,Nia New,social-worker,Duty and assessment,amara.osei@merton.example\n"
    );
    let folder = Folder::new(&[
        ("staff.csv", staff.as_str()),
        ("absences.csv", "email,kind,from\nnia.new@merton.example,sickness,2026-11-09\n"),
        ("caseload.csv", "case,worker\n1001,nia.new@merton.example\n"),
    ]);
    let before = scene.rows().await;
    let (code, said) = import(&scene, ADA, &folder, &["--preview"]);
    assert!(said.contains("staff.csv: 1 new, 0 changed, 0 left, 9 as they are"), "{said}");
    // Who is new is not there yet for the files after.
    assert!(said.contains("Line 2, column worker: Nobody has the address nia.new@merton.example"), "{said}");
    assert_eq!((code, scene.rows().await), (Some(1), before), "{said}");
    let (code, said) = import(&scene, ADA, &folder, &[]);
    assert_eq!(code, Some(0), "{said}");
    for says in
        ["staff.csv: applied", "absences.csv: applied", "caseload.csv: 1 new, 0 changed, 0 closed, 0 as they are"]
    {
        assert!(said.contains(says), "{says}: {said}");
    }
    let logged: Vec<String> = sqlx::query_scalar("select l.about || ': ' || r.wording from log l join log_reason r on r.log_id = l.id where l.act = 'applied-file' and l.actor_id = $1 order by l.at, l.id")
        .bind(scene.cast.ada.uuid()).fetch_all(&scene.world.god).await.expect("the log");
    assert_eq!(logged.len(), 3, "{logged:?}");
    assert_eq!(logged[0], "staff: By the command plumbline import, from staff.csv");
    assert!(folder.0.join("staff.csv").is_file(), "the files are left in place");
    let live = "select count(*) from door.sign_in where how = 'command' and revoked_at is null";
    assert_eq!(scene.world.count(live).await, 0, "its sign-ins are ended");
    let rows = scene.rows().await;
    let (code, said) = import(&scene, ADA, &folder, &[]);
    assert_eq!((code, scene.rows().await), (Some(0), rows), "{said}");
    assert_eq!(said.matches("nothing changes").count(), 3, "{said}");
    let amara = scene.cast.browser(&scene.world, scene.cast.amara).await;
    let nia: uuid::Uuid = sqlx::query_scalar("select id from person where name = 'Nia New'")
        .fetch_one(&scene.world.god)
        .await
        .expect("Nia");
    amara.get(&format!("/merton/files/{nia}")).await.expect(200);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn refused_lines_end_with_one_and_a_file_that_ends_most_with_two(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let few: String = AS_THEY_ARE
        .lines()
        .take(1)
        .chain(AS_THEY_ARE.lines().skip(7))
        .fold(String::new(), |text, line| text + line + "\n");
    let folder = Folder::new(&[("staff.csv", few.as_str())]);
    let (code, said) = import(&scene, ADA, &folder, &[]);
    assert_eq!(code, Some(2), "{said}");
    assert!(
        said.contains("More than half of the staff would leave. Nothing is applied; --even-most applies it"),
        "{said}"
    );
    assert_eq!(scene.world.count("select count(*) from person where left_on is not null").await, 0);
    let damaged = Folder::new(&[
        ("staff.csv", "email,name,role,team\nben.carter@merton.example,Ben Carter,nothing,Duty and assessment\n"),
        ("absences.csv", "email,kind,from\nben.carter@merton.example,sickness,2026-11-09\n"),
    ]);
    let (code, said) = import(&scene, ADA, &damaged, &[]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("Line 2, column role") && said.contains("staff.csv: refused: nothing is applied"), "{said}");
    assert!(said.contains("absences.csv: applied"), "each file is its own: {said}");
    let (code, said) = import(&scene, ADA, &folder, &["--even-most"]);
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(scene.world.count("select count(*) from person where left_on = '2026-11-10'").await, 6);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn nobody_else_than_an_administrator_answers_for_it(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let folder = Folder::new(&[("staff.csv", AS_THEY_ARE)]);
    for (who, says) in [
        ("ben.carter@merton.example", "is no administrator of merton today"),
        ("nobody@merton.example", "nobody of merton has the address"),
    ] {
        let (code, said) = import(&scene, who, &folder, &[]);
        assert_eq!(code, Some(1), "{said}");
        assert!(said.contains(says), "{said}");
    }
    sqlx::query("update door.account set locked_at = now() where email = $1")
        .bind(ADA)
        .execute(&scene.world.god)
        .await
        .expect("locked");
    let (code, said) = import(&scene, ADA, &folder, &[]);
    assert!(code == Some(1) && said.contains("is locked or has left"), "{said}");
    let empty = Folder::new(&[]);
    let (code, said) = import(&scene, ADA, &empty, &[]);
    assert!(code == Some(1) && said.contains("there is no staff.csv, absences.csv or caseload.csv in"), "{said}");
    assert_eq!(scene.world.count("select count(*) from log where act = 'applied-file'").await, 0);
    assert_eq!(
        scene.world.count("select count(*) from door.sign_in where how = 'command' and revoked_at is null").await,
        0
    );
}
