//! Every table is to be had as CSV and as a spreadsheet, and the two say the same.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use sqlx::PgPool;

use crate::cast::Cast;
use crate::planned::{away, session};
use crate::quality::head;
use crate::world::{Answer, Browser, World};

/// A spreadsheet as it was read back: what is in its cells, in the order of the rows, the head first.
pub(crate) fn cells(answer: &Answer) -> Vec<Vec<Data>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(answer.bytes.clone())).expect("a spreadsheet");
    let sheet = book.worksheet_range_at(0).expect("a sheet").expect("which can be read");
    let formulas = book.worksheet_formula(&book.sheet_names()[0]).expect("read");
    assert!(formulas.is_empty(), "nothing in it is carried out");
    sheet.rows().map(<[Data]>::to_vec).collect()
}

/// A cell as CSV has it.
fn as_csv(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::String(text) if text.starts_with(['=', '+', '-', '@', '\t', '\r']) => format!("'{text}"),
        Data::String(text) => text.clone(),
        Data::Float(number) => number.to_string(),
        Data::DateTime(day) => {
            let (year, month, day, ..) = day.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        other => panic!("a cell of another kind: {other:?}"),
    }
}

/// The same list in both forms: they say the same, and the second is the same file each time. The rows below the head.
pub(crate) async fn both(browser: &Browser, address: &str) -> Vec<Vec<Data>> {
    let (path, query) = address.split_once('?').map_or((address, String::new()), |(path, q)| (path, format!("?{q}")));
    let text = browser.get(&format!("{path}.csv{query}")).await.expect(200);
    let book = browser.get(&format!("{path}.xlsx{query}")).await.expect(200);
    let kind = book.headers["content-type"].to_str().expect("text");
    assert_eq!(kind, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    let disposition = |answer: &Answer| answer.headers["content-disposition"].to_str().expect("text").to_owned();
    assert_eq!(disposition(&text).replace(".csv", ".xlsx"), disposition(&book));
    let again = browser.get(&format!("{path}.xlsx{query}")).await.expect(200);
    assert!(again.bytes == book.bytes, "the same table is the same file");
    let lines: Vec<Vec<String>> = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text.body.trim_start_matches('\u{feff}').as_bytes())
        .records()
        .map(|line| line.expect("a line").iter().map(str::to_owned).collect())
        .collect();
    let rows = cells(&book);
    let same: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(as_csv).collect()).collect();
    assert_eq!(same, lines, "{address}");
    rows.into_iter().skip(1).collect()
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn each_list_is_the_same_in_both_forms(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    session(&world, &cast, (cast.ben, cast.amara), "one-to-one", "2026-10-27", true).await;
    session(&world, &cast, (cast.priya, cast.amara), "one-to-one", "2026-09-01", true).await;
    away(&world, &cast, cast.colm, "sickness", "2026-11-02", None).await;
    for (name, who) in [("=HYPERLINK(\"x\")", cast.priya), ("@Dita, \"D\"", cast.dita), ("-Colm\nByrne", cast.colm)] {
        sqlx::query("update person set name = $2 where id = $1")
            .bind(who.uuid())
            .bind(name)
            .execute(&world.god)
            .await
            .expect("named");
    }
    let quinn = cast.browser(&world, cast.quinn).await;
    for list in [
        "people",
        "people?show=late&clock=one-to-one",
        "findings",
        "actions",
        "ahead",
        "children/cases",
        "children/discussions",
    ] {
        let address = format!("/leeds/quality/{list}");
        let number = head(&quinn.get(&address).await.expect(200).body);
        assert_eq!(both(&quinn, &address).await.len(), number, "{list}");
    }
    for table in ["clauses", "groups", "months", "children/clocks"] {
        assert!(!both(&quinn, &format!("/leeds/quality/{table}")).await.is_empty(), "{table}");
    }
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn numbers_are_numbers_and_days_are_days(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    session(&world, &cast, (cast.priya, cast.amara), "one-to-one", "2026-09-01", true).await;
    sqlx::query("update person set name = '=1+1' where id = $1")
        .bind(cast.priya.uuid())
        .execute(&world.god)
        .await
        .expect("named");
    let quinn = cast.browser(&world, cast.quinn).await;
    let book = quinn.open("/quality/people.xlsx?clock=one-to-one&show=late").await.expect(200);
    let rows = cells(&book);
    let column = |name: &str| rows[0].iter().position(|head| head == &Data::String(name.to_owned())).expect("a column");
    let row =
        rows.iter().find(|row| row[0] == Data::String("=1+1".to_owned())).expect("words that look like a formula");
    // Due a month after 1 September, and 10 November is the day.
    assert_eq!(row[column("Days late")], Data::Float(40.0));
    let Data::DateTime(due) = row[column("Due")] else { panic!("{:?}", row[column("Due")]) };
    assert_eq!(due.to_ymd_hms_milli(), (2026, 10, 1, 0, 0, 0, 0));
    let months = both(&quinn, "/leeds/quality/months").await;
    assert!(months.iter().all(|row| matches!(row[..], [Data::DateTime(_), Data::Float(_), Data::Float(_)])));
}
