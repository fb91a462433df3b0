// The decision: in a sentence, then who would be asked and why, then who was passed over.

import { useQuery } from "@tanstack/react-query";
import { providers, type Route } from "../../api/queries";
import { Prose } from "../../design/Prose";
import { Decided } from "../../parts/Decided";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";

const MOST_SHOWN = 20;

export function Way({ way: { sentence: said, targets, decision } }: { way: Route }) {
  const { t } = useTexts();
  const names = useQuery(providers).data ?? [];
  const nameOf = (provider: string) => names.find(({ id }) => id === provider)?.name ?? provider;
  const rest = targets.length - MOST_SHOWN;
  return (
    <div className="mt-4 grid gap-4 border-t border-edge pt-4" role="status" data-testid={ids.routing.way}>
      <p className="font-medium break-words">
        <Prose text={said} />
      </p>
      {targets.length > 0 && (
        <ol className="grid gap-2">
          {targets.slice(0, MOST_SHOWN).map(({ account, provider, model, why }, at) => (
            <li key={at} className="flex gap-3 rounded-lg border border-edge px-3 py-2">
              <span aria-hidden className="text-soft tabular-nums">
                {at + 1}
              </span>
              <div className="min-w-0 flex-1">
                <p className="flex flex-wrap gap-x-2">
                  <span className="font-medium break-words">{account}</span>
                  <span className="text-soft">{nameOf(provider)}</span>
                  <code className="break-all text-soft">{model}</code>
                </p>
                <p className="break-words text-soft">
                  <Prose text={why} />
                </p>
              </div>
            </li>
          ))}
        </ol>
      )}
      {rest > 0 && <p className="text-soft">{t("combos.more", { count: rest })}</p>}
      <Decided decision={decision} />
    </div>
  );
}
