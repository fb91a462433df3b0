import { expect, test } from "vitest";
import { appear, remembered } from "./appearance";
import { formatIn } from "./format";
import { portIn } from "./parts/portNumber";
import { ids } from "./testids";

test("a port is a whole number from 1 to 65535", () => {
  expect([" 3000 ", "1", "65535"].map(portIn)).toEqual([3000, 1, 65535]);
  expect(["", "0", "65536", "3e3", "-1", "80.5", "0x50", "999999"].map(portIn)).toEqual(Array(8).fill(undefined));
});

test("times, money and counts are written as the language does", () => {
  const format = formatIn("en");
  expect(format.away(0, 30)).toBe("now");
  expect(format.away(0, 5 * 60_000)).toBe("5 min. ago");
  expect(format.away(2 * 3_600_000, 0)).toBe("in 2 hr.");
  expect(format.took(999)).toBe("999 ms");
  expect(format.took(9_412)).toBe("9.4 s");
  expect(format.money(0.0213)).toBe("$0.0213");
  expect(format.money(0)).toBe("$0.00");
  expect(format.money(1234.5)).toBe("$1,234.50");
  expect(formatIn("zh-CN").away(0, 5 * 60_000)).toBe("5分钟前");
});

test("the look is remembered, and a broken memory is none", async () => {
  await appear({ theme: "dark", language: "zh-CN" });
  expect(remembered()).toEqual({ theme: "dark", language: "zh-CN" });
  localStorage.setItem("omniroute.appearance", "{");
  expect(remembered()).toEqual({ theme: "system", language: "system" });
});

test("no two things have one test id", () => {
  const names = Object.values(ids).flatMap((group) => Object.values(group).map((id) => (typeof id === "function" ? id("x" as never) : id)));
  const shared = ["key-x", "secrets-x"];
  const twice = names.filter((name, at) => names.indexOf(name) !== at && !shared.includes(name));
  expect(twice).toEqual([]);
});
