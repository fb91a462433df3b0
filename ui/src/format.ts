// Numbers, money and times as the reader's language writes them.

import { useEffect, useMemo, useState } from "react";
import { useTexts } from "./i18n";

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1000],
];

export type Format = ReturnType<typeof formatIn>;

export function formatIn(language: string) {
  const number = new Intl.NumberFormat(language);
  const short = new Intl.NumberFormat(language, { notation: "compact", maximumFractionDigits: 1 });
  const money = new Intl.NumberFormat(language, { style: "currency", currency: "USD" });
  const cents = new Intl.NumberFormat(language, {
    style: "currency",
    currency: "USD",
    minimumSignificantDigits: 2,
    maximumSignificantDigits: 3,
  });
  const time = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "medium" });
  const date = new Intl.DateTimeFormat(language, { dateStyle: "medium" });
  const clock = new Intl.DateTimeFormat(language, { timeStyle: "medium" });
  const away = new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "short" });
  const percent = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 });
  const tenths = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  return {
    count: (value: number) => number.format(value),
    short: (value: number) => short.format(value),
    /** Three digits of what is less than a dollar: most requests cost a part of a cent. */
    money: (usd: number) => (usd > 0 && usd < 1 ? cents : money).format(usd),
    time: (ms: number) => time.format(ms),
    date: (ms: number) => date.format(ms),
    /** The time of day, with the date in front if it is not today's. */
    clock: (ms: number, now: number) =>
      new Date(ms).toDateString() === new Date(now).toDateString() ? clock.format(ms) : time.format(ms),
    /** "5 min. ago", "in 2 hr.". */
    away(ms: number, now: number): string {
      const [unit, size] = STEPS.find(([, size]) => Math.abs(ms - now) >= size) ?? ["second", 1000];
      return away.format(Math.trunc((ms - now) / size), unit);
    },
    /** In kilobytes or megabytes. */
    bytes: (value: number) =>
      value < 1_000_000 ? `${tenths.format(value / 1000)} kB` : `${tenths.format(value / 1_000_000)} MB`,
    /** A part of 1, in percent. */
    share: (value: number) => percent.format(value),
    /** How long something took. */
    took: (ms: number) => (ms < 1000 ? `${number.format(ms)} ms` : `${tenths.format(ms / 1000)} s`),
  };
}

export function useFormat(): Format {
  const { language } = useTexts();
  return useMemo(() => formatIn(language), [language]);
}

const TICK = 30_000;

/** The present, as often as it matters for "5 min. ago". It stands still while nobody looks. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const look = () => document.hidden || setNow(Date.now());
    const timer = setInterval(look, TICK);
    document.addEventListener("visibilitychange", look);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, []);
  return now;
}
