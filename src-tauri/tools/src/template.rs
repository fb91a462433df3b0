//! From a row's words to what is written: placeholders and what they stand for.

use crate::error::Error;
use crate::tool::Value as Template;
use serde_json::Value;

/// What the placeholders stand for.
pub(crate) struct Words<'w> {
    pub(crate) base: &'w str,
    pub(crate) key: &'w str,
    pub(crate) model: Option<&'w str>,
}

impl Words<'_> {
    /// The name of a key, or nothing where no model is named.
    pub(crate) fn name(&self, template: &str) -> Option<String> {
        self.filled(template, str::to_owned)
    }

    /// What is written, or nothing where no model is named.
    pub(crate) fn value(&self, template: &Template) -> Result<Option<Value>, Error> {
        match template {
            Template::Text(text) => Ok(self.filled(text, str::to_owned).map(Value::String)),
            Template::Json(json) | Template::Unless(json) => {
                let quoted = |word: &str| Value::String(word.to_owned()).to_string();
                let filled = self.filled(json, quoted);
                let read = filled.map(|filled| serde_json::from_str(&filled));
                read.transpose()
                    .map_err(|why| Error::Other(why.to_string()))
            }
        }
    }

    fn filled(&self, template: &str, form: impl Fn(&str) -> String) -> Option<String> {
        if self.model.is_none() && template.contains(MODEL) {
            return None;
        }
        let v1 = format!("{}/v1", self.base);
        let model = self.model.unwrap_or_default();
        // The model comes last: its name may have braces.
        let words = [
            (BASE_V1, v1.as_str()),
            (BASE, self.base),
            (KEY, self.key),
            (MODEL, model),
        ];
        let mut filled = template.to_owned();
        for (placeholder, word) in words {
            if filled.contains(placeholder) {
                filled = filled.replace(placeholder, &form(word));
            }
        }
        Some(filled)
    }
}

impl Template {
    pub(crate) fn text(&self) -> &'static str {
        match self {
            Self::Text(text) | Self::Json(text) | Self::Unless(text) => text,
        }
    }

    /// It gives way to what stands there.
    pub(crate) fn gives_way(&self) -> bool {
        matches!(self, Self::Unless(_))
    }

    /// It is nobody's business but the tool's.
    pub(crate) fn is_secret(&self) -> bool {
        self.text().contains(KEY)
    }

    /// It has the gateway's address in it.
    pub(crate) fn has_base(&self) -> bool {
        self.text().contains(BASE) || self.text().contains(BASE_V1)
    }
}

const BASE: &str = "{base}";
const BASE_V1: &str = "{base_v1}";
const KEY: &str = "{key}";
const MODEL: &str = "{model}";
