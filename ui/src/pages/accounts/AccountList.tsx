// The user's accounts, by provider and in the order they are tried.

import { Plug, SearchX } from "lucide-react";
import type { Account, Provider } from "../../api/queries";
import { Button } from "../../design/Button";
import { Empty } from "../../design/Empty";
import { useNow } from "../../format";
import { useTexts } from "../../i18n";
import { AccountRow } from "./AccountRow";

type Props = { accounts: readonly Account[]; providers: readonly Provider[]; sought: string; onBrowse: () => void };

export function AccountList({ accounts, providers, sought, onBrowse }: Props) {
  const { t } = useTexts();
  const now = useNow();
  const names = new Map(providers.map((provider) => [provider.id, provider.name]));
  const nameOf = (account: Account) => names.get(account.provider) ?? account.provider;
  const shown = accounts.filter((account) => `${account.label} ${nameOf(account)}`.toLowerCase().includes(sought));

  if (accounts.length === 0) {
    return (
      <Empty
        mark={Plug}
        title={t("accounts.none.title")}
        action={
          <Button look="primary" onClick={onBrowse}>
            {t("accounts.none.go")}
          </Button>
        }
      >
        {t("accounts.none.body")}
      </Empty>
    );
  }
  if (shown.length === 0) return <Empty mark={SearchX} title={t("accounts.nothing", { sought })} />;
  return (
    <ul className="mt-2 divide-y divide-edge border-t border-edge">
      {shown.map((account) => (
        <AccountRow key={account.id} account={account} provider={nameOf(account)} now={now} />
      ))}
    </ul>
  );
}
