// How much of each cap is spent, and when counting begins anew.

import type { Budget } from "../../api/queries";
import { Meter } from "../../design/Meter";
import { useFormat, useNow } from "../../format";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";
import { capOf, type Period, PERIODS, type Unit, UNITS } from "./typed";

export function Spending({ budget }: { budget: Budget }) {
  const capped = PERIODS.flatMap((period) =>
    UNITS.flatMap((unit) => {
      const cap = capOf(budget, unit, period);
      return cap === undefined ? [] : [{ period, unit, cap }];
    }),
  );
  return (
    <ul className="mt-3 grid gap-x-8 gap-y-3 sm:grid-cols-2">
      {capped.map((each) => (
        <Spent key={`${each.unit}.${each.period}`} budget={budget} {...each} />
      ))}
    </ul>
  );
}

function Spent({ budget, period, unit, cap }: { budget: Budget; period: Period; unit: Unit; cap: number }) {
  const { t } = useTexts();
  const format = useFormat();
  const now = useNow();
  const counted = budget.spent.find((each) => each.period === period);
  const spent = counted?.[unit] ?? 0;
  const share = spent / cap;
  const said = (value: number) =>
    unit === "usd" ? format.money(value) : t("budgets.tokens", { count: value, shown: format.short(value) });
  const tone = share >= 1 ? "bad" : share * 100 >= budget.warn_at_percent ? "warn" : "good";
  const of = t("budgets.of", { spent: said(spent), cap: said(cap) });
  return (
    <li data-testid={ids.budgets.spent(`${unit}.${period}`)} data-tone={tone}>
      <div className="flex flex-wrap justify-between gap-x-3 tabular-nums">
        <span>
          <span className="text-soft">{t(`budgets.now.${period}`)}</span> {of}
        </span>
        <span className={tone === "good" ? "text-soft" : tone === "warn" ? "text-warn" : "text-bad"}>
          {format.share(share)}
        </span>
      </div>
      <Meter
        share={share}
        tone={tone}
        label={t(`budgets.now.${period}`)}
        text={of}
        mark={budget.warn_at_percent / 100}
      />
      {counted && (
        <p className="text-xs text-soft" title={format.time(counted.resets_at)}>
          {t("budgets.resets", { when: format.away(counted.resets_at, now) })}
        </p>
      )}
    </li>
  );
}
