// What a key may do, in a line: nothing is said of what is not limited.

import { useQuery } from "@tanstack/react-query";
import { accounts, budgets, type Key, providers } from "../../api/queries";
import { Badge } from "../../design/Badge";
import { Link } from "../../design/Link";
import { useFormat, useNow } from "../../format";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";
import { nearness } from "./limits";

const TONES = { over: "bad", soon: "warn", far: "plain" } as const;
const MOST_NAMED = 3;

export function KeyLimits({ known }: { known: Key }) {
  const { t } = useTexts();
  const format = useFormat();
  const now = useNow();
  const { expires_at, former } = known;
  const said = useLimits(known);
  return (
    <div className="mt-0.5 flex flex-wrap items-center gap-x-2 gap-y-0.5 text-[0.8125rem] text-soft">
      {expires_at && (
        <Badge tone={TONES[nearness(expires_at, now)]} title={format.time(expires_at)}>
          {t(expires_at <= now ? "keys.ended" : "keys.ends", { when: format.away(expires_at, now) })}
        </Badge>
      )}
      <span className="min-w-0 break-words">{said.length ? said.join(" · ") : t("keys.mayAll")}</span>
      <Budget id={known.id} />
      {former.map(({ prefix, until }) => (
        <span key={prefix + String(until)} className="w-full" title={format.time(until)}>
          {t("keys.former", { prefix, when: format.away(until, now) })}
        </span>
      ))}
    </div>
  );
}

/** Each limit in a few words. */
function useLimits({ scope }: Key): string[] {
  const { t } = useTexts();
  const there = useQuery(providers).data ?? [];
  const have = useQuery(accounts).data ?? [];
  const few = (names: readonly string[]) =>
    names.length > MOST_NAMED
      ? t("keys.andMore", { names: names.slice(0, MOST_NAMED).join(", "), count: names.length - MOST_NAMED })
      : names.join(", ");
  const named = (list: string[] | undefined, nameOf: (id: string) => string) => list?.length && few(list.map(nameOf));
  return [
    named(scope.models, (name) => name),
    named(scope.providers, (id) => there.find((each) => each.id === id)?.name ?? id),
    named(scope.accounts, (id) => have.find((each) => each.id === id)?.label ?? id),
    named(scope.endpoints, (each) => t(`keys.endpoints.${each as "chat"}`, each)),
    scope.per_minute && t("keys.perMinute", { count: scope.per_minute }),
    scope.concurrent && t("keys.concurrent", { count: scope.concurrent }),
  ].filter((each): each is string => !!each);
}

/** The way to the key's budget, and whether it has one. */
function Budget({ id }: { id: string }) {
  const { t } = useTexts();
  const format = useFormat();
  const purse = `key:${id}`;
  const budget = useQuery(budgets).data?.find((each) => each.purse === purse);
  const most = Math.max(0, ...(budget?.spent ?? []).map(({ share }) => share ?? 0));
  return (
    <Link to="/budgets" search={{ for: purse }} data-testid={ids.keys.budget}>
      {budget ? t("keys.budgetSpent", { share: format.share(most) }) : t("keys.budget")}
    </Link>
  );
}
