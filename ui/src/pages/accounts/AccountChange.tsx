// Changing an account: what it is called, its place, its key.

import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useChange } from "../../api/change";
import { ask, Refusal } from "../../api/client";
import type { components } from "../../api/schema";
import type { Account, Verdict as Told } from "../../api/queries";
import { Banner } from "../../design/Banner";
import { Button } from "../../design/Button";
import { Actions, Dialog } from "../../design/Dialog";
import { Field, Input, SecretInput } from "../../design/Field";
import { useTelling } from "../../design/telling";
import { ids } from "../../testids";
import { Verdict } from "./Verdict";

export function AccountChange({ account, provider, onClose }: { account: Account; provider: string; onClose: () => void }) {
  const { t } = useTranslation();
  const tell = useTelling();
  const [label, setLabel] = useState(account.label);
  const [place, setPlace] = useState(String(account.priority));
  const [key, setKey] = useState("");
  const [told, setTold] = useState<Told>();
  const change = useChange((body: components["schemas"]["AccountChange"]) => changeAndTest(account.id, body), ["accounts", "providers", "status"]);
  const refused = change.error instanceof Refusal ? change.error : undefined;
  const priority = Number(place);
  const placeProblem = Number.isInteger(priority) && priority >= 1 ? undefined : t("accounts.form.placeRange");

  function save(event: FormEvent) {
    event.preventDefault();
    if (placeProblem) return;
    const body = {
      ...(label.trim() && label.trim() !== account.label ? { label: label.trim() } : {}),
      ...(priority === account.priority ? {} : { priority }),
      ...(key.trim() ? { key: key.trim() } : {}),
    };
    if (Object.keys(body).length === 0) return onClose();
    change.mutate(body, { onSuccess: (verdict) => (verdict ? (setTold(verdict), setKey("")) : onClose()) });
  }

  return (
    <Dialog open holds={key !== ""} onClose={onClose} title={t("accounts.form.change", { label: account.label })} about={provider}>
      <form onSubmit={save} noValidate className="grid gap-4">
        <Field label={t("accounts.form.label")} error={refused?.about("label")}>
          {(wiring) => <Input {...wiring} value={label} maxLength={100} onChange={(event) => setLabel(event.target.value)} data-testid={ids.accountForm.label} />}
        </Field>
        <Field label={t("accounts.form.place")} hint={t("accounts.form.placeHint")} error={placeProblem ?? refused?.about("priority")}>
          {(wiring) => (
            <Input {...wiring} className="!w-24" inputMode="numeric" value={place} onChange={(event) => setPlace(event.target.value)} data-testid={ids.accountForm.priority} />
          )}
        </Field>
        <Field label={t("accounts.form.newKey")} hint={account.has_key ? t("accounts.form.newKeyHint") : undefined} error={refused?.about("key")}>
          {(wiring) => <SecretInput {...wiring} value={key} onChange={(event) => setKey(event.target.value)} data-testid={ids.accountForm.key} />}
        </Field>
        {told && <Verdict told={told} testid={ids.accountForm.result} />}
        {change.isError && <Banner tone="bad">{tell(change.error)}</Banner>}
        <Actions>
          <Button onClick={onClose} data-testid={told ? ids.accountForm.done : ids.shell.cancel}>
            {told ? t("words.done") : t("words.cancel")}
          </Button>
          <Button type="submit" look="primary" busy={change.isPending} data-testid={ids.accountForm.save}>
            {t("words.save")}
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}

/** A new key is tried out at once; other changes need no trying. */
async function changeAndTest(id: string, body: components["schemas"]["AccountChange"]): Promise<Told | undefined> {
  const path = { params: { path: { id } } };
  await ask((at) => at.PATCH("/api/accounts/{id}", { ...path, body }));
  return body.key ? ask((at) => at.POST("/api/accounts/{id}/test", path)) : undefined;
}
