// Which provider a new account is with, by name.

import type { Provider } from "../../api/queries";
import { SelectField } from "../../design/TextField";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";

type Props = {
  providers: readonly Provider[];
  chosen: string;
  error: string | undefined;
  onChoose: (id: string) => void;
};

export function ProviderSelect({ providers, chosen, error, onChoose }: Props) {
  const { t } = useTexts();
  const byName = [...providers].sort((a, b) => a.name.localeCompare(b.name));
  return (
    <SelectField
      label={t("accounts.form.provider")}
      error={error}
      value={chosen}
      onChange={onChoose}
      testid={ids.accountForm.provider}
      options={[["", t("accounts.form.choose")], ...byName.map(({ id, name }) => [id, name] as const)]}
    />
  );
}
