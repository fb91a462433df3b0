//! A list that mostly holds one thing: its first needs no memory of its own.

use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::fmt;
use std::marker::PhantomData;

/// The first, and the others.
#[derive(Debug)]
pub(crate) struct Few<T> {
    first: Option<T>,
    others: Vec<T>,
}

impl<T> Few<T> {
    /// Whether it holds nothing.
    pub(crate) fn is_empty(&self) -> bool {
        self.first.is_none()
    }

    /// All of them, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.first.iter().chain(&self.others)
    }

    /// All of them, in order.
    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.first.iter_mut().chain(&mut self.others)
    }
}

impl<T> Default for Few<T> {
    fn default() -> Self {
        Self {
            first: None,
            others: Vec::new(),
        }
    }
}

impl<T> IntoIterator for Few<T> {
    type Item = T;
    type IntoIter = std::iter::Chain<std::option::IntoIter<T>, std::vec::IntoIter<T>>;

    fn into_iter(self) -> Self::IntoIter {
        self.first.into_iter().chain(self.others)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Few<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(Taking(PhantomData))
    }
}

struct Taking<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Taking<T> {
    type Value = Few<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Few<T>, A::Error> {
        let mut few = Few {
            first: list.next_element()?,
            others: Vec::new(),
        };
        while let Some(next) = list.next_element()? {
            few.others.push(next);
        }
        Ok(few)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn a_list_of_any_length_keeps_its_order() {
        for length in 0..4 {
            let list: Vec<usize> = (0..length).collect();
            let mut few: Few<usize> = serde_json::from_str(&format!("{list:?}")).unwrap();
            assert_eq!(few.is_empty(), list.is_empty());
            assert!(few.iter().eq(&list));
            few.iter_mut().for_each(|one| *one += 1);
            assert!(few.into_iter().eq(list.iter().map(|one| one + 1)));
        }
    }

    #[test]
    fn what_is_no_list_is_refused() {
        assert!(serde_json::from_str::<Few<usize>>("{}").is_err());
    }
}
