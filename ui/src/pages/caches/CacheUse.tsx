// Of what use a cache was since the start.

import type { Caches } from "../../api/queries";
import { Meter } from "../../design/Meter";
import { useFormat } from "../../format";
import { useTexts } from "../../i18n";

export function CacheUse({ use, testid }: { use: Caches["exact_use"]; testid: string }) {
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
    <div data-testid={testid}>
      <div className="flex justify-between gap-3">
        <span>{asked ? said : t("caches.use.none")}</span>
        {asked > 0 && <span className="text-soft tabular-nums">{format.share(use.hit_rate)}</span>}
      </div>
      <Meter share={use.hit_rate} tone="accent" label={t("caches.use.rate")} text={said} />
      <dl className="mt-2 flex flex-wrap gap-x-6 gap-y-1 text-[0.8125rem]">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt className="text-soft">{name}</dt>
            <dd className="tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
