//! One person as administrators keep them: own row, posts, relationships, absences, dated states, account.

mod histories;

use askama::Template;
use axum::extract::Path;
use domain::change::Kind;
use domain::ids::PersonId;
use engine::Day;
use store::people::PersonRow;
use store::{About, Acting, Administrator, Claim, Reads};

use self::histories::{History, Row, histories, line};
use super::typed::{ChangeTyped, DetailTyped};
use crate::fault::Fault;
use crate::form::Errors;
use crate::gate::{Here, Reading, Writing};
use crate::page::Page;
use crate::parts::DateTyped;
use crate::posted::Posted;
use crate::reply::{Reply, Shown};
use crate::{urls, when};

/// The page of one person.
#[derive(Template)]
#[template(path = "administration/person.html")]
pub struct PersonView {
    /// The frame.
    pub page: Page,
    /// Where this page is.
    pub base: String,
    /// The person.
    pub person: PersonRow,
    /// The last day of employment, if it is known.
    pub last_day: String,
    /// First day of employment, in three fields.
    pub employed: DateTyped,
    /// Day of qualification, in three fields.
    pub qualified: DateTyped,
    /// Each kind of history with the form that adds to it.
    pub histories: Vec<History>,
    /// Whom the person supervises.
    pub supervisees: Vec<Row>,
    /// The account, if there is one.
    pub account: Option<AccountLine>,
    /// The address typed for an account.
    pub email: String,
    /// What was typed into a change that was not right; else empty.
    pub typed: ChangeTyped,
    /// First day as typed.
    pub from: DateTyped,
    /// Last day as typed.
    pub until: DateTyped,
}

/// The account.
pub struct AccountLine {
    /// The address to sign in with.
    pub email: String,
    /// How it stands, in words.
    pub state: String,
    /// Whether it is locked.
    pub locked: bool,
}

/// Shows the page.
pub async fn show(
    Reading { who, mut db, here }: Reading<Administrator>,
    Path((_, person)): Path<(String, PersonId)>,
) -> Result<Shown<PersonView>, Fault> {
    Ok(Shown(view(&mut db, &here, &who, person, ChangeTyped::default(), Errors::none()).await?))
}

/// The page, with what was typed into one of its forms.
pub(super) async fn view(
    db: &mut impl Reads,
    here: &Here,
    who: &Acting<Administrator>,
    id: PersonId,
    typed: ChangeTyped,
    errors: Errors,
) -> Result<PersonView, Fault> {
    let policy = here.council()?.policy_on(here.today);
    let person = store::people::find(db, id).await?;
    let base = format!("{}/people/{id}", urls::administration(&here.slug));
    let mut histories = histories(db, policy, id, here.today, &typed).await?;
    histories.retain(|history| history.adds() || !history.rows.is_empty());
    let supervisees = store::people::supervisees(db, id).await?;
    let accounts = store::accounts::accounts(db, who).await?;
    let account = accounts.into_iter().find(|account| account.person == id).map(|account| AccountLine {
        state: match (&account, account.last_sign_in) {
            (account, _) if account.locked => "Locked".to_owned(),
            (_, Some(at)) => format!("Last signed in {}", when::instant(at)),
            (account, None) if account.invited => "Invited, not signed in yet".to_owned(),
            _ => "Not signed in yet, and no one-time link works any more".to_owned(),
        },
        locked: account.locked,
        email: account.email,
    });
    Ok(PersonView {
        page: Page {
            errors,
            ..here.frame.page_below(
                person.name.clone(),
                "People",
                format!("{}/people", urls::administration(&here.slug)),
            )
        },
        last_day: person.left_on.map(|day| day.minus_days(1).to_string()).unwrap_or_default(),
        employed: fields(Some(person.employed_from)),
        qualified: fields(person.qualified_on),
        supervisees: supervisees
            .iter()
            .map(|row| line(row, Kind::from_word(&row.word).map_or("", Kind::in_words), here.today, "", ""))
            .collect(),
        email: String::new(),
        from: typed.from(),
        until: typed.until(),
        base,
        person,
        histories,
        account,
        typed,
    })
}

fn fields(day: Option<Day>) -> DateTyped {
    use chrono::Datelike as _;
    day.map(Day::date).map_or_else(DateTyped::default, |date| DateTyped {
        day: date.day().to_string(),
        month: date.month().to_string(),
        year: date.year().to_string(),
    })
}

/// Changes the person's own row.
pub async fn change_detail(
    Writing { who, mut db, here }: Writing<Administrator>,
    Path((_, person)): Path<(String, PersonId)>,
    Posted { token, typed }: Posted<DetailTyped>,
) -> Result<Reply<PersonView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    let again = |errors: Errors, mut view: PersonView| {
        view.page.errors = errors;
        view.employed = DateTyped {
            day: typed.employed_day.clone(),
            month: typed.employed_month.clone(),
            year: typed.employed_year.clone(),
        };
        view.qualified = DateTyped {
            day: typed.qualified_day.clone(),
            month: typed.qualified_month.clone(),
            year: typed.qualified_year.clone(),
        };
        view.person.name.clone_from(&typed.name);
        view
    };
    let changed = match typed.parse() {
        Ok(detail) => {
            let version = typed.version.parse().unwrap_or(0);
            store::people::change_detail(&mut db, person, version, &detail).await?
        }
        Err(wrong) => {
            let view = view(&mut db, &here, &who, person, ChangeTyped::default(), Errors::none()).await?;
            return Ok(Reply::Again(again(wrong.into_iter().collect(), view)));
        }
    };
    if !changed {
        let view = view(&mut db, &here, &who, person, ChangeTyped::default(), Errors::none()).await?;
        let says = format!(
            "Somebody else changed this person meanwhile: the name is now {}, employed from {}. What you typed stands below: save again to put it in its place",
            view.person.name, view.person.employed_from
        );
        return Ok(Reply::Clash(again([("name", says)].into_iter().collect(), view)));
    }
    store::log(
        &mut db,
        &who,
        "changed-person",
        About { subject: Some(person), kind: "person", id: person.uuid() },
        None,
    )
    .await?;
    let page = format!("{}/people/{person}", urls::administration(&here.slug));
    Ok(db.commit(urls::said(page, "saved")).await?.into())
}
