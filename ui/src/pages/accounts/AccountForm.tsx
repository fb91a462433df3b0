// Adding an account. The key is kept first, sealed, and then tried out, so that what was typed is never lost to a
// provider that does not answer.

import { useState } from "react";
import type { Account, Provider, Verdict as Told } from "../../api/queries";
import { Button } from "../../design/Button";
import { Actions, Dialog } from "../../design/Dialog";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";
import { AccountFields } from "./AccountFields";
import { AccountChange } from "./AccountChange";
import { Verdict } from "./Verdict";

type Props = { providers: readonly Provider[]; provider?: Provider | undefined; onClose: () => void };

export function AccountForm({ providers, provider, onClose }: Props) {
  const { t } = useTexts();
  const [added, setAdded] = useState<{ account: Account; told: Told; provider: string }>();
  const [again, setAgain] = useState(false);
  if (added && again) return <AccountChange account={added.account} provider={added.provider} onClose={onClose} />;
  return (
    <Dialog
      open
      holds={!added}
      onClose={onClose}
      title={
        added
          ? t("accounts.form.added", { label: added.account.label })
          : provider
            ? t("accounts.form.to", { provider: provider.name })
            : t("accounts.add")
      }
    >
      {added ? (
        <>
          <Verdict told={added.told} testid={ids.accountForm.result} />
          <p className="mt-2 text-soft">{t(`accounts.form.then.${added.told.verdict}`)}</p>
          <Actions>
            {added.told.verdict === "invalid" && (
              <Button onClick={() => setAgain(true)} data-testid={ids.accountForm.again}>
                {t("accounts.form.another")}
              </Button>
            )}
            <Button look="primary" onClick={onClose} data-testid={ids.accountForm.done} autoFocus>
              {t("words.done")}
            </Button>
          </Actions>
        </>
      ) : (
        <AccountFields providers={providers} provider={provider} onClose={onClose} onAdded={setAdded} />
      )}
    </Dialog>
  );
}
