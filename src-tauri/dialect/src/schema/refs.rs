//! References inside a schema: `$ref` to `#/$defs/…`, `#/definitions/…` or any other place in it.
//!
//! What refers to itself is cut, and so is what would grow without bound.

use super::tree::{Fields, Node};

/// Puts what the references mean in their place, everywhere, and drops the definitions. A field beside a `$ref` wins over the same
/// field of what it means.
pub(super) fn inline(root: &mut Fields) {
    let whole = root.clone();
    for definitions in DEFINITIONS {
        root.take(definitions);
    }
    let mut inlining = Inlining::of(&whole);
    inlining.schema(root);
}

/// Whether a schema refers to itself.
pub(super) fn is_circular(root: &Fields) -> bool {
    let mut inlining = Inlining::of(root);
    inlining.schema(&mut root.clone());
    inlining.cut
}

/// Takes in what a schema itself refers to, a reference to a reference included, and leaves what is inside it alone. A circle
/// is dropped.
pub(super) fn enter(schema: &mut Fields, whole: &Fields) {
    for _ in 0..MOST_OPEN {
        let Some(Node::Text(pointer)) = schema.get("$ref") else {
            return;
        };
        let Some(target) = resolved(whole, pointer) else {
            return;
        };
        schema.take("$ref");
        schema.adopt(target);
    }
    schema.take("$ref");
}

struct Inlining<'a> {
    whole: &'a Fields,
    /// The references we are inside of.
    open: Vec<String>,
    /// How many more values may be put in.
    left: usize,
    /// Something was cut.
    cut: bool,
}

impl<'a> Inlining<'a> {
    const fn of(whole: &'a Fields) -> Self {
        Self {
            whole,
            open: Vec::new(),
            left: MOST_VALUES,
            cut: false,
        }
    }

    fn schema(&mut self, schema: &mut Fields) {
        match schema.take("$ref") {
            Some(Node::Text(pointer)) => self.reference(schema, pointer),
            Some(_) | None => schema.each_child(&mut |child| self.schema(child)),
        }
    }

    fn reference(&mut self, schema: &mut Fields, pointer: String) {
        let circular = self.open.contains(&pointer) || self.open.len() >= MOST_OPEN;
        let target = resolved(self.whole, &pointer).filter(|_| !circular);
        let Some(target) = target.filter(|target| target.size() <= self.left) else {
            self.cut = true;
            return cut(schema, &pointer);
        };
        self.left -= target.size();
        schema.adopt(target);
        self.open.push(pointer);
        self.schema(schema);
        self.open.pop();
    }
}

/// Ends a branch that would never end, telling what stood there.
fn cut(schema: &mut Fields, pointer: &str) {
    if !schema.has("type") {
        schema.put_first("type", Node::text("object"));
    }
    let name = pointer.rsplit('/').next().unwrap_or(pointer);
    super::words::describe(schema, &format!("see: {name}"));
}

/// What a pointer into the schema means, without the definitions that stand at the root.
fn resolved(whole: &Fields, pointer: &str) -> Option<Fields> {
    let path = pointer.strip_prefix('#')?;
    if path.is_empty() {
        let mut root = whole.clone();
        root.keep(|name, _| !DEFINITIONS.contains(&name));
        return Some(root);
    }
    let mut steps = path.strip_prefix('/')?.split('/').map(unescaped);
    let mut node = whole.get(&steps.next()?)?;
    for step in steps {
        node = match node {
            Node::Object(fields) => fields.get(&step)?,
            Node::List(list) => list.get(step.parse::<usize>().ok()?)?,
            Node::Text(_) | Node::Other(_) => return None,
        };
    }
    node.clone().into_fields()
}

fn unescaped(step: &str) -> String {
    step.replace("%24", "$")
        .replace("~1", "/")
        .replace("~0", "~")
}

const DEFINITIONS: [&str; 2] = ["$defs", "definitions"];

/// References nested deeper than this are as good as circular.
const MOST_OPEN: usize = 16;

/// The most values that references may put into a schema: definitions that double each other would fill the memory.
const MOST_VALUES: usize = 20_000;
