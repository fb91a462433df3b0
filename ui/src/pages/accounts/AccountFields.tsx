// The fields of a new account.

import { ExternalLink } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useChange } from "../../api/change";
import { ask, Refusal } from "../../api/client";
import type { Account, Provider, Verdict } from "../../api/queries";
import { Banner } from "../../design/Banner";
import { Button } from "../../design/Button";
import { Actions } from "../../design/Dialog";
import { Field, Input, SecretInput, Select } from "../../design/Field";
import { useTelling } from "../../design/telling";
import { platform } from "../../platform";
import { ids } from "../../testids";

type Props = {
  providers: readonly Provider[];
  provider?: Provider | undefined;
  onClose: () => void;
  onAdded: (added: { account: Account; told: Verdict; provider: string }) => void;
};

type New = { provider: string; key?: string; label?: string; base_url?: string };

export function AccountFields({ providers, provider, onClose, onAdded }: Props) {
  const { t } = useTranslation();
  const tell = useTelling();
  const [chosen, setChosen] = useState(provider?.id ?? "");
  const [key, setKey] = useState("");
  const [label, setLabel] = useState("");
  const [url, setUrl] = useState("");
  const [missing, setMissing] = useState<{ provider?: string; key?: string; base_url?: string }>({});
  const at = providers.find((each) => each.id === chosen);
  const add = useChange(addAndTest, ["accounts", "providers", "status"]);
  const refused = add.error instanceof Refusal ? add.error : undefined;
  const told = (field: "provider" | "key" | "base_url") => missing[field] ?? refused?.about(field);

  function save(event: FormEvent) {
    event.preventDefault();
    const lacks = {
      ...(at ? {} : { provider: t("accounts.form.chooseProvider") }),
      ...(at?.needs_key && !key.trim() ? { key: t("accounts.form.needsKey", { provider: at.name }) } : {}),
      ...(at && at.needs.length > 0 && !url.trim() ? { base_url: t("accounts.form.needsUrl", { what: at.needs.join(", ") }) } : {}),
    };
    setMissing(lacks);
    if (!at || Object.keys(lacks).length > 0) return;
    const sent: New = {
      provider: at.id,
      ...(key.trim() ? { key: key.trim() } : {}),
      ...(label.trim() ? { label: label.trim() } : {}),
      ...(url.trim() ? { base_url: url.trim() } : {}),
    };
    add.mutate(sent, { onSuccess: (added) => onAdded({ ...added, provider: at.name }) });
  }

  const urlField = (
    <Field label={t("accounts.form.url")} hint={at?.needs.length ? t("accounts.form.needsUrl", { what: at.needs.join(", ") }) : t("accounts.form.urlHint")} error={told("base_url")}>
      {(wiring) => (
        <Input {...wiring} type="url" value={url} placeholder={at?.address} onChange={(event) => setUrl(event.target.value)} data-testid={ids.accountForm.baseUrl} />
      )}
    </Field>
  );

  return (
    <form onSubmit={save} noValidate className="grid gap-4">
      {!provider && (
        <Field label={t("accounts.form.provider")} error={told("provider")}>
          {(wiring) => (
            <Select {...wiring} value={chosen} onChange={(event) => setChosen(event.target.value)} data-testid={ids.accountForm.provider}>
              <option value="">{t("accounts.form.choose")}</option>
              {[...providers].sort((a, b) => a.name.localeCompare(b.name)).map((each) => (
                <option key={each.id} value={each.id}>
                  {each.name}
                </option>
              ))}
            </Select>
          )}
        </Field>
      )}
      <Field
        label={at && !at.needs_key ? t("accounts.form.keyIfAny") : t("accounts.form.key")}
        hint={t("accounts.form.keyHint")}
        error={told("key")}
      >
        {(wiring) => (
          <SecretInput {...wiring} value={key} onChange={(event) => setKey(event.target.value)} data-testid={ids.accountForm.key} autoFocus={!!provider} />
        )}
      </Field>
      {at?.console_url && <ConsoleLink url={at.console_url} name={at.name} />}
      {at && at.needs.length > 0 && urlField}
      <Field label={t("accounts.form.label")} hint={t("accounts.form.labelHint")} error={refused?.about("label")}>
        {(wiring) => (
          <Input {...wiring} value={label} maxLength={100} placeholder={at?.name} onChange={(event) => setLabel(event.target.value)} data-testid={ids.accountForm.label} />
        )}
      </Field>
      {at && at.needs.length === 0 && (
        <details>
          <summary className="w-fit text-soft" data-testid={ids.accountForm.more}>
            {t("accounts.form.more")}
          </summary>
          <div className="mt-3">{urlField}</div>
        </details>
      )}
      {add.isError && <Banner tone="bad">{tell(add.error)}</Banner>}
      <Actions>
        <Button onClick={onClose} data-testid={ids.shell.cancel}>
          {t("words.cancel")}
        </Button>
        <Button type="submit" look="primary" busy={add.isPending} data-testid={ids.accountForm.save}>
          {add.isPending ? t("accounts.form.checking") : t("accounts.form.save")}
        </Button>
      </Actions>
    </form>
  );
}

async function addAndTest(body: New): Promise<{ account: Account; told: Verdict }> {
  const account = await ask((at) => at.POST("/api/accounts", { body }));
  try {
    const path = { params: { path: { id: account.id } } };
    return { account, told: await ask((at) => at.POST("/api/accounts/{id}/test", path)) };
  } catch (reason) {
    // The account is there; only the trying out went wrong.
    return { account, told: { verdict: "unknown", message: reason instanceof Error ? reason.message : String(reason) } };
  }
}

function ConsoleLink({ url, name }: { url: string; name: string }) {
  const { t } = useTranslation();
  return (
    <button
      type="button"
      onClick={() => void platform.openExternal(url)}
      title={url}
      className="inline-flex w-fit items-center gap-1.5 text-accent underline underline-offset-2"
    >
      {t("accounts.form.console", { provider: name })}
      <ExternalLink aria-hidden className="size-3.5" />
    </button>
  );
}
