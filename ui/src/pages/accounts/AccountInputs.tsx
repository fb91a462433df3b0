// What is typed for a new account.

import type { Provider } from "../../api/queries";
import { SecretField, TextField } from "../../design/TextField";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";
import { AddressField } from "./AddressField";
import { ConsoleLink } from "./ConsoleLink";
import type { Typed } from "./newAccount";

type Props = {
  provider: Provider | undefined;
  typed: Typed;
  onType: (more: Partial<Typed>) => void;
  /** What is wrong with each. */
  told: Record<keyof Typed, string | undefined>;
  /** The key is the first field of its form. */
  first: boolean;
};

export function AccountInputs({ provider, typed, onType, told, first }: Props) {
  const { t } = useTexts();
  const address = provider && (
    <AddressField provider={provider} url={typed.url} error={told.url} onChange={(url) => onType({ url })} />
  );
  const needsAddress = provider !== undefined && provider.needs.length > 0;
  return (
    <>
      <SecretField
        label={provider && !provider.needs_key ? t("accounts.form.keyIfAny") : t("accounts.form.key")}
        hint={t("accounts.form.keyHint")}
        error={told.key}
        value={typed.key}
        onChange={(key) => onType({ key })}
        testid={ids.accountForm.key}
        autoFocus={first}
      />
      {provider?.console_url && <ConsoleLink url={provider.console_url} name={provider.name} />}
      {needsAddress && address}
      <TextField
        label={t("accounts.form.label")}
        hint={t("accounts.form.labelHint")}
        error={told.label}
        value={typed.label}
        maxLength={100}
        placeholder={provider?.name}
        onChange={(label) => onType({ label })}
        testid={ids.accountForm.label}
      />
      {!needsAddress && address}
    </>
  );
}
