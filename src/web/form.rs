//! What was wrong with a form: a message for each field, in the order the fields stand on the page.

/// Messages by field, in the order in which they were found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Errors(Vec<(String, String)>);

impl Errors {
    /// Nothing is wrong.
    pub const fn none() -> Self {
        Self(Vec::new())
    }

    /// Adds a message to a field; a field keeps its first message, the others would follow from it.
    pub fn add(&mut self, field: impl Into<String>, message: impl Into<String>) {
        let field = field.into();
        if self.of(&field).is_none() {
            self.0.push((field, message.into()));
        }
    }

    /// The message of a field.
    pub fn of(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|(id, _)| id == field).map(|(_, message)| message.as_str())
    }

    /// Each field's id with its message, for the summary at the top of the page.
    pub fn list(&self) -> &[(String, String)] {
        &self.0
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<F: Into<String>, M: Into<String>> FromIterator<(F, M)> for Errors {
    fn from_iter<I: IntoIterator<Item = (F, M)>>(found: I) -> Self {
        let mut errors = Self::none();
        for (field, message) in found {
            errors.add(field, message);
        }
        errors
    }
}
