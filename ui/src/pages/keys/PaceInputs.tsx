// How fast a key may be used, and until when.

import { TextField } from "../../design/TextField";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";
import type { TypedLimits } from "./limits";
import type { KeyField } from "./problems";

type Props = {
  limits: TypedLimits;
  onType: (more: Partial<TypedLimits>) => void;
  wrong: (field: KeyField) => string | undefined;
};

export function PaceInputs({ limits, onType, wrong }: Props) {
  const { t } = useTexts();
  return (
    <div className="grid items-start gap-4 sm:grid-cols-3">
      <TextField
        label={t("keys.limits.perMinute")}
        error={wrong("scope.per_minute")}
        inputMode="numeric"
        placeholder={t("keys.limits.noLimit")}
        value={limits.perMinute}
        onChange={(perMinute) => onType({ perMinute })}
        testid={ids.keys.perMinute}
      />
      <TextField
        label={t("keys.limits.concurrent")}
        error={wrong("scope.concurrent")}
        inputMode="numeric"
        placeholder={t("keys.limits.noLimit")}
        value={limits.concurrent}
        onChange={(concurrent) => onType({ concurrent })}
        testid={ids.keys.concurrent}
      />
      <TextField
        label={t("keys.limits.lastDay")}
        hint={t("keys.limits.lastDayHint")}
        error={wrong("expires_at")}
        type="date"
        placeholder="2027-01-31"
        value={limits.lastDay}
        onChange={(lastDay) => onType({ lastDay })}
        testid={ids.keys.lastDay}
      />
    </div>
  );
}
