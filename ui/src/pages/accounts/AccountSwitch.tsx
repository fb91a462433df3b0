// Whether an account is used.

import { useChange } from "../../api/change";
import { ask } from "../../api/client";
import { type Account, STALE } from "../../api/queries";
import { Switch } from "../../design/Switch";
import { useTelling } from "../../design/telling";
import { toast } from "../../design/Toast";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";

export function AccountSwitch({ account: { id, label, enabled } }: { account: Account }) {
  const { t } = useTexts();
  const tell = useTelling();
  const enable = useChange(
    (enabled: boolean) => ask((at) => at.PATCH("/api/accounts/{id}", { params: { path: { id } }, body: { enabled } })),
    STALE.accounts,
  );
  return (
    <Switch
      label={t("accounts.useOf", { label })}
      on={enable.isPending ? enable.variables : enabled}
      disabled={enable.isPending}
      testid={ids.accounts.enabled}
      onChange={(on) => enable.mutate(on, { onError: (reason) => toast(tell(reason), "bad") })}
    />
  );
}
