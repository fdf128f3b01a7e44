//! Wording of invented records: sentences by theme, put together by dice; what is said of a child stands in discussions alone.

use std::collections::BTreeMap;

use engine::policy::Section;
use serde::Deserialize;

use crate::dice::Dice;
use crate::shape::Shape;

/// The sentences.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Prose {
    sections: BTreeMap<String, Vec<String>>,
    agreement: BTreeMap<String, Vec<String>>,
    text: BTreeMap<String, Vec<String>>,
    case: BTreeMap<String, Vec<String>>,
}

impl Prose {
    /// All of them.
    pub(crate) fn new() -> Result<Prose, crate::DemoError> {
        toml::from_str(include_str!("prose.toml"))
            .map_err(|error| crate::DemoError::Shape("prose.toml".to_owned(), error.to_string()))
    }

    /// A short text such as an action or a comment.
    pub(crate) fn text(&self, what: &str, dice: &mut Dice) -> String {
        self.text.get(what).and_then(|list| dice.pick(list)).map(|pattern| said(pattern, dice)).unwrap_or_default()
    }

    /// So many different sentences for a section.
    pub(crate) fn section(&self, shape: &Shape, section: &Section, count: u32, dice: &mut Dice) -> String {
        let list = self.sections.get(theme(shape, section)).or_else(|| self.sections.get("general"));
        let Some(list) = list.filter(|list| !list.is_empty()) else { return String::new() };
        let length = u32::try_from(list.len()).unwrap_or(1);
        let first = dice.below(length);
        let sentences = (0..count.min(length)).map(|step| said(&list[((first + step) % length) as usize], dice));
        sentences.collect::<Vec<_>>().join(" ")
    }

    /// What is said of a case in a section of its form, in so many sentences.
    pub(crate) fn case(&self, what: &str, count: u32, dice: &mut Dice) -> String {
        let list = self.case.get(what).or_else(|| self.case.get("general")).filter(|list| !list.is_empty());
        let Some(list) = list else { return String::new() };
        let length = u32::try_from(list.len()).unwrap_or(1);
        let first = dice.below(length);
        let sentences = (0..count.min(length)).map(|step| said(&list[((first + step) % length) as usize], dice));
        sentences.collect::<Vec<_>>().join(" ")
    }

    /// What a pair agreed about a section of their agreement.
    pub(crate) fn agreed(&self, shape: &Shape, section: &Section, dice: &mut Dice) -> String {
        let list = self.agreement.get(theme(shape, section)).or_else(|| self.agreement.get("general"));
        list.and_then(|list| dice.pick(list)).map(|pattern| said(pattern, dice)).unwrap_or_default()
    }
}

/// The theme of a section: as the shape says, or by its tags.
pub(crate) fn theme<'a>(shape: &'a Shape, section: &'a Section) -> &'a str {
    let by_tag = || {
        section.tags.iter().find_map(|tag| match tag.as_str() {
            "support" => Some("wellbeing"),
            "management" => Some("workload"),
            "development" => Some("development"),
            "mediation" => Some("organisation"),
            "reflection" | "challenge" => Some("reflection"),
            _ => None,
        })
    };
    shape.theme.get(section.id.as_str()).map(String::as_str).or_else(by_tag).unwrap_or("general")
}

/// A sentence with one choice taken of each `{a|b|c}`.
fn said(pattern: &str, dice: &mut Dice) -> String {
    let mut text = String::with_capacity(pattern.len());
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let (choices, after) = after.split_once('}').unwrap_or((after, ""));
        let choices: Vec<&str> = choices.split('|').collect();
        text.push_str(dice.pick(&choices).copied().unwrap_or_default());
        rest = after;
    }
    text.push_str(rest);
    text
}
