// The page's words. English is always there; another language is fetched when it is chosen.

import { useSyncExternalStore } from "react";
import { en } from "./en";
import { type Say, sayIn, type Tree } from "./say";

/** The same tree of keys with other words. */
export type Texts<T = typeof en> = { [Key in keyof T]: T[Key] extends string ? string : Texts<T[Key]> };

type Language = { tag: string; name: string; load: () => Promise<Texts> };

/** By the language subtag a system names it with. */
export const LANGUAGES: Record<string, Language> = {
  en: { tag: "en", name: "English", load: () => Promise.resolve(en) },
  zh: { tag: "zh-CN", name: "简体中文", load: () => import("./zh-CN").then((module) => module.zhCN) },
};

type Spoken = { language: string; t: Say };

const english: Tree = en;
let spoken: Spoken = { language: "en", t: sayIn("en", english, english) };
let wanted = "en";
const listeners = new Set<() => void>();

/** The language the page speaks now. */
export const now = (): Spoken => spoken;

/** Speaks the language nearest to `tag`, such as `zh-Hans-CN`. */
export async function speak(tag: string): Promise<void> {
  const language = LANGUAGES[tag.split("-")[0]?.toLowerCase() ?? "en"] ?? LANGUAGES.en;
  if (!language) return;
  wanted = language.tag;
  const texts = await language.load();
  // Another one was chosen meanwhile, or it is spoken already.
  if (wanted !== language.tag || spoken.language === wanted) return;
  spoken = { language: language.tag, t: sayIn(language.tag, texts, english) };
  for (const listener of listeners) listener();
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The words of the language that is spoken; whoever uses them is drawn anew when it changes. */
export const useTexts = (): Spoken => useSyncExternalStore(listen, now);
