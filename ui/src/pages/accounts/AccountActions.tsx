// What can be done with an account: try it out, change it, remove it, switch it on and off.

import { Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import type { Account } from "../../api/queries";
import { Button } from "../../design/Button";
import { IconButton } from "../../design/IconButton";
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
      <IconButton
        onClick={() => setDoing("edit")}
        testid={ids.accounts.edit}
        name={t("accounts.editOf", { label })}
        icon={Pencil}
      />
      <IconButton
        onClick={() => setDoing("remove")}
        testid={ids.accounts.remove}
        name={t("accounts.removeOf", { label })}
        icon={Trash2}
      />
      <span className="ml-2 flex">
        <AccountSwitch account={account} />
      </span>
      {doing === "edit" && <AccountChange account={account} provider={provider} onClose={close} />}
      {doing === "remove" && <AccountRemoval account={account} provider={provider} onClose={close} />}
    </div>
  );
}
