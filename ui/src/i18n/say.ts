// A text by its name: from a tree of texts, in its plural form, with its holes filled.

import type { en } from "./en";

export type Tree = { readonly [key: string]: string | Tree };

/** `one` and `other` are forms of one text. */
type Plain<Name extends string> = Name extends `${infer Base}_one` | `${infer Base}_other` ? Base : Name;

type NamesIn<T, Before extends string = ""> = {
  [Key in keyof T & string]: T[Key] extends string ? `${Before}${Plain<Key>}` : NamesIn<T[Key], `${Before}${Key}.`>;
}[keyof T & string];

/** Every text there is: `words.save`. */
export type TextName = NamesIn<typeof en>;

/** What goes into the `{{holes}}`; `count` chooses the plural form, too. */
export type Filling = { readonly [hole: string]: string | number | undefined };

/** With a word in place of the filling, it is what is said of a name that is not known. */
export type Say = (name: TextName, filling?: Filling | string) => string;

export function sayIn(language: string, texts: Tree, fallback: Tree): Say {
  const plurals = new Intl.PluralRules(language);
  return (name, filling) => {
    const fill = typeof filling === "object" ? filling : {};
    const form = typeof fill.count === "number" ? plurals.select(fill.count) : undefined;
    const text = formIn(texts, name, form) ?? formIn(fallback, name, form);
    if (text === undefined) return typeof filling === "string" ? filling : name;
    return text.replace(/\{\{(\w+)\}\}/g, (_, hole: string) => String(fill[hole] ?? ""));
  };
}

/** The text itself, or its form for a count. */
function formIn(texts: Tree, name: string, form: string | undefined): string | undefined {
  const path = name.split(".");
  const last = path.pop() ?? "";
  let branch: string | Tree | undefined = texts;
  for (const key of path) branch = typeof branch === "object" ? branch[key] : undefined;
  if (typeof branch !== "object") return undefined;
  const found = (form && branch[`${last}_${form}`]) ?? branch[last] ?? branch[`${last}_other`];
  return typeof found === "string" ? found : undefined;
}
