// What is left of an account's quotas, as its provider told it last. What is not known is not shown.

import type { Account } from "../../api/queries";
import { Meter } from "../../design/Meter";
import { useFormat } from "../../format";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";

type Quota = Account["quota"][number];

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** No more than this share left, and the meter has this tone; the alerts tell the same steps. */
const TONES = [
  [0.05, "bad"],
  [0.2, "warn"],
] as const;

export function Quotas({ account, now }: { account: Account; now: number }) {
  // What is left after a reset nobody knows.
  const known = account.quota.filter(({ resets_at }) => !resets_at || resets_at > now);
  if (known.length === 0) return null;
  return (
    <ul data-testid={ids.accounts.quotas} className="mt-2 flex flex-wrap gap-x-6 gap-y-2">
      {known.map((quota) => (
        <Left key={quota.name} quota={quota} of={account.label} now={now} />
      ))}
    </ul>
  );
}

function Left({ quota, of, now }: { quota: Quota; of: string; now: number }) {
  const { t } = useTexts();
  const format = useFormat();
  const name = useName(quota);
  const percent = percentOf(quota.left);
  const left = t("accounts.quota.left", { percent });
  const again = quota.resets_at && t("accounts.quota.resets", { when: format.away(quota.resets_at, now) });
  return (
    <li className="max-w-80 min-w-72 flex-1 text-[0.8125rem]">
      <p aria-hidden className="flex flex-wrap justify-between gap-x-3">
        <span className="font-medium">{name}</span>
        <span className="whitespace-nowrap text-soft tabular-nums">{again ? `${left} · ${again}` : left}</span>
      </p>
      <Meter
        share={percent / 100}
        tone={TONES.find(([most]) => quota.left <= most)?.[1] ?? "accent"}
        label={`${of}: ${name}`}
        text={again ? `${left}, ${again}` : left}
      />
    </li>
  );
}

/** What people call it, in their language; the gateway's own words where it says no length. */
function useName({ name, length_ms, unit }: Quota): string {
  const { t } = useTexts();
  if (!length_ms) return t("accounts.quota.whole");
  const whole = length_ms === 7 * DAY ? "weekly" : length_ms === DAY ? "daily" : undefined;
  const [word, count] = length_ms < DAY ? (["hours", length_ms / HOUR] as const) : (["days", length_ms / DAY] as const);
  const length = whole ? t(`accounts.quota.${whole}`) : t(`accounts.quota.${word}`, { count: Math.round(count) });
  if (unit === "share") return length;
  return unit === "requests" || unit === "tokens" ? t(`accounts.quota.${unit}`, { length }) : name;
}

/** 0 and 100 only if nothing or all is left. */
function percentOf(left: number): number {
  if (left <= 0) return 0;
  return left >= 1 ? 100 : Math.min(99, Math.max(1, Math.round(left * 100)));
}
