//! The suite: what the whole product promises, proved from outside.
