// A sentence that matters now, and what to do about it. Tone is told by the mark's shape too, not by colour alone.

import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

const TONES = {
  info: { look: "bg-accent-soft border-accent/30", mark: Info, ink: "text-accent" },
  good: { look: "bg-good-soft border-good/30", mark: CircleCheck, ink: "text-good" },
  warn: { look: "bg-warn-soft border-warn/30", mark: TriangleAlert, ink: "text-warn" },
  bad: { look: "bg-bad-soft border-bad/30", mark: CircleAlert, ink: "text-bad" },
} as const;

export type Tone = keyof typeof TONES;

export function Banner({
  tone,
  title,
  children,
  actions,
  testid,
}: {
  tone: Tone;
  title?: string;
  children?: ReactNode;
  actions?: ReactNode;
  testid?: string;
}) {
  const { look, mark: Mark, ink } = TONES[tone];
  return (
    <div
      role={tone === "bad" ? "alert" : "status"}
      data-testid={testid}
      className={`flex flex-wrap items-start gap-x-3 gap-y-2 rounded-lg border px-3.5 py-2.5 ${look}`}
    >
      <Mark aria-hidden className={`mt-0.5 size-4 shrink-0 ${ink}`} />
      <div className="min-w-48 flex-1 break-words">
        {title && <p className="font-semibold">{title}</p>}
        {children}
      </div>
      {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
    </div>
  );
}
