// How fast providers may be asked. Who comes too fast waits for a turn, as long as is laid down here.

import { X } from "lucide-react";
import type { Routing } from "../../api/queries";
import { Card } from "../../design/Card";
import { IconButton } from "../../design/IconButton";
import { NumbersForm } from "../../design/NumbersForm";
import { useTelling } from "../../design/telling";
import { toast } from "../../design/Toast";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";
import { ProviderPick, useProviderNames } from "./ProviderPick";
import { useRoutingChange } from "./useRoutingChange";

type Paces = Routing["paces"];
type Pace = Paces[string];

const DAY = 86_400;
const HOUR = 3600;

export function Paces({ routing: { paces } }: { routing: Routing }) {
  const { t } = useTexts();
  const tell = useTelling();
  const list = useRoutingChange();
  const nameOf = useProviderNames();
  const keep = (paces: Paces) => list.mutate({ paces }, { onError: (reason) => toast(tell(reason), "bad") });
  const lift = (id: string) => keep(Object.fromEntries(Object.entries(paces).filter(([other]) => other !== id)));
  return (
    <Card title={t("routing.paces.title")} about={t("routing.paces.about")}>
      {Object.keys(paces).length === 0 && <p className="text-soft">{t("routing.paces.none")}</p>}
      <ul className="divide-y divide-edge">
        {Object.entries(paces).map(([id, pace]) => (
          <li key={id} className="grid grid-cols-1 gap-2 py-3" data-testid={ids.paces.row(id)}>
            <div className="flex items-center justify-between gap-4">
              <h3 className="font-medium">{nameOf(id)}</h3>
              <IconButton
                icon={X}
                name={t("routing.paces.liftOf", { name: nameOf(id) })}
                onClick={() => lift(id)}
                disabled={list.isPending}
                testid={ids.paces.lift(id)}
              />
            </div>
            <PaceForm pace={pace} merged={(typed) => ({ ...paces, [id]: typed })} />
          </li>
        ))}
      </ul>
      <ProviderPick
        label={t("routing.paces.add")}
        taken={paces}
        disabled={list.isPending}
        onPick={(id) => keep({ ...paces, [id]: {} })}
        testid={ids.paces.add}
      />
    </Card>
  );
}

function PaceForm({ pace, merged }: { pace: Pace; merged: (typed: Pace) => Paces }) {
  const { t } = useTexts();
  const change = useRoutingChange();
  const otherwise = t("routing.paces.open");
  return (
    <NumbersForm
      numbers={[
        ["per_minute", { label: t("routing.paces.per_minute"), least: 1, most: 1_000_000, otherwise }],
        ["concurrent", { label: t("routing.paces.concurrent"), least: 1, most: 10_000, otherwise }],
        ["gap_ms", { label: t("routing.paces.gap_ms"), least: 0, most: HOUR, scale: 1000, otherwise }],
        ["queue", { label: t("routing.paces.queue"), least: 0, most: 10_000 }],
        ["wait_ms", { label: t("routing.paces.wait_ms"), least: 0, most: DAY, scale: 1000 }],
      ]}
      kept={pace}
      change={{ ...change, mutate: (typed, then) => change.mutate({ paces: merged(typed) }, then) }}
      saved={t("routing.paces.saved")}
      testids={ids.paces}
    />
  );
}
