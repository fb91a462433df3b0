// How long an account rests after a failure, and when a failing provider is left alone: for keys and for plans.

import type { Routing } from "../../api/queries";
import { Card } from "../../design/Card";
import { NumbersForm } from "../../design/NumbersForm";
import { useTexts } from "../../i18n";
import { ids } from "../../testids";
import { useRoutingChange } from "./useRoutingChange";

const DAY = 86_400;

/** What an account is paid by, and where its numbers are kept. */
const FOOTINGS = [
  { footing: "key", rest: "key_rest", breaker: "key_breaker" },
  { footing: "plan", rest: "subscription_rest", breaker: "subscription_breaker" },
] as const;

type Footing = (typeof FOOTINGS)[number];

export function Resilience({ routing: { resilience } }: { routing: Routing }) {
  const { t } = useTexts();
  return (
    <Card title={t("routing.resilience.title")} about={t("routing.resilience.about")}>
      <div className="grid grid-cols-1 gap-4">
        {FOOTINGS.map((each) => (
          <section key={each.footing} className="grid grid-cols-1 gap-2">
            <h3 className="font-medium">{t(`routing.resilience.${each.footing}`)}</h3>
            <FootingForm {...each} resilience={resilience} />
          </section>
        ))}
      </div>
    </Card>
  );
}

type Props = Footing & { resilience: Routing["resilience"] };

function FootingForm({ footing, rest, breaker, resilience }: Props) {
  const { t } = useTexts();
  const change = useRoutingChange();
  const { number, save } = ids.resilience;
  return (
    <NumbersForm
      numbers={[
        ["base_ms", { label: t("routing.resilience.base_ms"), least: 0, most: DAY, scale: 1000 }],
        ["steps", { label: t("routing.resilience.steps"), least: 0, most: 32 }],
        ["failures", { label: t("routing.resilience.failures"), least: 1, most: 20 }],
        ["window_ms", { label: t("routing.resilience.window_ms"), least: 1, most: DAY, scale: 1000 }],
        ["open_ms", { label: t("routing.resilience.open_ms"), least: 1, most: DAY, scale: 1000 }],
      ]}
      kept={{ ...resilience[rest], ...resilience[breaker] }}
      change={{
        ...change,
        mutate: ({ base_ms = 0, steps = 0, failures = 1, window_ms = 0, open_ms = 0 }, then) =>
          change.mutate(
            { resilience: { ...resilience, [rest]: { base_ms, steps }, [breaker]: { failures, window_ms, open_ms } } },
            then,
          ),
      }}
      saved={t("routing.resilience.saved")}
      testids={{ number: (name) => number(footing, name), save: save(footing) }}
    />
  );
}
