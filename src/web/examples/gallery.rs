//! Writes pages made of every shared part into a folder, to be looked at: `gallery <built front> <folder>`.

use std::error::Error;
use std::path::Path;

use askama::Template;
use web::assets::Assets;
use web::chart::{Chart, Drawing, Month};
use web::form::Errors;
use web::page::{Council, Flash, Link, Page, Place};
use web::pages::Pages;
use web::parts::{Choice, DateTyped, Mark, Standing, Tile, Tone, Tracker, TrackerRow, Trail};

struct Person {
    name: &'static str,
    last: &'static str,
    due: &'static str,
    standing: Standing,
    booked: &'static str,
    late: &'static str,
}

#[derive(Template)]
#[template(path = "team.html")]
struct Team {
    page: Page,
    needs: Vec<(&'static str, &'static str)>,
    choices: Vec<Choice>,
    people: Vec<Person>,
    trail: Trail,
    pages: Pages,
    tracker: Tracker,
}

#[derive(Template)]
#[template(path = "record.html")]
struct Record {
    page: Page,
    draft: &'static str,
    held: DateTyped,
    empty: DateTyped,
    typed: &'static str,
    places: Vec<Choice>,
    choices: Vec<Choice>,
    answers: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "quality.html")]
struct Quality {
    page: Page,
    tiles: Vec<Tile>,
    months: Chart,
    standing: Standing,
    trail: Trail,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(front), Some(folder)) = (arguments.next(), arguments.next()) else {
        return Err("say where the built front is and where the pages go".into());
    };
    let (assets, folder) = (Assets::load(Path::new(&front))?, Path::new(&folder));
    std::fs::create_dir_all(folder)?;
    std::fs::write(folder.join("team.html"), team(&assets).render()?)?;
    std::fs::write(folder.join("record.html"), record(&assets, Errors::none()).render()?)?;
    let errors = [("held", "The day must be a real date"), ("reflection", "Write something in Reflection")];
    let again = record(&assets, errors.into_iter().collect());
    std::fs::write(folder.join("again.html"), again.render()?)?;
    std::fs::write(folder.join("quality.html"), quality(&assets).render()?)?;
    Ok(())
}

fn page(assets: &Assets, title: &str) -> Page {
    let place = |text: &str| Place { text: text.into(), href: format!("#{text}"), current: title.starts_with(text) };
    Page {
        title: title.into(),
        council: Some(Council { slug: "example".into(), name: "Example County Council".into() }),
        person: Some("Amara Osei".into()),
        places: ["My supervision", "My team", "Quality", "Policy", "Find"].map(place).into(),
        demo: true,
        form_token: "token".into(),
        assets: assets.clone(),
        ..Page::default()
    }
}

fn trail() -> Trail {
    Trail {
        sentences: vec![
            "Due Thu 10 Dec 2026: 28 days after the session held on 12 Nov.".into(),
            "A group session on 24 Nov does not count.".into(),
        ],
        clauses: vec![Link::new("EX-66, §8.1", "#EX-66"), Link::new("EX-106", "#EX-106")],
    }
}

fn team(assets: &Assets) -> Team {
    let person = |name, due, word: &str, tone| Person {
        name,
        last: "Thu 12 Nov 2026",
        due,
        standing: Standing::new(word, tone),
        booked: if tone == Tone::Red { "" } else { "Thu 3 Dec 2026, 10:00" },
        late: "2",
    };
    let mark = |text: &str, says: &str, tone, href: Option<&str>| Mark {
        text: text.into(),
        says: says.into(),
        tone,
        href: href.map(Into::into),
    };
    let names = ["Dec", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov"];
    let row = |name: &str| TrackerRow {
        name: Link::new(name, "#person"),
        marks: (0..12)
            .map(|month| match month {
                3 => mark("late", "overdue all month", Tone::Red, None),
                5 => mark("away", "absent", Tone::Grey, None),
                8 => mark("+12", "held 12 days late", Tone::Amber, Some("#session")),
                _ => mark("held", "in time", Tone::Green, Some("#session")),
            })
            .collect(),
    };
    let mut page = page(assets, "My team");
    page.flash = Some(Flash::done("Three sessions with Ben Carter are booked"));
    Team {
        page,
        needs: vec![
            ("Ben Carter’s record of Tue 3 Nov is not shared – 2 working days left", "Finish it"),
            ("Priya Shah: one-to-one 5 days late, nothing booked", "Book"),
        ],
        choices: Choice::list([("", "All"), ("late", "Overdue"), ("soon", "Due soon")], ""),
        people: vec![
            person("Ben Carter", "Thu 10 Dec 2026", "In time", Tone::Green),
            person("Priya Shah", "Mon 16 Nov 2026", "5 days late", Tone::Red),
            person("Oluwaseun Adebayo-Fitzgerald", "Mon 16 Nov 2026", "5 days late", Tone::Amber),
            person("Tom Hale", "Tue 24 Nov 2026", "Due in 3 days", Tone::Blue),
            person("Wren Ellis", "Not set by the policy", "Nothing to count", Tone::Grey),
        ],
        trail: trail(),
        pages: Pages::new(200, 10, 4, |number| format!("?page={number}")),
        tracker: Tracker {
            caption: "Twelve months".into(),
            of: "Person".into(),
            months: names.map(Into::into).into(),
            rows: vec![row("Ben Carter"), row("Priya Shah"), row("Oluwaseun Adebayo-Fitzgerald")],
        },
    }
}

fn record(assets: &Assets, errors: Errors) -> Record {
    let mut page = page(assets, "One-to-one with Ben Carter, Tue 10 Nov 2026");
    page.back = Some(Link::new("Back to My team", "#team"));
    page.errors = errors;
    Record {
        page,
        draft: "/example/records/1/draft",
        held: DateTyped { day: "31".into(), month: "2".into(), year: "2026".into() },
        empty: DateTyped::default(),
        typed: "\nA first empty line stays, and so does <b>this</b> & “that”.",
        places: Choice::list([("office", "In person"), ("remote", "Remote")], "office"),
        choices: Choice::list([("ben", "Ben Carter"), ("amara", "Amara Osei")], "ben"),
        answers: vec![
            Choice::new("sign", "Sign"),
            Choice::new("comment", "Sign and add a comment").revealing().chosen("comment"),
            Choice::new("disagree", "Disagree").hint("Both views stand beside each other").revealing(),
        ],
    }
}

fn quality(assets: &Assets) -> Quality {
    let months: Vec<Month> = [
        (80, 100),
        (82, 101),
        (0, 0),
        (85, 99),
        (90, 99),
        (88, 98),
        (70, 97),
        (71, 97),
        (91, 97),
        (96, 97),
        (97, 97),
        (92, 97),
    ]
    .into_iter()
    .zip(["Dec", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov"])
    .map(|((n, m), short)| Month { name: format!("{short} 2026"), short: short.into(), n, m })
    .collect();
    let tile = |name: &str| Tile {
        name: name.into(),
        href: "#list".into(),
        share: "92 %".into(),
        of: "861 of 932 people".into(),
        change: "up 3 from 28 days ago".into(),
        more: None,
        spark: Some(Drawing::spark(&months)),
    };
    Quality {
        page: page(assets, "Quality"),
        tiles: ["Supervised in time", "Records signed in time", "Agreements in force", "Actions older than 2 sessions"]
            .map(tile)
            .into(),
        months: Chart::new("Supervised in time, twelve months", months.clone()),
        standing: Standing::new("In 12 days", Tone::Blue),
        trail: trail(),
    }
}
