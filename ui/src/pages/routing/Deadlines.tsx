// How long requests may take. What is not typed is as the gateway was started.

import type { Routing } from "../../api/queries";
import { Card } from "../../design/Card";
import { NumbersForm } from "../../design/NumbersForm";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";
import { useRoutingChange } from "./useRoutingChange";

const DAY = 86_400;
const HOUR = 3600;

/** In seconds. */
const BOUNDS = {
  request_ms: [1, DAY],
  first_content_ms: [0.5, HOUR],
  whole_head_ms: [0.5, HOUR],
  idle_ms: [1, HOUR],
} as const;

type Name = keyof typeof BOUNDS;
const NAMES = Object.keys(BOUNDS) as Name[];

export function Deadlines({ routing }: { routing: Routing }) {
  const { t } = useTexts();
  const change = useRoutingChange();
  const number = (name: Name) => {
    const [least, most] = BOUNDS[name];
    return {
      label: t(`routing.deadlines.${name}`),
      least,
      most,
      scale: 1000,
      otherwise: t("routing.deadlines.asStarted"),
    };
  };
  return (
    <Card title={t("routing.deadlines.title")} about={t("routing.deadlines.about")}>
      <NumbersForm
        numbers={NAMES.map((name) => [name, number(name)] as const)}
        kept={routing.deadlines ?? {}}
        change={{ ...change, mutate: (deadlines, then) => change.mutate({ deadlines }, then) }}
        saved={t("routing.deadlines.saved")}
        testids={ids.deadlines}
      />
    </Card>
  );
}
