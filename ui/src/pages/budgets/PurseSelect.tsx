// For whom a new budget is.

import { useTexts } from "../../i18n";
import { Field, Select } from "../../design/Field";
import { ids } from "../../testids";
import { useFreePurses } from "./purse";

type Props = {
  taken: readonly string[];
  chosen: string;
  error: string | undefined;
  onChoose: (purse: string) => void;
};

export function PurseSelect({ taken, chosen, error, onChoose }: Props) {
  const { t } = useTexts();
  const free = useFreePurses(taken);
  return (
    <Field label={t("budgets.for")} hint={t("budgets.forHint")} error={error}>
      {(wiring) => (
        <Select
          {...wiring}
          value={chosen}
          onChange={(event) => onChoose(event.target.value)}
          data-testid={ids.budgets.purse}
        >
          <option value="">{t("words.choose")}</option>
          {free
            .filter(({ kind }) => kind === "all")
            .map(({ purse, name }) => (
              <option key={purse} value={purse}>
                {name}
              </option>
            ))}
          {(["key", "provider"] as const).map((kind) => (
            <optgroup key={kind} label={t(`budgets.groups.${kind}`)}>
              {free
                .filter((each) => each.kind === kind)
                .map(({ purse, name }) => (
                  <option key={purse} value={purse}>
                    {name}
                  </option>
                ))}
            </optgroup>
          ))}
        </Select>
      )}
    </Field>
  );
}
