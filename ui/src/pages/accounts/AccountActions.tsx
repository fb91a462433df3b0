// What can be done with an account: try it out, change it, remove it, switch it on and off.

import { Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import type { Account } from "../../api/queries";
import { Button } from "../../design/Button";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";
import { AccountChange } from "./AccountChange";
import { AccountRemoval } from "./AccountRemoval";
import { AccountSwitch } from "./AccountSwitch";

type Props = { account: Account; provider: string; testing: boolean; onTest: () => void };

export function AccountActions({ account, provider, testing, onTest }: Props) {
  const { t } = useTexts();
  const [doing, setDoing] = useState<"edit" | "remove">();
  const { label } = account;
  const close = () => setDoing(undefined);
  return (
    <div className="flex items-center gap-1">
      <Button
        size="small"
        busy={testing}
        onClick={onTest}
        data-testid={ids.accounts.test}
        aria-label={t("accounts.testOf", { label })}
      >
        {t("accounts.test")}
      </Button>
      <Button
        look="quiet"
        size="icon"
        onClick={() => setDoing("edit")}
        data-testid={ids.accounts.edit}
        aria-label={t("accounts.editOf", { label })}
        icon={<Pencil aria-hidden className="size-4" />}
      />
      <Button
        look="quiet"
        size="icon"
        onClick={() => setDoing("remove")}
        data-testid={ids.accounts.remove}
        aria-label={t("accounts.removeOf", { label })}
        icon={<Trash2 aria-hidden className="size-4" />}
      />
      <span className="ml-2 flex">
        <AccountSwitch account={account} />
      </span>
      {doing === "edit" && <AccountChange account={account} provider={provider} onClose={close} />}
      {doing === "remove" && <AccountRemoval account={account} provider={provider} onClose={close} />}
    </div>
  );
}
