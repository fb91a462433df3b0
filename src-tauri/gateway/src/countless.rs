//! Servers that turned out to have no count for a model: for a while they are not asked again, and the estimate comes at once.

use http::Uri;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Where no count is to be had, and for which model.
type Place = (Uri, String);

/// The places that are known, each until a moment in Unix milliseconds.
#[derive(Debug, Default)]
pub(crate) struct Countless(Mutex<HashMap<Place, u64>>);

impl Countless {
    /// Whether the place is known at that moment.
    pub(crate) fn knows(&self, place: &Place, now: u64) -> bool {
        self.places().get(place).is_some_and(|until| now < *until)
    }

    /// The place has none, it was said at that moment.
    pub(crate) fn note(&self, place: Place, now: u64) {
        let mut places = self.places();
        places.retain(|_, until| now < *until);
        if places.len() < MOST {
            places.insert(place, now.saturating_add(A_WHILE));
        }
    }

    fn places(&self) -> MutexGuard<'_, HashMap<Place, u64>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A server may be renewed, and count from then on.
const A_WHILE: u64 = Duration::from_secs(60 * 60).as_millis() as u64;
const MOST: usize = 1024;

#[cfg(test)]
mod tests {
    use super::*;

    fn place(model: &str) -> Place {
        let address = Uri::from_static("http://127.0.0.1:1/v1/responses/input_tokens");
        (address, model.to_owned())
    }

    #[test]
    fn a_place_is_known_for_a_while_and_for_its_model_alone() {
        let countless = Countless::default();
        countless.note(place("a"), 1000);
        assert!(countless.knows(&place("a"), 1000 + A_WHILE - 1));
        assert!(!countless.knows(&place("a"), 1000 + A_WHILE));
        assert!(!countless.knows(&place("b"), 1000));
    }

    #[test]
    fn so_many_places_are_known_and_those_that_are_over_make_room() {
        let countless = Countless::default();
        for model in 0..=MOST {
            countless.note(place(&model.to_string()), 0);
        }
        assert!(!countless.knows(&place(&MOST.to_string()), 0));
        countless.note(place("later"), A_WHILE);
        assert!(countless.knows(&place("later"), A_WHILE));
        assert_eq!(countless.places().len(), 1);
    }
}
