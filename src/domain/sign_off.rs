//! The four answers to a shared record.

/// The longest text of an answer.
pub const LONGEST: usize = 20_000;

/// Which answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Signed.
    Sign,
    /// Signed, with a comment.
    SignWithComment,
    /// A change is asked for.
    AskForChange,
    /// Disagreed: both views stand beside each other.
    Disagree,
}

impl Kind {
    /// In the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Sign, Self::SignWithComment, Self::AskForChange, Self::Disagree];

    /// As the database and the forms keep it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Sign => "sign",
            Self::SignWithComment => "sign-with-comment",
            Self::AskForChange => "ask-for-change",
            Self::Disagree => "disagree",
        }
    }

    /// From its word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// As the log names it.
    pub fn act(self) -> &'static str {
        match self {
            Self::Sign => "signed-record",
            Self::SignWithComment => "signed-record-with-comment",
            Self::AskForChange => "asked-for-change",
            Self::Disagree => "disagreed-with-record",
        }
    }

    /// Whether it is a signature.
    pub fn signs(self) -> bool {
        matches!(self, Self::Sign | Self::SignWithComment)
    }
}

/// An answer that can be given: with words where it needs them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignOff {
    kind: Kind,
    wording: Option<String>,
}

impl SignOff {
    /// Reads an answer: its word, and the text typed for it.
    ///
    /// # Errors
    /// The field and what to do.
    pub fn parse(word: &str, text: impl Fn(Kind) -> String) -> Result<Self, (String, &'static str)> {
        let kind = Kind::from_word(word).ok_or(("answer".to_owned(), "Choose an answer"))?;
        let text = text(kind);
        let wording = text.trim();
        let field = format!("words-{}", kind.word());
        match kind {
            _ if wording.chars().count() > LONGEST => Err((field, "Shorten this to 20,000 characters")),
            Kind::Sign => Ok(Self { kind, wording: None }),
            Kind::SignWithComment if wording.is_empty() => Err((field, "Enter your comment, or choose Sign")),
            Kind::AskForChange if wording.is_empty() => Err((field, "Say what should change")),
            Kind::Disagree if wording.is_empty() => Err((field, "Enter your own view")),
            _ => Ok(Self { kind, wording: Some(wording.to_owned()) }),
        }
    }

    /// Which.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Its words, where it has any.
    pub fn wording(&self) -> Option<&str> {
        self.wording.as_deref()
    }
}
