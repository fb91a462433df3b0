// In which order accounts are tried: for all providers, and for single ones otherwise.

import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { providers, type Routing, type RoutingChange } from "../../api/queries";
import { Button } from "../../design/Button";
import { Card } from "../../design/Card";
import { Select } from "../../design/Field";
import { useTelling } from "../../design/telling";
import { toast } from "../../design/Toast";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";
import { RuleInputs } from "./RuleInputs";
import { type Rule, strategyOf } from "./rules";
import { useRoutingChange } from "./useRoutingChange";

export function AccountRules({ routing: { accounts: all, providers: own } }: { routing: Routing }) {
  const { t } = useTexts();
  const tell = useTelling();
  const change = useRoutingChange();
  const there = useQuery(providers).data ?? [];
  const nameOf = (id: string) => there.find((each) => each.id === id)?.name ?? id;
  const free = there.filter(({ id, accounts }) => accounts > 0 && !(id in own));
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
      {free.length > 0 && (
        <Select
          className="mt-2 sm:!w-72"
          value=""
          aria-label={t("routing.rules.add")}
          disabled={change.isPending}
          onChange={(event) => event.target.value && set(event.target.value, all)}
          data-testid={ids.routing.addRule}
        >
          <option value="">{t("routing.rules.add")}</option>
          {free.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Select>
      )}
    </Card>
  );
}
