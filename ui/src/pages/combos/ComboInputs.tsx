// What a combo is called, and in which order its targets are tried.

import { Checkbox } from "../../design/Field";
import { SelectField, TextField } from "../../design/TextField";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";
import { STRATEGIES, type Strategy } from "./strategies";
import type { TypedCombo } from "./typed";

type Props = {
  typed: TypedCombo;
  onType: (more: Partial<TypedCombo>) => void;
  wrong: (field: string) => string | undefined;
};

export function ComboInputs({ typed, onType, wrong }: Props) {
  const { t } = useTexts();
  return (
    <>
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <TextField
          label={t("combos.name")}
          hint={t("combos.nameHint")}
          error={wrong("name")}
          className="font-mono"
          value={typed.name}
          maxLength={100}
          autoFocus
          onChange={(name) => onType({ name })}
          testid={ids.combos.name}
        />
        <SelectField
          label={t("combos.strategy")}
          hint={t(`combos.strategies.${typed.strategy as Strategy}.about`, typed.strategy)}
          error={wrong("strategy")}
          value={typed.strategy}
          onChange={(strategy) => onType({ strategy })}
          testid={ids.combos.strategy}
          options={STRATEGIES.map((each) => [each, t(`combos.strategies.${each}.name`)])}
        />
      </div>
      <TextField
        label={t("combos.description")}
        value={typed.description}
        maxLength={300}
        onChange={(description) => onType({ description })}
      />
      <Checkbox
        label={t("combos.hide")}
        checked={typed.hidden}
        onChange={(event) => onType({ hidden: event.target.checked })}
      />
    </>
  );
}
