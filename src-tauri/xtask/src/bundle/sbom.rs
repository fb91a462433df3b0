//! The list of ingredients (SBOM): every crate and npm package inside the programs, in CycloneDX.
//!
//! Invariant: only what is linked or embedded is listed, for the system the programs were built for; the same lock files give
//! the same bytes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde::Deserialize;
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use super::VERSION;
use super::programs::APP;
use crate::call::{Call, Failure, root};

/// What cargo tells of the workspace.
#[derive(Debug, Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    resolve: Resolve,
}

impl Metadata {
    /// The packages that can be part of a program, by id.
    fn parts(&self) -> BTreeMap<&str, &Package> {
        let parts = self.packages.iter().filter(|package| !package.is_macro());
        parts.map(|package| (&*package.id, package)).collect()
    }
}

#[derive(Debug, Deserialize)]
struct Package {
    id: String,
    name: String,
    version: String,
    license: Option<String>,
    source: Option<String>,
    #[serde(default)]
    targets: Vec<Target>,
}

#[derive(Debug, Deserialize)]
struct Target {
    kind: Vec<String>,
}

impl Package {
    /// Whether the compiler runs it: then it, and what only it needs, is in no program.
    fn is_macro(&self) -> bool {
        let macros = |target: &Target| target.kind.iter().any(|kind| kind == "proc-macro");
        self.targets.iter().any(macros)
    }
}

#[derive(Debug, Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Debug, Deserialize)]
struct Node {
    id: String,
    deps: Vec<Dependency>,
}

#[derive(Debug, Deserialize)]
struct Dependency {
    pkg: String,
    dep_kinds: Vec<Kind>,
}

/// `null` for what is linked, else "build" or "dev".
#[derive(Debug, Deserialize)]
struct Kind {
    kind: Option<String>,
}

/// What npm's lock file tells.
#[derive(Debug, Deserialize)]
struct NpmLock {
    packages: BTreeMap<String, NpmPackage>,
}

#[derive(Debug, Deserialize)]
struct NpmPackage {
    version: Option<String>,
    license: Option<String>,
    #[serde(default)]
    dev: bool,
}

/// The programs whose ingredients count, by package.
const PROGRAMS: &[&str] = &[APP, "cli"];
const NPM_LOCK: &str = "ui/package-lock.json";

/// The list for programs built for `triple`.
pub(super) fn ingredients(triple: &str) -> Result<String, Failure> {
    let mut call = Call::cargo().args(["metadata", "--format-version=1", "--locked"]);
    // The universal program of a Mac is two programs with the same crates.
    let one = triple.replace("universal-", "aarch64-");
    call = call.args(["--filter-platform", &one]);
    let said = call
        .output()
        .ok_or(Failure::Missing("cargo metadata says nothing"))?;
    let metadata: Metadata = parse("cargo metadata", &said)?;
    let path = root().join(NPM_LOCK);
    let lock = fs::read_to_string(&path).map_err(Failure::file(&path))?;
    Ok(list(&metadata, &parse(NPM_LOCK, &lock)?).to_string())
}

fn parse<'text, T: Deserialize<'text>>(what: &str, text: &'text str) -> Result<T, Failure> {
    serde_json::from_str(text).map_err(|error| Failure::Wrong(format!("{what}: {error}")))
}

fn list(metadata: &Metadata, npm: &NpmLock) -> Value {
    let packages = metadata.parts();
    let nodes: BTreeMap<_, _> = metadata
        .resolve
        .nodes
        .iter()
        .filter(|node| packages.contains_key(&*node.id))
        .map(|node| (&*node.id, node))
        .collect();
    let programs = metadata
        .packages
        .iter()
        .filter(|package| package.source.is_none() && PROGRAMS.contains(&&*package.name));
    let linked = linked(&nodes, programs.map(|package| &*package.id).collect());
    let mut components: Vec<Value> = linked
        .iter()
        .filter_map(|id| packages.get(id))
        .map(|package| {
            component(
                &purl(package),
                &package.name,
                &package.version,
                package.license.as_deref(),
            )
        })
        .collect();
    components.extend(
        npm.packages
            .iter()
            .filter_map(|(path, package)| npm_component(path, package)),
    );
    let dependencies: Vec<Value> = linked
        .iter()
        .filter_map(|id| {
            let needs = needed_by(nodes.get(id)?).filter_map(|id| packages.get(id));
            let needs: BTreeSet<_> = needs.map(|package| purl(package)).collect();
            Some(json!({ "ref": purl(packages.get(id)?), "dependsOn": needs }))
        })
        .collect();
    let serial = serial(&json!([components, dependencies]));
    json!({
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": serial,
        "version": 1,
        "metadata": { "component": {
            "type": "application",
            "bom-ref": "omniroute",
            "name": "OmniRoute",
            "version": VERSION,
            "licenses": [{ "expression": "MIT" }],
        } },
        "components": components,
        "dependencies": dependencies,
    })
}

/// Everything the programs link, themselves included.
fn linked<'id>(nodes: &BTreeMap<&str, &'id Node>, programs: Vec<&'id str>) -> BTreeSet<&'id str> {
    let mut seen = BTreeSet::new();
    let mut open = programs;
    while let Some(id) = open.pop() {
        if seen.insert(id)
            && let Some(node) = nodes.get(id)
        {
            open.extend(needed_by(node));
        }
    }
    seen
}

