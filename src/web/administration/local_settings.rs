//! What the council settles for itself where its policy is silent: dated, with who set it, and always shown as local.

use askama::Template;
use axum::extract::Path;
use domain::typed::{day, text};
use engine::ids::SettingId;
use engine::policy::{Setting, SettingKind};
use serde::Deserialize;
use store::{Administrator, Claim, Reads, local};
use uuid::Uuid;

use crate::fault::Fault;
use crate::form::Errors;
use crate::gate::{Here, Reading, Writing};
use crate::page::{Link, Page};
use crate::parts::{Choice, DateTyped};
use crate::posted::Posted;
use crate::reply::{Reply, Shown};
use crate::{urls, when};

/// All of them, each with what holds today.
#[derive(Template)]
#[template(path = "administration/local_settings.html")]
pub struct ListView {
    /// The frame.
    pub page: Page,
    /// Each one: where it is set, and how it stands.
    pub settings: Vec<(Link, String)>,
}

/// One of them, with all its values and the form for another.
#[derive(Template)]
#[template(path = "administration/local_setting.html")]
pub struct SettingView {
    /// The frame.
    pub page: Page,
    /// Where this page is.
    pub base: String,
    /// The clauses that leave it open.
    pub clauses: Vec<Link>,
    /// What holds today.
    pub stands: String,
    /// What was set, the latest first.
    pub values: Vec<ValueRow>,
    /// Yes and no, where it takes nothing else.
    pub choices: Vec<Choice>,
    /// What it takes.
    pub hint: &'static str,
    /// The value as typed.
    pub value: String,
    /// The first day as typed.
    pub from: DateTyped,
}

/// A value that was set.
pub struct ValueRow {
    /// Which.
    pub id: String,
    /// The value and from when.
    pub says: String,
    /// When it was set, and by whom.
    pub by: String,
}

/// A value as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct SettingTyped {
    value: String,
    from_day: String,
    from_month: String,
    from_year: String,
}

/// Which value is taken back.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct WithdrawTyped {
    row: String,
}

/// Shows all.
pub async fn list(Reading { mut db, here, .. }: Reading<Administrator>) -> Result<Shown<ListView>, Fault> {
    let now = local::settings_on(&mut db, here.today).await?;
    let settings = here.council()?.file.settings.iter().map(|setting| {
        let link = Link::new(setting.label.as_str(), address(&here, &setting.id));
        (link, stands(setting, now.get(&setting.id).map(String::as_str)))
    });
    Ok(Shown(ListView {
        settings: settings.collect(),
        page: here.frame.page_below("Set by the council", "Administration", urls::administration(&here.slug)),
    }))
}

/// Shows one.
pub async fn show(
    Reading { mut db, here, .. }: Reading<Administrator>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Shown<SettingView>, Fault> {
    let from = DateTyped::of(here.today);
    let typed = SettingTyped { value: String::new(), from_day: from.day, from_month: from.month, from_year: from.year };
    Ok(Shown(view(&mut db, &here, &id, typed, Errors::none()).await?))
}

/// Sets a value from a day on.
pub async fn set(
    Writing { who, mut db, here }: Writing<Administrator>,
    Path((_, id)): Path<(String, String)>,
    Posted { token, typed }: Posted<SettingTyped>,
) -> Result<Reply<SettingView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    let setting = one(&here, &id)?.clone();
    let mut errors = Errors::none();
    let from = day("the day from which it holds", &typed.from_day, &typed.from_month, &typed.from_year);
    let from = from.map_err(|says| errors.add("from", says)).ok();
    let value = text("the value", &typed.value, 200).map_err(|says| errors.add("value", says)).ok().flatten();
    let value = value.filter(|value| setting.takes(value));
    if value.is_none() && errors.of("value").is_none() {
        errors.add("value", asks(setting.kind));
    }
    let (Some(value), Some(from), true) = (value, from, errors.is_empty()) else {
        return Ok(Reply::Again(view(&mut db, &here, &id, typed, errors).await?));
    };
    local::set(&mut db, &who, &setting.id, &value, from).await?;
    Ok(db.commit(urls::said(address(&here, &setting.id), "value-set")).await?.into())
}

/// Takes a value back.
pub async fn withdraw(
    Writing { who, mut db, here }: Writing<Administrator>,
    Path((_, id)): Path<(String, String)>,
    Posted { token, typed }: Posted<WithdrawTyped>,
) -> Result<Reply<SettingView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    let setting = one(&here, &id)?.id.clone();
    let row: Uuid = typed.row.parse().map_err(|_| Fault::Unreadable)?;
    if !local::withdraw(&mut db, &who, &setting, row).await? {
        return Err(Fault::NotFound);
    }
    Ok(db.commit(urls::said(address(&here, &setting), "value-taken-back")).await?.into())
}

fn one<'h>(here: &'h Here, id: &str) -> Result<&'h Setting, Fault> {
    here.council()?.file.settings.iter().find(|setting| setting.id == id).ok_or(Fault::NotFound)
}

fn address(here: &Here, id: &SettingId) -> String {
    format!("{}/local-settings/{id}", urls::administration(&here.slug))
}

/// What holds: the council's value, that of the policy's files until there is one, or nothing.
fn stands(setting: &Setting, value: Option<&str>) -> String {
    match (value, &setting.default) {
        (Some(value), _) => value.to_owned(),
        (None, Some(default)) => format!("{default}, until the council sets it"),
        (None, None) => "Not set: nothing is counted".to_owned(),
    }
}

fn asks(kind: SettingKind) -> &'static str {
    match kind {
        SettingKind::Span => "Enter a length of time, such as 28 days, 5 working days or 1 month",
        SettingKind::Number => "Enter a whole number",
        SettingKind::YesNo => "Select yes or no",
        SettingKind::Text => "Enter a text of 200 characters or fewer",
    }
}

async fn view(
    db: &mut impl Reads,
    here: &Here,
    id: &str,
    typed: SettingTyped,
    errors: Errors,
) -> Result<SettingView, Fault> {
    let setting = one(here, id)?;
    let values = local::of(db, &setting.id).await?;
    let now = values.iter().find(|set| set.from <= here.today).map(|set| set.value.as_str());
    let choices = match setting.kind {
        SettingKind::YesNo => Choice::list([("yes", "Yes"), ("no", "No")], &typed.value),
        _ => Vec::new(),
    };
    Ok(SettingView {
        base: address(here, &setting.id),
        clauses: setting
            .clause
            .iter()
            .map(|id| Link::new(id.as_str(), urls::clause(&here.slug, id.as_str())))
            .collect(),
        stands: stands(setting, now),
        choices,
        hint: match setting.kind {
            SettingKind::Span => "Such as 28 days, 5 working days or 1 month",
            SettingKind::Number => "A whole number",
            SettingKind::YesNo | SettingKind::Text => "",
        },
        values: values
            .into_iter()
            .map(|set| ValueRow {
                id: set.id.to_string(),
                says: format!("{} from {}", set.value, set.from),
                by: match set.by {
                    Some(name) => format!("set {} by {name}", when::instant(set.recorded_at)),
                    None => format!("set {}", when::instant(set.recorded_at)),
                },
            })
            .collect(),
        value: typed.value,
        from: DateTyped { day: typed.from_day, month: typed.from_month, year: typed.from_year },
        page: Page {
            errors,
            ..here.frame.page_below(
                setting.label.as_str(),
                "Set by the council",
                format!("{}/local-settings", urls::administration(&here.slug)),
            )
        },
    })
}
