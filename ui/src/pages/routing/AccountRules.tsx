// In which order accounts are tried: for all providers, and for single ones otherwise.

import { X } from "lucide-react";
import type { Routing, RoutingChange } from "../../api/queries";
import { Button } from "../../design/Button";
import { Card } from "../../design/Card";
import { useTelling } from "../../design/telling";
import { toast } from "../../design/Toast";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";
import { ProviderPick, useProviderNames } from "./ProviderPick";
import { RuleInputs } from "./RuleInputs";
import { type Rule, strategyOf } from "./rules";
import { useRoutingChange } from "./useRoutingChange";

export function AccountRules({ routing: { accounts: all, providers: own } }: { routing: Routing }) {
  const { t } = useTexts();
  const tell = useTelling();
  const change = useRoutingChange();
  const nameOf = useProviderNames();
  const save = (body: RoutingChange) => change.mutate(body, { onError: (reason) => toast(tell(reason), "bad") });
  const set = (id: string, rule: Rule) => save({ providers: { ...own, [id]: rule } });
  const clear = (id: string) =>
    save({ providers: Object.fromEntries(Object.entries(own).filter(([other]) => other !== id)) });
  return (
    <Card title={t("routing.rules.title")} about={t(`routing.strategies.${strategyOf(all)}.about`, "")}>
      <ul className="divide-y divide-edge">
        <li className="py-2.5">
          <RuleInputs name={t("routing.rules.all")} id="all" rule={all} onChange={(accounts) => save({ accounts })} />
        </li>
        {Object.entries(own).map(([id, rule]) => (
          <li key={id} className="flex items-start gap-2 py-2.5">
            <RuleInputs name={nameOf(id)} id={id} rule={rule} onChange={(rule) => set(id, rule)} />
            <Button
              look="quiet"
              size="icon"
              className="mt-0.5"
              onClick={() => clear(id)}
              disabled={change.isPending}
              aria-label={t("routing.rules.clearOf", { name: nameOf(id) })}
              title={t("routing.rules.clear")}
              data-testid={ids.routing.clearRule(id)}
              icon={<X aria-hidden className="size-4" />}
            />
          </li>
        ))}
      </ul>
      <ProviderPick
        label={t("routing.rules.add")}
        taken={own}
        disabled={change.isPending}
        onPick={(id) => set(id, all)}
        testid={ids.routing.addRule}
      />
    </Card>
  );
}
