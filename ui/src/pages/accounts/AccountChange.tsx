// Changing an account: what it is called, its place, its key.

import { useState } from "react";
import { useChange } from "../../api/change";
import { type Account, STALE, type Verdict as Told } from "../../api/queries";
import { Dialog } from "../../design/Dialog";
import { useTexts } from "../../i18n";
import { AccountChangeForm } from "./AccountChangeForm";
import { changeAndTest, type AccountChange as Change } from "./changing";

export function AccountChange({
  account,
  provider,
  onClose,
}: {
  account: Account;
  provider: string;
  onClose: () => void;
}) {
  const { t } = useTexts();
  const [told, setTold] = useState<Told>();
  const [key, setKey] = useState("");
  const change = useChange((body: Change) => changeAndTest(account.id, body), STALE.accounts);

  function save(body: Change | undefined) {
    if (!body) return onClose();
    change.mutate(body, { onSuccess: (verdict) => (verdict ? (setTold(verdict), setKey("")) : onClose()) });
  }

  return (
    <Dialog
      open
      holds={key !== ""}
      onClose={onClose}
      title={t("accounts.form.change", { label: account.label })}
      about={provider}
    >
      <AccountChangeForm
        account={account}
        newKey={key}
        onKey={setKey}
        change={change}
        told={told}
        onSave={save}
        onClose={onClose}
      />
    </Dialog>
  );
}
