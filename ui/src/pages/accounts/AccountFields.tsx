// A new account: its provider, its key, and what it is called.

import { type FormEvent, useState } from "react";
import { useChange } from "../../api/change";
import { Refusal } from "../../api/client";
import { type Account, type Provider, STALE, type Verdict } from "../../api/queries";
import { FormEnd } from "../../design/FormEnd";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";
import { AccountInputs } from "./AccountInputs";
import { addAndTest, type Lack, lacksOf, sentFor } from "./newAccount";
import { ProviderSelect } from "./ProviderSelect";

type Props = {
  providers: readonly Provider[];
  provider?: Provider | undefined;
  onClose: () => void;
  onAdded: (added: { account: Account; told: Verdict; provider: string }) => void;
};

export function AccountFields({ providers, provider, onClose, onAdded }: Props) {
  const { t } = useTexts();
  const [chosen, setChosen] = useState(provider?.id ?? "");
  const [typed, setTyped] = useState({ key: "", label: "", url: "" });
  const [lacks, setLacks] = useState<readonly Lack[]>([]);
  const at = providers.find((each) => each.id === chosen);
  const add = useChange(addAndTest, STALE.accounts);
  const refused = add.error instanceof Refusal ? add.error : undefined;
  const words: Record<Lack, () => string> = {
    provider: () => t("accounts.form.chooseProvider"),
    key: () => t("accounts.form.needsKey", { provider: at?.name }),
    base_url: () => t("accounts.form.needsUrl", { what: at?.needs.join(", ") }),
  };
  const told = (field: Lack) => (lacks.includes(field) ? words[field]() : refused?.about(field));

  function save(event: FormEvent) {
    event.preventDefault();
    const missing = lacksOf(at, typed);
    setLacks(missing);
    if (!at || missing.length > 0) return;
    add.mutate(sentFor(at, typed), { onSuccess: (added) => onAdded({ ...added, provider: at.name }) });
  }

  return (
    <form onSubmit={save} noValidate className="grid gap-4">
      {!provider && (
        <ProviderSelect providers={providers} chosen={chosen} error={told("provider")} onChoose={setChosen} />
      )}
      <AccountInputs
        provider={at}
        typed={typed}
        onType={(more) => setTyped({ ...typed, ...more })}
        told={{ key: told("key"), url: told("base_url"), label: refused?.about("label") }}
        first={!!provider}
      />
      <FormEnd
        error={add.error}
        fields={["key", "label", "base_url", ...(provider ? [] : ["provider"])]}
        busy={add.isPending}
        save={add.isPending ? t("accounts.form.checking") : t("accounts.form.save")}
        saveId={ids.accountForm.save}
        onClose={onClose}
      />
    </form>
  );
}
