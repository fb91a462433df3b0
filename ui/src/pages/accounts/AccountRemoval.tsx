// Before an account and its key are gone.

import { useChange } from "../../api/change";
import { ask } from "../../api/client";
import { type Account, STALE } from "../../api/queries";
import { Confirm } from "../../design/Confirm";
import { toast } from "../../design/Toast";
import { useTexts } from "../../i18n";

export function AccountRemoval({
  account: { id, label },
  provider,
  onClose,
}: {
  account: Account;
  provider: string;
  onClose: () => void;
}) {
  const { t } = useTexts();
  const remove = useChange(
    () => ask((at) => at.DELETE("/api/accounts/{id}", { params: { path: { id } } })),
    STALE.accounts,
  );
  return (
    <Confirm
      title={t("accounts.removing.title", { label })}
      yes={t("accounts.removing.yes")}
      onClose={onClose}
      onYes={async () => {
        await remove.mutateAsync(undefined);
        toast(t("accounts.removing.done", { label }));
      }}
    >
      {t("accounts.removing.body", { provider })}
    </Confirm>
  );
}
