// Providers and accounts: what the user has, and what there is to have.

import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { go, hrefOf, useAddress } from "../../address";
import { providers, type Provider } from "../../api/queries";
import { Button } from "../../design/Button";
import { Page } from "../../design/Page";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";
import { AccountForm } from "./AccountForm";
import { AccountsTabs, type Tab } from "./AccountsTabs";
import { ProviderForm } from "./ProviderForm";

type Doing = { what: "account"; provider?: Provider } | { what: "provider" } | undefined;

export function Accounts() {
  const { t } = useTexts();
  const tab = useAddress().search.tab === "providers" ? "providers" : "accounts";
  const there = useQuery(providers);
  const [doing, setDoing] = useState<Doing>();
  const show = (to: Tab) => go(hrefOf("/accounts", to === "providers" ? { tab: to } : {}), { replace: true });
  const close = () => setDoing(undefined);
  return (
    <Page
      title={t("accounts.title")}
      about={t("accounts.about")}
      actions={
        <>
          <Button onClick={() => setDoing({ what: "provider" })} data-testid={ids.accounts.addProvider}>
            {t("accounts.addProvider")}
          </Button>
          <Button
            look="primary"
            disabled={!there.data}
            onClick={() => setDoing({ what: "account" })}
            data-testid={ids.accounts.add}
            icon={<Plus aria-hidden className="size-4" />}
          >
            {t("accounts.add")}
          </Button>
        </>
      }
    >
      <AccountsTabs tab={tab} onGo={show} onAdd={(provider) => setDoing({ what: "account", provider })} />
      {doing?.what === "provider" && <ProviderForm onClose={close} />}
      {doing?.what === "account" && (
        <AccountForm providers={there.data ?? []} provider={doing.provider} onClose={close} />
      )}
    </Page>
  );
}
