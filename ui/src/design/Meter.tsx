// How much of something is used, as a bar. `mark` shows where it begins to matter. Drawn, since the page's policy allows
// no widths in style attributes.

type Props = {
  /** 0 to 1; more is shown as full. */
  share: number;
  tone: "good" | "warn" | "bad" | "accent";
  label: string;
  /** What it says in words. */
  text: string;
  mark?: number | undefined;
};

const FILLS = { good: "fill-good", warn: "fill-warn", bad: "fill-bad", accent: "fill-accent" } as const;

export function Meter({ share, tone, label, text, mark }: Props) {
  const percent = Math.round(Math.min(Math.max(share, 0), 1) * 1000) / 10;
  return (
    <div
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      aria-valuetext={text}
      className="relative my-1.5 h-2 overflow-hidden rounded-full bg-edge"
    >
      <svg aria-hidden className="absolute inset-0 size-full" preserveAspectRatio="none" viewBox="0 0 100 1">
        <rect width={percent} height="1" className={FILLS[tone]} />
        {mark !== undefined && mark < 1 && <rect x={mark * 100} width="0.5" height="1" className="fill-edge-strong" />}
      </svg>
    </div>
  );
}
