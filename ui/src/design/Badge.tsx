// A word about a state.

import type { ReactNode } from "react";

const TONES = {
  plain: "bg-well text-soft",
  accent: "bg-accent-soft text-accent",
  good: "bg-good-soft text-good",
  warn: "bg-warn-soft text-warn",
  bad: "bg-bad-soft text-bad",
} as const;

export type BadgeTone = keyof typeof TONES;

export function Badge({ tone = "plain", title, testid, children }: { tone?: BadgeTone; title?: string | undefined; testid?: string; children: ReactNode }) {
  return (
    <span
      title={title}
      data-testid={testid}
      className={`inline-flex items-center rounded-md px-1.5 py-px text-xs font-medium whitespace-nowrap ${TONES[tone]}`}
    >
      {children}
    </span>
  );
}
