// Short words about what was just done. They go by themselves, but not while someone reads or touches them.

import { X } from "lucide-react";
import { useEffect, useState, useSyncExternalStore } from "react";
import { useTexts } from "../i18n";
import { ids } from "../testids";
import { Banner, type Tone } from "./Banner";
import { Button } from "./Button";

type Toast = { id: number; tone: Tone; text: string };

/** Milliseconds: what went wrong takes longer to read. */
const SHOWN_FOR: Record<Tone, number> = { good: 3500, info: 6000, warn: 6000, bad: 6000 };
const MOST = 3;

let toasts: readonly Toast[] = [];
let last = 0;
const listeners = new Set<() => void>();

function change(now: readonly Toast[]): void {
  toasts = now;
  for (const listener of listeners) listener();
}

export function toast(text: string, tone: Tone = "good"): void {
  last += 1;
  change([...toasts, { id: last, tone, text }].slice(-MOST));
}

const dismiss = (id: number) => change(toasts.filter((other) => other.id !== id));

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function Toasts() {
  const shown = useSyncExternalStore(listen, () => toasts);
  return (
    <div
      aria-live="polite"
      data-toasts
      className="pointer-events-none fixed inset-x-3 bottom-20 z-60 mx-auto grid max-w-sm gap-2 sm:right-4 sm:bottom-4 sm:left-auto sm:w-96"
    >
      {shown.map((each) => (
        <One key={each.id} {...each} />
      ))}
    </div>
  );
}

function One({ id, tone, text }: Toast) {
  const { t } = useTexts();
  const [held, hold] = useState(false);
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => dismiss(id), SHOWN_FOR[tone]);
    return () => clearTimeout(timer);
  }, [id, held, tone]);
  return (
    <div
      className="pointer-events-auto rounded-lg bg-card shadow-raised motion-safe:animate-appear"
      onPointerEnter={() => hold(true)}
      onPointerLeave={() => hold(false)}
      onFocus={() => hold(true)}
      onBlur={() => hold(false)}
      data-testid={ids.shell.toast}
    >
      <Banner
        tone={tone}
        actions={
          <Button
            look="quiet"
            size="icon"
            className="-my-1 -mr-1.5"
            aria-label={t("words.close")}
            onClick={() => dismiss(id)}
            icon={<X aria-hidden className="size-4" />}
          />
        }
      >
        {text}
      </Banner>
    </div>
  );
}