fn needed_by(node: &Node) -> impl Iterator<Item = &str> {
    let linked =
        |dependency: &&Dependency| dependency.dep_kinds.iter().any(|kind| kind.kind.is_none());
    node.deps
        .iter()
        .filter(linked)
        .map(|dependency| &*dependency.pkg)
}

fn purl(package: &Package) -> String {
    format!("pkg:cargo/{}@{}", package.name, package.version)
}

fn component(purl: &str, name: &str, version: &str, license: Option<&str>) -> Value {
    let mut fields = Map::new();
    for (field, value) in [
        ("type", "library"),
        ("bom-ref", purl),
        ("name", name),
        ("version", version),
        ("purl", purl),
    ] {
        fields.insert(field.to_owned(), json!(value));
    }
    if let Some(license) = license {
        // Old crates write a slash where the rule says OR.
        let expression = license.replace('/', " OR ");
        fields.insert("licenses".to_owned(), json!([{ "expression": expression }]));
    }
    Value::Object(fields)
}

/// A package the page is built from; tools of the build are marked `dev`.
fn npm_component(path: &str, package: &NpmPackage) -> Option<Value> {
    let (_, name) = path.rsplit_once("node_modules/")?;
    let version = package.version.as_deref()?;
    let purl = format!("pkg:npm/{}@{version}", name.replace('@', "%40"));
    (!package.dev).then(|| component(&purl, name, version, package.license.as_deref()))
}

/// A UUID made of the content, so that the same content has the same one (version 8 of RFC 9562).
fn serial(content: &Value) -> String {
    let sum = format!("{:x}", Sha256::digest(content.to_string()));
    let part = |range| sum.get(range).unwrap_or_default();
    let [a, b, c, d, e] = [
        part(0..8),
        part(8..12),
        part(13..16),
        part(17..20),
        part(20..32),
    ];
    format!("urn:uuid:{a}-{b}-8{c}-8{d}-{e}")
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::{Metadata, NpmLock, list};
    use serde_json::{Value, json};

    fn names(listed: &Value) -> Vec<&str> {
        let components = listed["components"].as_array().unwrap();
        components
            .iter()
            .map(|one| one["name"].as_str().unwrap())
            .collect()
    }

    #[test]
    fn what_only_the_compiler_runs_is_no_ingredient() {
        let package = |id: &str, kind: &str, source: Option<&str>| json!({ "id": id, "name": id, "version": "1.0.0", "source": source, "targets": [{ "kind": [kind] }] });
        let need = |id: &str| json!({ "pkg": id, "dep_kinds": [{ "kind": null }] });
        let of = Some("registry");
        let metadata: Metadata = serde_json::from_value(json!({
            "packages": [
                package("cli", "bin", None),
                package("serde", "lib", of),
                package("serde_derive", "proc-macro", of),
                package("syn", "lib", of),
            ],
            "resolve": { "nodes": [
                { "id": "cli", "deps": [need("serde")] },
                { "id": "serde", "deps": [need("serde_derive")] },
                { "id": "serde_derive", "deps": [need("syn")] },
                { "id": "syn", "deps": [] },
            ] },
        }))
        .unwrap();
        let npm: NpmLock = serde_json::from_value(json!({ "packages": {} })).unwrap();
        let listed = list(&metadata, &npm);
        assert_eq!(names(&listed), ["cli", "serde"]);
        assert_eq!(listed["dependencies"][1]["dependsOn"], json!([]));
    }

    #[test]
    fn what_only_builds_or_tests_is_no_ingredient() {
        let package = |id: &str| json!({ "id": id, "name": id, "version": "1.0.0", "license": "MIT/Apache-2.0", "source": if id == "cli" { None } else { Some("registry") } });
        let need =
            |id: &str, kind: Option<&str>| json!({ "pkg": id, "dep_kinds": [{ "kind": kind }] });
        let metadata: Metadata = serde_json::from_value(json!({
            "packages": [package("cli"), package("clap"), package("cc"), package("insta"), package("other")],
            "resolve": { "nodes": [
                { "id": "cli", "deps": [need("clap", None), need("cc", Some("build")), need("insta", Some("dev"))] },
                { "id": "clap", "deps": [] },
            ] },
        }))
        .unwrap();
        let npm: NpmLock = serde_json::from_value(json!({ "packages": {
            "": { "version": "1.0.0" },
            "node_modules/@tauri-apps/api": { "version": "2.12.3", "license": "MIT" },
            "node_modules/vite": { "version": "8.0.0", "dev": true },
        } }))
        .unwrap();
        let listed = list(&metadata, &npm);
        assert_eq!(names(&listed), ["clap", "cli", "@tauri-apps/api"]);
        assert_eq!(
            listed["components"][0]["licenses"][0]["expression"],
            "MIT OR Apache-2.0"
        );
        assert_eq!(
            listed["components"][2]["purl"],
            "pkg:npm/%40tauri-apps/api@2.12.3"
        );
        assert_eq!(
            listed["dependencies"][1]["dependsOn"],
            json!(["pkg:cargo/clap@1.0.0"])
        );
        assert_eq!(
            listed["serialNumber"].as_str().unwrap().len(),
            "urn:uuid:".len() + 36
        );
    }
}
