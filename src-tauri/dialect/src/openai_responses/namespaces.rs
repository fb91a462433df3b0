//! Namespaces: tools grouped under a name, which the conversation knows by one flat name (`ns__tool`).
//!
//! The declaration itself stays with the request as an extra, so that an answer can name tool and namespace apart again.
//! A tool declared directly under the flat name wins.

use super::tools;
use chat::{Dialect, Request};
use std::collections::HashMap;

/// The name of the extra that keeps a namespace's declaration.
pub(super) const EXTRA: &str = crate::shared::NAMESPACE;

/// The one name of a tool within a namespace.
pub(super) fn flat(namespace: Option<&str>, name: &str) -> String {
    match namespace {
        None | Some("") => name.to_owned(),
        Some(namespace) if namespace.ends_with("__") => format!("{namespace}{name}"),
        Some(namespace) => format!("{namespace}__{name}"),
    }
}

/// The tools of a request that came in namespaces, by their flat names.
#[derive(Debug, Default)]
pub(super) struct Namespaces(HashMap<String, (String, String)>);

impl Namespaces {
    /// Reads the declarations a request carries.
    pub(super) fn of(request: &Request) -> Self {
        let mut members = HashMap::new();
        for extra in &request.extras {
            if extra.dialect != Dialect::OpenAiResponses || extra.name != EXTRA {
                continue;
            }
            let Ok(namespace) = tools::Namespace::read(&extra.value, "tools") else {
                continue;
            };
            for (name, tool) in namespace.members {
                if request.tools.iter().any(|known| tools::same(known, &tool)) {
                    members.insert(tool.name, (namespace.name.clone(), name));
                }
            }
        }
        Self(members)
    }

    /// Namespace and name of a tool the conversation knows by its flat name.
    pub(super) fn split<'n>(&'n self, flat: &'n str) -> (Option<&'n str>, &'n str) {
        match self.0.get(flat) {
            Some((namespace, name)) => (Some(namespace), name),
            None => (None, flat),
        }
    }
}
