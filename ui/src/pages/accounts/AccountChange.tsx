// Changing an account: what it is called, its place, its key, its limits.

import { useState } from "react";
import { useChange } from "../../api/change";
import { type Account, STALE, type Verdict as Told } from "../../api/queries";
import { Dialog } from "../../design/Dialog";
import { useTexts } from "../../i18n";
import { AccountChangeForm } from "./AccountChangeForm";
import { type Change, changeAndTest } from "./changing";

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
  const change = useChange((said: Change) => changeAndTest(account.id, said), [...STALE.accounts, ...STALE.routing]);

  function save(said: Change) {
    if (!said.body && !said.policy) return onClose();
    change.mutate(said, { onSuccess: (verdict) => (verdict ? (setTold(verdict), setKey("")) : onClose()) });
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
