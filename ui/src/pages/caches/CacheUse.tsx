// Of what use the cache was since the start, and emptying it.

import { useState } from "react";
import { useQueryClient } from "@tanstack/react-query";
import { useChange } from "../../api/change";
import { ask } from "../../api/client";
import { type Caches, caches, STALE } from "../../api/queries";
import { Button } from "../../design/Button";
import { Confirm } from "../../design/Confirm";
import { Meter } from "../../design/Meter";
import { toast } from "../../design/Toast";
import { useFormat } from "../../format";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";

export function CacheUse({ use }: { use: Caches["exact_use"] }) {
  const { t } = useTexts();
  const format = useFormat();
  const asked = use.hits + use.misses;
  const said = t("caches.use.hits", { hits: format.count(use.hits), asked: format.count(asked) });
  const facts = [
    [t("caches.use.saved"), format.short(use.tokens_saved)],
    [t("caches.use.entries"), format.count(use.entries)],
    [t("caches.use.size"), format.bytes(use.bytes)],
  ];
  return (
    <div data-testid={ids.caches.use}>
      <div className="flex justify-between gap-3">
        <span>{asked ? said : t("caches.use.none")}</span>
        {asked > 0 && <span className="text-soft tabular-nums">{format.share(use.hit_rate)}</span>}
      </div>
      <Meter share={use.hit_rate} tone="accent" label={t("caches.use.rate")} text={said} />
      <dl className="mt-2 flex flex-wrap items-end gap-x-6 gap-y-1 text-[0.8125rem]">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt className="text-soft">{name}</dt>
            <dd className="tabular-nums">{value}</dd>
          </div>
        ))}
        <div className="ml-auto">
          <dt className="sr-only">{t("words.actions")}</dt>
          <dd>
            <Clear empty={use.entries === 0} />
          </dd>
        </div>
      </dl>
    </div>
  );
}

function Clear({ empty }: { empty: boolean }) {
  const { t } = useTexts();
  const cache = useQueryClient();
  const [sure, setSure] = useState(false);
  const clear = useChange(async () => {
    cache.setQueryData(caches.queryKey, await ask((at) => at.DELETE("/api/caches")));
  }, STALE.caches);
  return (
    <>
      <Button size="small" disabled={empty} onClick={() => setSure(true)} data-testid={ids.caches.clear}>
        {t("caches.clear.do")}
      </Button>
      {sure && (
        <Confirm
          title={t("caches.clear.title")}
          yes={t("caches.clear.do")}
          onClose={() => setSure(false)}
          onYes={async () => {
            await clear.mutateAsync(undefined);
            toast(t("caches.clear.done"));
          }}
        >
          {t("caches.clear.body")}
        </Confirm>
      )}
    </>
  );
}
