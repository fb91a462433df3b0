import { expect, test } from "vitest";
import { en } from "./en";
import { zhCN } from "./zh-CN";
import { now, speak } from ".";

type Tree = { [key: string]: string | Tree };

const leaves = (tree: Tree, name = ""): [string, string][] =>
  Object.entries(tree).flatMap(([key, value]) =>
    typeof value === "string" ? [[`${name}${key}`, value] as [string, string]] : leaves(value, `${name}${key}.`),
  );

const holes = (text: string) => (text.match(/\{\{\w+\}\}/g) ?? []).sort();

/** Proper names, and what is the same in both. */
const SAME = /^words\.dialects\.|^keys\.endpoints\.|^login\.title$/;

test("every text has the same holes in both languages, and none is empty", () => {
  const chinese = new Map(leaves(zhCN));
  for (const [name, text] of leaves(en)) {
    expect(text.trim(), name).not.toBe("");
    expect(chinese.get(name)?.trim(), name).toBeTruthy();
    expect(holes(chinese.get(name) ?? ""), name).toEqual(holes(text));
  }
});

test("every text is translated", () => {
  const english = new Map(leaves(en));
  const left = leaves(zhCN).filter(([name, text]) => text === english.get(name) && !SAME.test(name));
  expect(left).toEqual([]);
});

test("a system's name for Chinese is understood, an unknown language is English", async () => {
  await speak("zh-Hans-CN");
  expect(now().t("words.save")).toBe("保存");
  await speak("tlh");
  expect(now().t("words.save")).toBe("Save");
});

test("of two languages chosen at once the later one is spoken", async () => {
  const first = speak("zh");
  await speak("en");
  await first;
  expect(now().language).toBe("en");
});
