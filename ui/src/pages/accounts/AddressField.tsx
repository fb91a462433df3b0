// Where an account's provider is, if the account says so: in the open where it must, else put away.

import type { Provider } from "../../api/queries";
import { TextField } from "../../design/TextField";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";

type Props = { provider: Provider; url: string; error: string | undefined; onChange: (url: string) => void };

export function AddressField({ provider, url, error, onChange }: Props) {
  const { t } = useTexts();
  const needed = provider.needs.length > 0;
  const field = (
    <TextField
      label={t("accounts.form.url")}
      hint={needed ? t("accounts.form.needsUrl", { what: provider.needs.join(", ") }) : t("accounts.form.urlHint")}
      error={error}
      type="url"
      value={url}
      placeholder={provider.address}
      onChange={onChange}
      testid={ids.accountForm.baseUrl}
    />
  );
  if (needed) return field;
  return (
    <details>
      <summary className="w-fit text-soft" data-testid={ids.accountForm.more}>
        {t("accounts.form.more")}
      </summary>
      <div className="mt-3">{field}</div>
    </details>
  );
}
