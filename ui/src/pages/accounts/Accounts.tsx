// Providers and accounts: what the user has, and what there is to have.

import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Plus, Search } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import { accounts, providers, type Provider } from "../../api/queries";
import { Button } from "../../design/Button";
import { INPUT } from "../../design/Field";
import { Loaded } from "../../design/Loaded";
import { Page } from "../../design/Page";
import { Tabs } from "../../design/Tabs";
import { ids } from "../../testids";
import { AccountForm } from "./AccountForm";
import { AccountList } from "./AccountList";
import { ProviderForm } from "./ProviderForm";
import { ProviderList } from "./ProviderList";

const route = getRouteApi("/frame/accounts");

type Doing = { what: "account"; provider?: Provider } | { what: "provider" } | undefined;

export function Accounts() {
  const { t } = useTranslation();
  const tab = route.useSearch().tab ?? "accounts";
  const navigate = route.useNavigate();
  const have = useQuery(accounts);
  const there = useQuery(providers);
  const [text, setText] = useState("");
  const sought = useDeferredValue(text.trim().toLowerCase());
  const [doing, setDoing] = useState<Doing>();
  const go = (to: string) => void navigate({ search: to === "providers" ? { tab: "providers" } : {}, replace: true });

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
      <div className="overflow-clip rounded-xl border border-edge bg-card pt-2 shadow-card">
        <Tabs
          label={t("accounts.title")}
          now={tab}
          onChange={go}
          tabs={[
            { id: "accounts", name: withCount(t("accounts.yours"), have.data?.length), testid: ids.accounts.tab("accounts") },
            { id: "providers", name: withCount(t("accounts.all"), there.data?.length), testid: ids.accounts.tab("providers") },
          ]}
        >
          <label className="relative block px-5 pt-3 pb-1">
            <span className="sr-only">{t("accounts.search")}</span>
            <Search aria-hidden className="absolute top-[1.375rem] left-8 size-4 text-soft" />
            <input
              type="search"
              value={text}
              onChange={(event) => setText(event.target.value)}
              placeholder={t("accounts.search")}
              data-testid={ids.accounts.search}
              className={`${INPUT} pl-9`}
            />
          </label>
          {tab === "accounts" ? (
            <Loaded query={have} flush>
              {(list) => <AccountList accounts={list} providers={there.data ?? []} sought={sought} onBrowse={() => go("providers")} />}
            </Loaded>
          ) : (
            <Loaded query={there} rows={8} flush>
              {(list) => <ProviderList providers={list} sought={sought} onAdd={(provider) => setDoing({ what: "account", provider })} />}
            </Loaded>
          )}
        </Tabs>
      </div>
      {doing?.what === "provider" && <ProviderForm onClose={() => setDoing(undefined)} />}
      {doing?.what === "account" && (
        <AccountForm providers={there.data ?? []} provider={doing.provider} onClose={() => setDoing(undefined)} />
      )}
    </Page>
  );
}

const withCount = (name: string, count: number | undefined) => (count === undefined ? name : `${name} (${count})`);
