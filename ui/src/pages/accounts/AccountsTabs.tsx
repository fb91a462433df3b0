// The two lists of the page: what the user has, and what there is to have.

import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { accounts, type Provider, providers } from "../../api/queries";
import { Loaded } from "../../design/Loaded";
import { Search } from "../../design/Search";
import { Tabs } from "../../design/Tabs";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";
import { AccountList } from "./AccountList";
import { ProviderList } from "./ProviderList";

export type Tab = "accounts" | "providers";

type Props = { tab: Tab; onGo: (tab: Tab) => void; onAdd: (provider: Provider) => void };

export function AccountsTabs({ tab, onGo, onAdd }: Props) {
  const { t } = useTexts();
  const have = useQuery(accounts);
  const there = useQuery(providers);
  const [text, setText] = useState("");
  const sought = useDeferredValue(text.trim().toLowerCase());
  const named = (id: Tab, name: string, count: number | undefined) => ({
    id,
    name: count === undefined ? name : `${name} (${count})`,
    testid: ids.accounts.tab(id),
  });
  return (
    <div className="overflow-clip rounded-xl border border-edge bg-card pt-2 shadow-card">
      <Tabs
        label={t("accounts.title")}
        now={tab}
        onChange={(to) => onGo(to === "providers" ? "providers" : "accounts")}
        tabs={[
          named("accounts", t("accounts.yours"), have.data?.length),
          named("providers", t("accounts.all"), there.data?.length),
        ]}
      >
        <Search label={t("accounts.search")} text={text} onChange={setText} testid={ids.accounts.search} />
        {tab === "accounts" ? (
          <Loaded query={have} flush>
            {(list) => (
              <AccountList
                accounts={list}
                providers={there.data ?? []}
                sought={sought}
                onBrowse={() => onGo("providers")}
              />
            )}
          </Loaded>
        ) : (
          <Loaded query={there} rows={8} flush>
            {(list) => <ProviderList providers={list} sought={sought} onAdd={onAdd} />}
          </Loaded>
        )}
      </Tabs>
    </div>
  );
}
