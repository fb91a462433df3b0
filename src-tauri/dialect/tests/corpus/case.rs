//! The cases on disk.

use chat::Dialect;
use std::path::{Path, PathBuf};

/// One case.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) dialect: Dialect,
    pub(crate) name: String,
    pub(crate) folder: PathBuf,
}

impl Case {
    /// Every case of a dialect, by name.
    pub(crate) fn of(dialect: Dialect) -> Vec<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpus");
        let mut cases: Vec<Self> = std::fs::read_dir(root.join(dialect.name()))
            .unwrap()
            .map(|entry| entry.unwrap())
            .map(|entry| Self {
                dialect,
                name: entry.file_name().into_string().unwrap(),
                folder: entry.path(),
            })
            .collect();
        cases.sort_by(|one, other| one.name.cmp(&other.name));
        cases
    }

    /// Every case that has that file, with its bytes.
    pub(crate) fn with(file: &str) -> Vec<(Self, Vec<u8>)> {
        Dialect::ALL
            .into_iter()
            .flat_map(Self::of)
            .filter_map(|case| Some((case.clone(), case.file(file)?)))
            .collect()
    }

    /// One of its files.
    pub(crate) fn file(&self, name: &str) -> Option<Vec<u8>> {
        std::fs::read(self.folder.join(name)).ok()
    }

    /// The HTTP status its failure came with.
    pub(crate) fn status(&self) -> u16 {
        self.file("status").map_or(400, |status| {
            String::from_utf8(status).unwrap().trim().parse().unwrap()
        })
    }

    /// Where it lies, for a complaint.
    pub(crate) fn path(&self) -> String {
        format!("{}/{}", self.dialect, self.name)
    }
}

#[test]
fn every_dialect_has_forty_requests_and_forty_answers() {
    for dialect in Dialect::ALL {
        let cases = Case::of(dialect);
        let having = |files: &[&str]| {
            let has = |case: &&Case| files.iter().any(|file| case.folder.join(file).exists());
            cases.iter().filter(has).count()
        };
        let requests = having(&["request.json"]);
        let answers = having(&["answer.json", "stream.sse"]);
        assert!(requests >= 40, "{dialect}: {requests} requests");
        assert!(answers >= 40, "{dialect}: {answers} answers and streams");
    }
}

#[test]
fn a_case_holds_files_of_the_corpus_only_and_at_least_one() {
    const FILES: [&str; 6] = [
        "answer.json",
        "failure.json",
        "request.json",
        "status",
        "stream.sse",
        "translations.snap",
    ];
    for case in Dialect::ALL.into_iter().flat_map(Case::of) {
        let files: Vec<String> = std::fs::read_dir(&case.folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        assert!(
            files.iter().all(|file| FILES.contains(&file.as_str())),
            "{}: {files:?}",
            case.path()
        );
        let own = files.iter().filter(|file| *file != "translations.snap");
        assert!(own.count() > 0, "{}: {files:?}", case.path());
    }
}
