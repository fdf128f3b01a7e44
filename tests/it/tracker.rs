//! The Supervision Tracker: what each cell says, and that its months count as Quality counts them.

use sqlx::PgPool;
use uuid::Uuid;

use crate::cast::Cast;
use crate::planned::{away, session, words};
use crate::quality::{csv_lines, head};
use crate::spreadsheets::both;
use crate::world::{Browser, World, app_url, day, now};

/// The rows of the tracker's file, each as its cells.
async fn rows(browser: &Browser, query: &str) -> Vec<Vec<String>> {
    let file = browser.open(&format!("/quality/tracker.csv{query}")).await.expect(200);
    let lines = csv::ReaderBuilder::new().from_reader(file.body.trim_start_matches('\u{feff}').as_bytes());
    lines.into_records().map(|line| line.expect("a line").iter().map(str::to_owned).collect()).collect()
}

/// The months of a person's row, the last ones.
async fn last(browser: &Browser, query: &str, name: &str, months: usize) -> Vec<String> {
    let rows = rows(browser, query).await;
    let row = rows.iter().find(|row| row[0] == name).unwrap_or_else(|| panic!("no {name} in {rows:?}"));
    let cells = &row[5..row.len() - 2];
    assert_eq!(cells.len(), 12);
    cells[12 - months..].to_vec()
}

/// *12 of 13* of each month in the foot of the grid, and of all.
fn foot(body: &str) -> Vec<String> {
    let foot = body.split("<tfoot").nth(1).expect("a foot");
    let cells = foot.split("<td ").skip(1).map(|cell| {
        let text = cell.split_once('>').expect("a cell").1;
        let text = text.split('>').find(|part| !part.trim_start().starts_with('<') && !part.is_empty());
        text.expect("text").split('<').next().expect("text").replace(',', "")
    });
    cells.collect()
}

