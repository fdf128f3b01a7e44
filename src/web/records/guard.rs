//! The guard before a record is shared: what looks like a child's name or number is asked about, or stops it, as the council's form says.

use domain::guard::{self, Finding, Kind};
use domain::ids::PersonId;
use domain::record::{Answer, Checked, Hint};
use domain::wording::{Content, Written};
use engine::Day;
use engine::policy::{Form, Names, SectionKind};
use store::Reads;

use crate::fault::Fault;

/// What the form says of one text.
#[derive(Clone, Copy)]
struct Says {
    names: Names,
    references: Names,
}

/// Adds what was found to what was checked; a form that says nothing of names is not looked through.
pub(super) async fn look(
    db: &mut impl Reads,
    subject: PersonId,
    form: &Form,
    mut checked: Checked,
    today: Day,
) -> Result<Checked, Fault> {
    let written = checked.answers.iter().map(|answer: &Answer| (answer.field.as_str(), &answer.written));
    let (errors, prompts) = findings(db, subject, form, written, today).await?;
    if !errors.is_empty() {
        checked.shareable = None;
    }
    checked.errors.extend(errors);
    checked.prompts.extend(prompts);
    Ok(checked)
}

/// What stops and what is asked about in what was written on a form, each at its field; in the file of the subject.
pub(crate) async fn findings<'w>(
    db: &mut impl Reads,
    subject: PersonId,
    form: &Form,
    written: impl IntoIterator<Item = (&'w str, &'w Written)>,
    today: Day,
) -> Result<(Vec<Hint>, Vec<Hint>), Fault> {
    let texts: Vec<(&str, &str, String, Says)> = written
        .into_iter()
        .filter_map(|(field, it)| says(form, &it.id).map(|says| (field, it.heading.as_str(), text(&it.content), says)))
        .filter(|(_, _, text, _)| !text.is_empty())
        .collect();
    let (mut errors, mut prompts) = (Vec::new(), Vec::new());
    if texts.is_empty() {
        return Ok((errors, prompts));
    }
    let asked = guard::asked(texts.iter().map(|(_, _, text, _)| text.as_str()));
    let known = store::guard::known(db, subject, &asked).await?;
    for (field, heading, text, says) in texts {
        for finding in guard::find(&text, &known, today) {
            let names = if finding.kind == Kind::Reference { says.references } else { says.names };
            let field = field.to_owned();
            match names {
                Names::Allow => {}
                Names::Warn => prompts.push(Hint { field, says: warning(heading, &finding) }),
                Names::Block => errors.push(Hint { field, says: refusal(heading, &finding) }),
            }
        }
    }
    Ok((errors, prompts))
}

fn says(form: &Form, section: &str) -> Option<Says> {
    let section = form.sections.iter().find(|one| one.id == *section);
    let names = section.and_then(|section| section.names).or(form.names)?;
    let list = section.is_some_and(|section| section.kind == SectionKind::Cases).then_some(Names::Allow);
    let own = section.and_then(|section| section.references);
    Some(Says { names, references: own.or(list).or(form.references).unwrap_or(names) })
}

/// What was typed now: actions from before stand as they were agreed, but for the reasons given today.
fn text(content: &Content) -> String {
    let lines: Vec<&str> = match content {
        Content::Text(text) => vec![text],
        Content::Cases(list) => list.iter().map(String::as_str).collect(),
        Content::Actions(list) => list.iter().map(|action| action.what.as_str()).collect(),
        Content::Before(list) => list.iter().map(|action| action.why.as_str()).collect(),
        _ => Vec::new(),
    };
    lines.join("\n")
}

fn warning(heading: &str, finding: &Finding) -> String {
    format!(
        "{heading}: “{}” looks like {}, which belongs on the child’s record.",
        finding.text,
        finding.kind.in_words()
    )
}

fn refusal(heading: &str, finding: &Finding) -> String {
    format!("{heading}: take out “{}”, which looks like {}", finding.text, finding.kind.in_words())
}
