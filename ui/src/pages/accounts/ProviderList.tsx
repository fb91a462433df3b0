// Every provider there is, by what it costs, the user's own first.

import { SearchX, Trash2 } from "lucide-react";
import { useState } from "react";
import { useChange } from "../../api/change";
import { ask } from "../../api/client";
import { type Provider, STALE } from "../../api/queries";
import { Badge } from "../../design/Badge";
import { Button } from "../../design/Button";
import { IconButton } from "../../design/IconButton";
import { Confirm } from "../../design/Confirm";
import { Empty } from "../../design/Empty";
import { toast } from "../../design/Toast";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";

const TIERS = ["own", "subscription", "api-key", "cheap", "free"] as const;
type Tier = (typeof TIERS)[number];

const tierOf = (provider: Provider): Tier =>
  provider.custom ? "own" : (TIERS.find((tier) => tier === provider.tier) ?? "api-key");

const matches = (provider: Provider, sought: string) =>
  [provider.name, provider.id, provider.prefix, ...provider.aliases].some((name) =>
    name.toLowerCase().includes(sought),
  );

type Props = { providers: readonly Provider[]; sought: string; onAdd: (provider: Provider) => void };

export function ProviderList({ providers, sought, onAdd }: Props) {
  const { t } = useTexts();
  const [leaving, setLeaving] = useState<Provider>();
  const remove = useChange(
    (id: string) => ask((at) => at.DELETE("/api/providers/{id}", { params: { path: { id } } })),
    STALE.providers,
  );
  const shown = providers.filter((provider) => matches(provider, sought));
  if (shown.length === 0) return <Empty mark={SearchX} title={t("accounts.nothing", { sought })} />;
  return (
    <div className="mt-2 border-t border-edge">
      {TIERS.map((tier) => {
        const here = shown.filter((provider) => tierOf(provider) === tier);
        if (here.length === 0) return null;
        return (
          <section key={tier} aria-labelledby={`tier-${tier}`}>
            <h2
              id={`tier-${tier}`}
              className="sticky top-0 z-10 flex items-baseline gap-2 border-b border-edge bg-well px-5 py-2 text-[0.8125rem] font-semibold"
            >
              {t(`accounts.tiers.${tier}.name`)}{" "}
              <span className="font-normal text-soft">
                {here.length} · {t(`accounts.tiers.${tier}.about`)}
              </span>
            </h2>
            <ul className="divide-y divide-edge border-b border-edge">
              {here.map((provider) => (
                <Row key={provider.id} provider={provider} onAdd={onAdd} onRemove={setLeaving} />
              ))}
            </ul>
          </section>
        );
      })}
      {leaving && (
        <Confirm
          title={t("accounts.leaving.title", { name: leaving.name })}
          yes={t("accounts.leaving.yes")}
          onClose={() => setLeaving(undefined)}
          onYes={async () => {
            await remove.mutateAsync(leaving.id);
            toast(t("accounts.leaving.done", { name: leaving.name }));
          }}
        >
          {t("accounts.leaving.body")}
        </Confirm>
      )}
    </div>
  );
}

function Row({
  provider,
  onAdd,
  onRemove,
}: {
  provider: Provider;
  onAdd: (provider: Provider) => void;
  onRemove: (provider: Provider) => void;
}) {
  const { t } = useTexts();
  return (
    <li data-testid={ids.accounts.provider(provider.id)} className="flex items-center gap-3 px-5 py-2">
      <div className="min-w-0 flex-1">
        <p className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
          <span className="truncate font-medium">{provider.name}</span>
          {provider.accounts > 0 && (
            <Badge tone={provider.connected ? "good" : "warn"}>
              {t("accounts.count", { count: provider.accounts })}
            </Badge>
          )}
        </p>
        <p className="truncate text-[0.8125rem] text-soft">
          <code>{provider.prefix}/</code> ·{" "}
          {provider.models > 0 ? t("accounts.models", { count: provider.models }) : t("accounts.anyModel")} ·{" "}
          {provider.dialects.map((dialect) => t(`words.dialects.${dialect as "gemini"}`, dialect)).join(", ")}
        </p>
      </div>
      {provider.custom && (
        <IconButton
          onClick={() => onRemove(provider)}
          name={t("accounts.removeOf", { label: provider.name })}
          testid={ids.accounts.removeProvider(provider.id)}
          icon={Trash2}
        />
      )}
      <Button
        size="small"
        onClick={() => onAdd(provider)}
        aria-label={t(provider.needs_key ? "accounts.addKeyTo" : "accounts.connectTo", { name: provider.name })}
        data-testid={ids.accounts.addTo(provider.id)}
      >
        {provider.needs_key ? t("accounts.addKey") : t("accounts.connect")}
      </Button>
    </li>
  );
}