/// The months of Quality's chart: *12 of 13* of each.
async fn months(browser: &Browser, address: &str) -> Vec<String> {
    let file = browser.get(address).await.expect(200).body;
    let lines = csv_lines(&file).skip(1).map(|line| {
        let cells: Vec<String> = line.trim().split(',').map(str::to_owned).collect();
        if cells[2] == "0" { "–".to_owned() } else { format!("{} of {}", cells[1], cells[2]) }
    });
    lines.collect()
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn each_month_counts_as_quality_counts_it(pool: PgPool) {
    let world = World::new(pool).await;
    let rutland = world.councils["rutland"].clone();
    let url = app_url(&world.god).replace("plumbline_app:", "plumbline_migrate:");
    demo::load(&url, &[rutland], day("2026-11-10").into(), now().into(), 18, "nobody signs in", |_| {})
        .await
        .expect("loaded");
    let (council, quinn): (Uuid, Uuid) = sqlx::query_as(
        "select tenant_id, person_id from post where 'quality' = any (capacities) and until_day is null and superseded_at is null order by person_id limit 1",
    )
    .fetch_one(&world.god)
    .await
    .expect("a quality lead");
    let (team, supervisor): (Uuid, Uuid) = sqlx::query_as(
        "select p.unit_id, r.supervisor_id from post p join relationship r on r.subject_id = p.person_id and r.kind = 'line'
         where p.tenant_id = $1 and p.until_day is null and r.until_day is null group by 1, 2 order by count(*) desc, 1, 2 limit 1",
    )
    .bind(council)
    .fetch_one(&world.god)
    .await
    .expect("a team");
    let quinn = world.browser(council.into(), "rutland", quinn.into()).await;
    for asked in [
        String::new(),
        "as_of=2026-06-17".to_owned(),
        "clock=supervision".to_owned(),
        format!("team={team}"),
        format!("supervisor={supervisor}&as_of=2026-08-31"),
    ] {
        let page = quinn.open(&format!("/quality/tracker?{asked}")).await.expect(200);
        let foot = foot(&page.body);
        assert_eq!(foot.len(), 13, "twelve months and all of them");
        assert_eq!(foot[..12], months(&quinn, &format!("/rutland/quality/months.csv?{asked}")).await[..], "{asked}");
        // Each opens into its list, of the same number; the file has a row for each of the head.
        let links: Vec<&str> = page.body.split("<tfoot").nth(1).expect("a foot").split("href=\"").skip(1).collect();
        assert!(links.len() >= 6, "{asked}: {} months lead on", links.len());
        for link in links.iter().take(12) {
            let (href, rest) = link.split_once("\">").expect("a link");
            let of =
                rest.split('<').next().and_then(|text| text.split(" of ").nth(1)).expect("n of m").replace(',', "");
            let list = quinn.get(&href.replace("&#38;", "&").replace("&amp;", "&")).await.expect(200);
            assert_eq!(head(&list.body).to_string(), of, "{href}");
        }
        let lines = both(&quinn, &format!("/rutland/quality/tracker?{asked}")).await;
        assert_eq!(lines.len(), head(&page.body));
        // The rows add up to the foot, too.
        let number = |cell: &calamine::Data| if let calamine::Data::Float(n) = cell { *n } else { panic!("{cell:?}") };
        let (n, m) = lines.iter().fold((0.0, 0.0), |(n, m), row| (n + number(&row[17]), m + number(&row[18])));
        assert_eq!(foot[12], format!("{n} of {m}"));
    }
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_cell_says_what_happened_and_how_the_month_ended(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    let with_amara = (cast.priya, cast.amara);
    session(&world, &cast, with_amara, "one-to-one", "2026-06-03", true).await;
    session(&world, &cast, with_amara, "one-to-one", "2026-06-24", true).await;
    let moved = session(&world, &cast, with_amara, "one-to-one", "2026-07-22", false).await;
    let cancelled = session(&world, &cast, with_amara, "one-to-one", "2026-08-20", false).await;
    session(&world, &cast, with_amara, "one-to-one", "2026-09-15", false).await;
    session(&world, &cast, with_amara, "one-to-one", "2026-11-10", false).await;
    // Another kind of session is none of this clock.
    session(&world, &cast, with_amara, "informal", "2026-10-05", true).await;
    for (sql, id) in [
        (
            "insert into session_move (tenant_id, id, session_id, subject_id, from_day, to_day, reason, asked_by, recorded_at, recorded_by) values ($1, gen_random_uuid(), $2, $3, '2026-07-22', '2026-08-04', 'court', $4, '2026-07-20', $4)",
            moved,
        ),
        (
            "insert into session_cancellation (tenant_id, session_id, subject_id, reason, asked_by, recorded_at, recorded_by) values ($1, $2, $3, 'court', $4, '2026-08-19', $4)",
            cancelled,
        ),
    ] {
        sqlx::query(sql)
            .bind(cast.council.uuid())
            .bind(id.uuid())
            .bind(cast.priya.uuid())
            .bind(cast.amara.uuid())
            .execute(&world.god)
            .await
            .expect("changed");
    }
    sqlx::query("insert into session_holding (tenant_id, id, session_id, subject_id, kind, held_on, start_at, minutes, mode, recorded_by, recorded_at) values ($1, $2, $3, $4, 'one-to-one', '2026-08-04', '10:00', 75, 'in-person', $5, '2026-08-04')")
        .bind(cast.council.uuid()).bind(Uuid::now_v7()).bind(moved.uuid()).bind(cast.priya.uuid()).bind(cast.amara.uuid()).execute(&world.god).await.expect("held");
    away(&world, &cast, cast.dita, "sickness", "2026-09-20", Some("2026-11-02")).await;
    session(&world, &cast, (cast.dita, cast.colm), "one-to-one", "2026-09-08", true).await;
    let quinn = cast.browser(&world, cast.quinn).await;
    // Met on 24 June: due on 24 July and late by the end of it, as the moved one was held on 4 August; late again from September on.
    let priya = last(&quinn, "", "Priya Shah", 6).await;
    assert_eq!(priya, ["3, 24", "moved, late", "4", "missed, late", "late", "late"]);
    // Cancelled stands in the month for which it was meant, where nothing was held; a booking of today is not missed yet.
    assert_eq!(last(&quinn, "?as_of=2026-08-03", "Priya Shah", 2).await, ["moved, late", "late"]);
    let dita = last(&quinn, "", "Dita Novak", 3).await;
    assert_eq!(dita[..2], ["8, excused", "excused"]);
    let page = quinn.open("/quality/tracker").await.expect(200);
    let text = words(&page);
    for said in [
        "held on 3 Jun and 24 Jun; in time at the end",
        "moved from 22 Jul; late at the end",
        "missed, meant for 15 Sep; late at the end",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    // Who left the team is elsewhere in its later months, and those do not count for it.
    let other = world.unit(cast.council, "Fostering", None).await;
    sqlx::query("update post set until_day = '2026-10-01' where person_id = $1")
        .bind(cast.priya.uuid())
        .execute(&world.god)
        .await
        .expect("left");
    sqlx::query("insert into post (tenant_id, id, person_id, unit_id, role, employment, capacities, from_day, recorded_at)
        select tenant_id, gen_random_uuid(), person_id, $2, role, employment, capacities, '2026-10-01', '2026-10-01' from post where person_id = $1")
        .bind(cast.priya.uuid()).bind(other.uuid()).execute(&world.god).await.expect("came");
    sqlx::query("update fact_version set n = n + 1").execute(&world.god).await.expect("a version");
    let of_team = format!("?team={}", cast.team);
    assert_eq!(last(&quinn, &of_team, "Priya Shah", 3).await, ["missed, late", "elsewhere", "elsewhere"]);
    let of_other = last(&quinn, &format!("?team={other}"), "Priya Shah", 3).await;
    assert_eq!(of_other, ["elsewhere", "late", "late"]);
    assert!(rows(&quinn, "?clock=nothing").await.is_empty());
    quinn.open("/quality/tracker?as_of=2026-02-30&team=none").await.expect(422);
}
