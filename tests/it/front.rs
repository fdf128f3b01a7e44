//! The front without a browser: built files, a form's errors, paging, the chart's geometry.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use tower::ServiceExt;
use web::assets::{self, Assets, AssetsError};
use web::chart::{Chart, Drawing, Month};
use web::form::Errors;
use web::pages::Pages;

fn folder(name: &str) -> std::path::PathBuf {
    let folder = std::env::temp_dir().join(format!("plumbline-assets-{}-{name}", std::process::id()));
    std::fs::create_dir_all(folder.join("ab12")).expect("a folder for the test");
    folder
}

#[test]
fn an_unbuilt_front_says_what_to_do() {
    let folder = folder("unbuilt");
    let error = Assets::load(&folder).expect_err("nothing is built");
    assert!(error.to_string().contains("make front"), "{error}");
    std::fs::write(folder.join("manifest.json"), r#"{"css":"ab12/app.css"}"#).expect("written");
    assert!(matches!(Assets::load(&folder), Err(AssetsError::Unreadable { .. })));
    std::fs::remove_dir_all(folder).expect("removed");
}

#[tokio::test]
async fn a_built_file_is_kept_and_a_missing_one_is_not() {
    let folder = folder("built");
    std::fs::write(folder.join("ab12/app.css"), "p{}").expect("written");
    std::fs::write(folder.join("manifest.json"), r#"{"css":"ab12/app.css","js":"ab12/app.js","icon":"ab12/icon.svg"}"#)
        .expect("written");
    let built = Assets::load(&folder).expect("a good list");
    let app: axum::Router = axum::Router::new().nest("/static", assets::serve(&folder));
    let ask = |path: &str| app.clone().oneshot(Request::get(path).body(Body::empty()).expect("a request"));
    let found = ask(&built.css).await.expect("an answer");
    assert_eq!(found.status(), StatusCode::OK);
    assert_eq!(found.headers()["cache-control"], "public, max-age=31536000, immutable");
    assert_eq!(found.headers()["content-type"], "text/css");
    for missing in [built.js.as_str(), "/static/ab12/", "/static/../Cargo.toml", "/static/%2e%2e/Cargo.toml"] {
        let answer = ask(missing).await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{missing}");
        assert!(!answer.headers().contains_key("cache-control"), "{missing}");
    }
    std::fs::remove_dir_all(folder).expect("removed");
}

#[test]
fn a_field_keeps_its_first_message_and_the_summary_their_order() {
    let found = [("held", "Enter the day"), ("minutes", "Enter the minutes"), ("held", "The day must be a real date")];
    let errors: Errors = found.into_iter().collect();
    assert_eq!(errors.of("held"), Some("Enter the day"));
    assert_eq!(errors.of("place"), None);
    let fields: Vec<&str> = errors.list().iter().map(|(field, _)| field.as_str()).collect();
    assert_eq!(fields, ["held", "minutes"]);
}

fn shown(total: usize, current: usize) -> String {
    let pages = Pages::new(total, 10, current, |page| format!("?page={page}"));
    let words = pages.items().into_iter().map(|item| match (item.gap, item.current) {
        (true, _) => "…".to_owned(),
        (false, true) => format!("[{}]", item.number),
        (false, false) => item.number.to_string(),
    });
    words.collect::<Vec<_>>().join(" ")
}

#[test]
fn paging_shows_the_ends_and_the_neighbours() {
    assert_eq!(shown(0, 1), "[1]");
    assert_eq!(shown(30, 2), "1 [2] 3");
    assert_eq!(shown(200, 10), "1 … 9 [10] 11 … 20");
    assert_eq!(shown(200, 99), "1 … 19 [20]");
}

#[test]
fn paging_ends_at_the_ends() {
    let pages = |current| Pages::new(21, 10, current, |page| format!("?page={page}"));
    assert_eq!((pages(1).previous(), pages(1).next()), (None, Some("?page=2")));
    assert_eq!((pages(3).previous(), pages(3).next()), (Some("?page=2"), None));
    assert!(!Pages::new(10, 10, 1, |_| String::new()).more());
}

fn months(numbers: &[(u32, u32)]) -> Vec<Month> {
    let month = |&(n, m): &(u32, u32)| Month { name: "May 2026".into(), short: "May".into(), n, m };
    numbers.iter().map(month).collect()
}

#[test]
fn a_share_with_one_missing_is_never_all() {
    let shares: Vec<String> = months(&[(931, 932), (932, 932), (0, 0)]).iter().map(Month::share).collect();
    assert_eq!(shares, ["99 %", "100 %", "–"]);
}

#[test]
fn a_month_without_subjects_breaks_the_line() {
    let chart = Chart::new("In time", months(&[(1, 2), (2, 2), (0, 0), (1, 1), (0, 1)]));
    assert_eq!(chart.wide.lines.len(), 2);
    assert_eq!(chart.wide.dots.len(), 4);
    assert_eq!(chart.wide.dots[1].y, chart.wide.rules[2].y, "all in time stands on the upper rule");
    assert_eq!(chart.wide.dots[3].y, chart.wide.rules[0].y, "none in time stands on the lower rule");
}

#[test]
fn a_chart_of_few_months_is_drawn() {
    assert!(Chart::new("None", Vec::new()).wide.lines.is_empty());
    assert_eq!(Chart::new("One", months(&[(1, 1)])).narrow.dots.len(), 1);
    assert_eq!(Drawing::spark(&months(&[(1, 2), (2, 2)])).lines, ["2,20 238,3"]);
}

#[test]
fn every_class_of_our_own_in_a_page_has_a_style() {
    // What browser tests find a place by; it looks like what stands around it.
    const HANDLES: [&str; 1] = ["app-demo-people"];
    let text = |folder: &str| {
        let files = walked(std::path::Path::new(folder));
        files.iter().map(|file| std::fs::read_to_string(file).expect("a readable file")).collect::<String>()
    };
    let (pages, styles) = (text("templates"), text("static/scss"));
    let classes = pages.split('"').filter(|part| part.split_whitespace().any(|word| word.starts_with("app-")));
    let words = classes.flat_map(str::split_whitespace).filter(|word| word.starts_with("app-"));
    let known = |word: &str| {
        // A class whose end is filled in counts by its beginning; a part of a block may be nested in its style.
        let word = word.split("{{").next().unwrap_or(word).split("{%").next().unwrap_or(word);
        styles.contains(&format!(".{word}")) || styles.contains(&format!("{word}#{{")) || HANDLES.contains(&word)
    };
    let bare: std::collections::BTreeSet<&str> = words.filter(|word| !known(word)).collect();
    assert!(bare.is_empty(), "no style names {bare:?}");
}

fn walked(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries.flat_map(|path| if path.is_dir() { walked(&path) } else { vec![path] }).collect()
}
