// The caps: money and tokens, by the day, week and month. What is left empty does not limit.

import { Input } from "../../design/Field";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";
import { type Cap, CAPS, PERIODS, UNITS } from "./typed";

type Props = {
  caps: Record<Cap, string>;
  wrong: (field: string) => string | undefined;
  onType: (caps: Record<Cap, string>) => void;
};

export function CapsInputs({ caps, wrong, onType }: Props) {
  const { t } = useTexts();
  const problem = ["usd", ...CAPS].map(wrong).find(Boolean);
  return (
    <fieldset className="grid gap-1.5">
      <legend className="mb-1.5 font-medium">{t("budgets.caps")}</legend>
      <div className="grid grid-cols-[auto_1fr_1fr] items-center gap-2">
        <span />
        {UNITS.map((unit) => (
          <span key={unit} aria-hidden className="text-[0.8125rem] text-soft">
            {t(`budgets.units.${unit}`)}
          </span>
        ))}
        {PERIODS.map((period) => (
          <div key={period} className="contents">
            <span aria-hidden className="text-soft">
              {t(`budgets.periods.${period}`)}
            </span>
            {UNITS.map((unit) => (
              <Input
                key={unit}
                inputMode="decimal"
                value={caps[`${unit}.${period}`]}
                placeholder={t("budgets.noCap")}
                aria-label={t(`budgets.cap.${unit}`, { period: t(`budgets.periods.${period}`) })}
                aria-invalid={wrong(`${unit}.${period}`) ? true : undefined}
                aria-describedby={problem ? "caps-problem" : undefined}
                onChange={(event) => onType({ ...caps, [`${unit}.${period}`]: event.target.value })}
                data-testid={ids.budgets.cap(`${unit}.${period}`)}
              />
            ))}
          </div>
        ))}
      </div>
      {problem && (
        <p id="caps-problem" role="alert" className="text-bad">
          {problem}
        </p>
      )}
      <p className="text-[0.8125rem] text-soft">{t("budgets.capsHint")}</p>
    </fieldset>
  );
}
