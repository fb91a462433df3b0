// The fields of an account that can be changed.

import { type FormEvent, useState } from "react";
import { Refusal } from "../../api/client";
import type { Account, Verdict as Told } from "../../api/queries";
import { FormEnd } from "../../design/FormEnd";
import { SecretField, TextField } from "../../design/TextField";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";
import { type Change, changeOf, isPlace } from "./changing";
import { PolicyInputs } from "./PolicyInputs";
import { usePolicy } from "./usePolicy";
import { Verdict } from "./Verdict";

type Props = {
  account: Account;
  newKey: string;
  onKey: (key: string) => void;
  change: { isPending: boolean; error: unknown };
  told: Told | undefined;
  onSave: (change: Change) => void;
  onClose: () => void;
};

export function AccountChangeForm({ account, newKey, onKey, change, told, onSave, onClose }: Props) {
  const { t } = useTexts();
  const [label, setLabel] = useState(account.label);
  const [place, setPlace] = useState(String(account.priority));
  const policy = usePolicy(account.id, change.error);
  const refused = change.error instanceof Refusal ? change.error : undefined;
  const placeProblem = isPlace(place) ? undefined : t("accounts.form.placeRange");

  function save(event: FormEvent) {
    event.preventDefault();
    if (placeProblem || !policy.sound) return;
    onSave({ body: changeOf(account, label, place, newKey), policy: policy.change });
  }

  return (
    <form onSubmit={save} noValidate className="grid gap-4">
      <TextField
        label={t("accounts.form.label")}
        error={refused?.about("label")}
        value={label}
        maxLength={100}
        onChange={setLabel}
        testid={ids.accountForm.label}
      />
      <TextField
        label={t("accounts.form.place")}
        hint={t("accounts.form.placeHint")}
        error={placeProblem ?? refused?.about("priority")}
        className="!w-24"
        inputMode="numeric"
        value={place}
        onChange={setPlace}
        testid={ids.accountForm.priority}
      />
      <SecretField
        label={t("accounts.form.newKey")}
        hint={account.has_key ? t("accounts.form.newKeyHint") : undefined}
        error={refused?.about("key")}
        value={newKey}
        onChange={onKey}
        testid={ids.accountForm.key}
      />
      {policy.known && <PolicyInputs {...policy} />}
      {told && <Verdict told={told} testid={ids.accountForm.result} />}
      <FormEnd
        error={change.error}
        fields={["key", "label", "priority", ...policy.fields]}
        busy={change.isPending}
        save={t("words.save")}
        saveId={ids.accountForm.save}
        leave={told ? t("words.done") : undefined}
        leaveId={told ? ids.accountForm.done : ids.shell.cancel}
        onClose={onClose}
      />
    </form>
  );
}
