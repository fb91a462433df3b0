// How much a model thinks where the user says so: always as much, or from where on.

import { SelectField, TextField } from "../../design/TextField";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";
import type { Mode } from "./ModeRadios";

const EFFORTS = ["none", "low", "medium", "high"] as const;

type Props = {
  mode: Mode;
  budget: string;
  effort: string;
  wrong: string | undefined;
  onType: (more: { budget?: string; effort?: string }) => void;
};

export function HowMuch({ mode, budget, effort, wrong, onType }: Props) {
  const { t } = useTexts();
  if (mode === "custom") {
    return (
      <TextField
        label={t("caches.thinking.budget")}
        hint={t("caches.thinking.budgetHint")}
        error={wrong}
        className="!w-36"
        inputMode="numeric"
        value={budget}
        onChange={(budget) => onType({ budget })}
        testid={ids.caches.budget}
      />
    );
  }
  if (mode !== "adaptive") return null;
  return (
    <SelectField
      label={t("caches.thinking.effort")}
      value={effort}
      onChange={(effort) => onType({ effort })}
      testid={ids.caches.effort}
      options={EFFORTS.map((each) => [each, t(`caches.thinking.efforts.${each}`)])}
    />
  );
}
