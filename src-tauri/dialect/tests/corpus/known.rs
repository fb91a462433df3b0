//! Where a law is broken knowingly, and why.
//!
//! A row that is no longer needed fails like a breach that is not listed: the table says neither more nor less than what is.

/// Law, case (with ` in <dialect>` where the law speaks of two), reason.
const KNOWN: &[(&str, &str, &str)] = &[];

/// Panics on breaches that are not listed, and on listed ones that did not happen.
pub(crate) fn hold(law: &str, breaches: &[(String, String)]) {
    let listed = || KNOWN.iter().filter(|(of, _, _)| *of == law);
    let mut bad = 0;
    for (case, complaint) in breaches {
        if listed().all(|(_, known, _)| known != case) {
            println!("BREACH {case}\n{complaint}\n");
            bad += 1;
        }
    }
    for (_, known, _) in listed() {
        if breaches.iter().all(|(case, _)| case != known) {
            println!("NO BREACH any more: {known}");
            bad += 1;
        }
    }
    assert_eq!(bad, 0, "breaches of `{law}`");
}
