//! A posted form: its token, and its fields as they were typed; text only.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use domain::ids::FormToken;
use serde::de::DeserializeOwned;
use store::{Commitment, Form};

use crate::fault::Fault;

/// A form with its token taken out.
pub struct Posted<T> {
    /// Which act this is: the same showing of the form, sent to the same address with the same fields. A page may have several
    /// buttons, and whoever goes back to it and sends something else means something else.
    pub token: Form,
    /// The fields.
    pub typed: T,
}

/// Every field as it came, in order: for forms whose fields a policy decides.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields(pub Vec<(String, String)>);

impl Fields {
    /// The first value of a field, or nothing.
    pub fn one(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str())
    }

    /// Every value of a field.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

impl<'de> serde::Deserialize<'de> for Fields {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;
        impl<'de> serde::de::Visitor<'de> for Pairs {
            type Value = Fields;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("the fields of a form")
            }
            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
                let mut fields = Vec::new();
                while let Some((key, values)) = map.next_entry::<String, OneOrMany>()? {
                    fields.extend(values.0.into_iter().map(|value| (key.clone(), value)));
                }
                Ok(Fields(fields))
            }
        }
        deserializer.deserialize_map(Pairs)
    }
}

struct OneOrMany(Vec<String>);
impl<'de> serde::Deserialize<'de> for OneOrMany {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::<String>::deserialize(deserializer).map(Self)
    }
}

#[derive(serde::Deserialize)]
struct TokenOnly {
    form_token: Option<FormToken>,
    #[serde(default)]
    held: String,
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Posted<T> {
    type Rejection = Fault;

    async fn from_request(request: Request, state: &S) -> Result<Self, Fault> {
        let address = request.uri().path().to_owned();
        let body = Bytes::from_request(request, state).await.map_err(|_| Fault::Unreadable)?;
        // NUL cannot be stored as text; nobody types it.
        let text = std::str::from_utf8(&body).map_err(|_| Fault::Unreadable)?.replace("%00", "");
        let token: TokenOnly = serde_html_form::from_str(&text).map_err(|_| Fault::Unreadable)?;
        let typed = serde_html_form::from_str(&text).map_err(|_| Fault::Unreadable)?;
        let held = token.held.parse().ok();
        Ok(Self {
            token: Form { token: act(token.form_token.ok_or(Fault::Unreadable)?, &address, &body), held },
            typed,
        })
    }
}

/// One act of a form: its token, bound to where it is sent and what is in it.
fn act(token: FormToken, address: &str, body: &[u8]) -> FormToken {
    let bound = Commitment::over(&[token.uuid().as_bytes(), address.as_bytes(), body]).hex();
    bound.get(..32).and_then(|half| half.parse().ok()).unwrap_or(token)
}
