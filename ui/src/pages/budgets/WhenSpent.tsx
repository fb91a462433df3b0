// What happens when a budget is nearly and wholly spent.

import { SwitchRow } from "../../design/Switch";
import { TextField } from "../../design/TextField";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";
import type { TypedBudget } from "./typed";

type Props = {
  typed: TypedBudget;
  wrong: (field: string) => string | undefined;
  onType: (more: Partial<TypedBudget>) => void;
};

export function WhenSpent({ typed: { warnAt, stop, refuseUnpriced }, wrong, onType }: Props) {
  const { t } = useTexts();
  return (
    <>
      <TextField
        label={t("budgets.warnAt")}
        error={wrong("warn_at_percent")}
        className="!w-24"
        inputMode="numeric"
        value={warnAt}
        onChange={(value) => onType({ warnAt: value })}
        testid={ids.budgets.warnAt}
      />
      <div className="divide-y divide-edge border-y border-edge">
        <SwitchRow
          name={t("budgets.stop")}
          hint={t("budgets.stopHint")}
          on={stop}
          testid={ids.budgets.stop}
          onChange={(on) => onType({ stop: on })}
        />
        <SwitchRow
          name={t("budgets.refuse")}
          hint={t("budgets.refuseHint")}
          on={refuseUnpriced}
          onChange={(on) => onType({ refuseUnpriced: on })}
        />
      </div>
    </>
  );
}
